package jstest

import (
	"encoding/json"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/lessons"
	"slowstart/web/i18n"
)

// At every zoom the ladder keeps what happened: no packet is left out, time
// never goes upwards, what is folded is counted, and a place can be found again
// in the layout of another zoom.
func TestLadder_KeepsTheRunAtEveryZoom(t *testing.T) {
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	vm, module := load(t, `
		import { read } from './core/story.js';
		import { translator } from './core/text.js';
		import { parseTimeline } from './core/timeline.js';
		import { clip } from './ladder/clip.js';
		import { wholeRun } from './ladder/layout.js';
		import { between, linesOf } from './ladder/lines.js';
		import { rowsOf } from './ladder/minimap.js';
		import { FOOT, TOP, newScale } from './ladder/scale.js';
		import { fitting, heightOf, placeAt } from './ladder/zoom.js';
		const near = (a, b) => Math.abs(a - b) < 0.01;
		export function zooms(ndjson, texts) {
			const timeline = parseTimeline(ndjson);
			const x = read(timeline);
			const text = translator(JSON.parse(texts));
			const wrong = [];
			const room = 500;
			const fit = fitting((d) => newScale(x, d).bottom + FOOT, room, TOP + FOOT);
			if (newScale(x, fit).bottom + FOOT > room + 1) wrong.push('the whole run is taller than its room');
			let folded = 0;
			let before = null;
			for (const density of [fit, 0.1, 0.3, 1, 4].sort((a, b) => a - b)) {
				const say = (what) => wrong.push(what + ' at ' + density);
				const m = wholeRun(timeline, { width: 700, density, text });
				const lines = linesOf(m.packets);
				if (m.packets.length !== timeline.packets.size) say(m.packets.length + ' packets');
				m.knots.forEach((k, i) => { if (i > 0 && (k.y < m.knots[i - 1].y || k.us < m.knots[i - 1].us)) say('time goes upwards'); });
				for (const { hop: h } of lines.list) if (h.y2 < h.first1 - 0.01) say('a packet arrives before it leaves');
				const counted = new Map();
				for (const fold of m.foldOf.values()) counted.set(fold, (counted.get(fold) ?? 0) + 1);
				for (const f of m.folds) {
					if (counted.get(f) !== f.n) say('a band of ' + f.n + ' has ' + counted.get(f));
					if (f.text && (f.text.y < f.y1 || f.text.y > f.y2 + 4)) say('a text outside its band');
				}
				if (density >= 1 && m.folds.length > 0) say('folded');
				folded += m.folds.length;
				for (let y = 0; y < m.height; y += m.height / 7) {
					const [from, to] = [y, y + 40];
					const all = lines.list.filter(({ hop: h }) => Math.max(h.y1, h.y2) >= from && Math.min(h.queue_y1, h.first1, h.y1, h.y2) <= to);
					if (between(lines, from, to).length !== all.length) say('not all lines are found');
					if (!near(heightOf(m.knots, placeAt(m.knots, y)), y)) say('a place is lost');
					const part = clip(m, from, to, []);
					if (part.ticks.some((t) => t.y < from || t.y > to) || part.packets.length > 0) say('clipped too little');
				}
				const rows = rowsOf(lines, m.height, 100);
				if (rows.reduce((n, r) => n + r.left + r.right, 0) !== lines.list.length) say('the minimap leaves lines out');
				if (rows.some((r) => r.lost) !== lines.list.some(({ hop: h }) => h.cross !== '' && h.cross !== 'corrupted')) say('the minimap hides a loss');
				if (before && before.density < 1 && density <= 1 && before.height > m.height) say('taller when shrunk');
				before = { density, height: m.height };
			}
			return JSON.stringify({ wrong, folded, packets: timeline.packets.size });
		}`)
	var zooms func(ndjson, texts string) string
	export(t, vm, module, "zooms", &zooms)
	texts, err := json.Marshal(i18n.Area(i18n.KO, "ladder", "packet"))
	if err != nil {
		t.Fatal(err)
	}

	for _, slug := range []string{
		"handshake", "nagle", "slow-start", "dumb-proxy", "pipelining", "reset", "parallel", "reliability/overflow", "page-load",
	} {
		t.Run(slug, func(t *testing.T) {
			exp, ok := course.Experiment(slug)
			if !ok {
				t.Fatal("no such experiment")
			}
			m := enginetest.Run(t, exp, engine.Options{Seed: 1, Stack: "netstack"})
			var got struct {
				Wrong           []string
				Folded, Packets int
			}
			if err := json.Unmarshal([]byte(zooms(string(m.Lines), string(texts))), &got); err != nil {
				t.Fatal(err)
			}
			for _, w := range got.Wrong {
				t.Error(w)
			}
			if got.Packets > 200 && got.Folded == 0 {
				t.Errorf("nothing of %d packets is folded", got.Packets)
			}
		})
	}
}
