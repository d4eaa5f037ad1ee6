package jstest

import (
	"encoding/json"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/lessons"
)

// Runs of the course beside themselves and beside what they are without their
// point: paired, laid out level, summed up and drawn small.
func TestCompare_RunsOfTheCourse(t *testing.T) {
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { level } from './views/compare/layout.js';
		import { compare } from './views/compare/parted.js';
		import { quietUs, totalsOf } from './views/compare/totals.js';
		import { sketch, thumb } from './views/sweep/thumb.js';
		export function compared(...lines) {
			const wrong = [];
			const runs = lines.map(parseTimeline);
			const [a, b] = runs;
			const self = compare(a, runs[2]);
			if (self.parting || self.same.size !== a.packets.size || self.onlyA + self.onlyB !== 0) wrong.push('a run and the same again: ' + JSON.stringify(self.parting));
			const pair = compare(a, b);
			if (pair.twins.size + pair.onlyA !== a.packets.size || pair.twins.size + pair.onlyB !== b.packets.size) wrong.push('packets are missing from the pairing');
			if (pair.parting && pair.parting.tUs > Math.max(a.endUs, b.endUs)) wrong.push('they part after their end');
			for (const p of a.packets.values()) if (pair.parting && p.sentUs < pair.parting.tUs && !pair.twins.has(p.id)) wrong.push('packet ' + p.id + ' is alone before they part');
			const marks = level([a, b]).lay([{ width: 400, axis: true }, { width: 350, axis: false }], { text: (key) => key });
			for (const m of marks) {
				if (JSON.stringify(m.knots) !== JSON.stringify(marks[0].knots)) wrong.push('the runs are not level');
				if (/null/.test(JSON.stringify(m.packets.map((p) => p.hops.map((h) => [h.x1, h.y1, h.x2, h.y2]))))) wrong.push('a packet has no place');
			}
			if (marks.some((m, i) => m.packets.length !== runs[i].packets.size)) wrong.push('packets are not drawn');
			const endUs = Math.max(...runs.map((r) => sketch(r).endUs));
			for (const r of runs) {
				const t = thumb(sketch(r), { width: 46, height: 90, endUs });
				if (/NaN|Infinity/.test(JSON.stringify(t)) || t.endY > 90 || t.kinds.length === 0) wrong.push('a thumbnail: ' + JSON.stringify(t).slice(0, 200));
			}
			const totals = Object.fromEntries(totalsOf([a, b]).map((t) => [t.name, t.values]));
			return JSON.stringify({ wrong, parts: pair.parting?.kind ?? '', load: totals.load, packets: totals.packets, quiet: [quietUs(a), quietUs(b)] });
		}`)
	var compared func(a, b, same string) string
	export(t, vm, module, "compared", &compared)

	for slug, settings := range map[string]map[string]string{
		"handshake": {"drop": "client SYN 1"}, "nagle": nil, "slow-start": {"queue": "10 packets"}, "dumb-proxy": nil,
		"pipelining": nil, "reset": {"rtt": "30ms"},
	} {
		t.Run(slug, func(t *testing.T) {
			exp, ok := course.Experiment(slug)
			if !ok {
				t.Fatal("no such experiment")
			}
			if settings == nil {
				settings = exp.Without
			}
			run := func(settings map[string]string) enginetest.Made {
				with, err := exp.With(settings)
				if err != nil {
					t.Fatal(err)
				}
				return enginetest.Run(t, with, engine.Options{Seed: 1, Stack: "netstack"})
			}
			a, b := run(nil), run(settings)
			var got struct {
				Wrong         []string
				Parts         string
				Load, Packets []float64
				Quiet         [2]float64
			}
			if err := json.Unmarshal([]byte(compared(string(a.Lines), string(b.Lines), string(a.Lines))), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Wrong) > 0 {
				t.Error(strings.Join(got.Wrong, "\n"))
			}
			if got.Parts == "" {
				t.Error("without its point it sends the same packets at the same times")
			}
			for i, m := range []enginetest.Made{a, b} {
				if want := m.End.Report.Measures["packets"].Value; got.Packets[i] != want {
					t.Errorf("packets of run %d: %v, the report says %v", i, got.Packets[i], want)
				}
				if load := m.End.Report.Measures["load"].Value; got.Quiet[i] < 0 || load > 0 && got.Quiet[i] > load {
					t.Errorf("run %d is quiet for %v of %v us", i, got.Quiet[i], load)
				}
			}
			if slug == "nagle" && got.Quiet != [2]float64{160_000, 0} {
				t.Errorf("four delayed ACKs of 40 ms are %v us of quiet", got.Quiet)
			}
		})
	}
}
