package jstest

import (
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/lessons"
)

// The browser window fills with what the client has read, and the waterfall's
// phases are that client's waits: over real runs both end where the events say.
func TestBrowser_ShowsWhatTheClientRead(t *testing.T) {
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { contentsOf } from './views/http/content.js';
		import { exchangesOf } from './views/http/exchanges.js';
		import { marksAt, sceneOf } from './views/browser/layout.js';
		import { visitsOf } from './views/browser/visits.js';
		import { rowsOf } from './views/waterfall/layout.js';
		export function wrong(ndjson) {
			const timeline = parseTimeline(ndjson);
			const out = [];
			const rises = (what, steps) => steps.forEach((s, i) => { if (i > 0 && s.value <= steps[i - 1].value) out.push(what + ' falls at ' + s.us); });
			for (const [leg, { read, arrived }] of contentsOf(timeline)) {
				const name = leg.host + ' ' + leg.conn + ' ' + leg.exchange;
				rises(name + ' read', read);
				const last = read.length > 0 ? read[read.length - 1].value : 0;
				if (leg.response.endUs !== null && last !== leg.response.bytes) out.push(name + ': read ' + last + ' of ' + leg.response.bytes);
				if (!arrived) continue;
				rises(name + ' arrived', arrived);
				for (const s of read) {
					const came = arrived.filter((a) => a.seqNo < s.seqNo).pop();
					if (!came || came.value < s.value) out.push(name + ': read before it arrived, at ' + s.us);
				}
			}
			for (const row of rowsOf(timeline)) {
				row.phases.forEach((p, i) => {
					if (p.toUs <= p.fromUs || (i > 0 && p.fromUs < row.phases[i - 1].toUs)) out.push(row.leg.exchange + ': phases overlap');
					if (p.packet === null && !['blocked', 'send'].includes(p.kind)) out.push(row.leg.exchange + ': no packet for ' + p.kind);
				});
			}
			for (const visit of visitsOf(timeline)) {
				const scene = sceneOf(visit, 560);
				for (const us of [0, timeline.endUs / 3, timeline.endUs / 2, timeline.endUs]) {
					for (const m of marksAt(visit, scene, us).marks) {
						if (!(m.w >= 0 && m.h >= 0 && m.x >= 0 && m.y >= 0 && m.x + m.w <= scene.width + 0.01 && m.y + m.h <= scene.height + 0.01)) out.push('a mark outside the page: ' + JSON.stringify(m));
					}
				}
			}
			out.push(String(exchangesOf(timeline).length));
			return out;
		}`)
	var wrong func(ndjson string) []string
	export(t, vm, module, "wrong", &wrong)
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, slug := range []string{
		"handshake", "nagle", "slow-start", "dumb-proxy", "pipelining", "pipelining/death", "reset", "page-load", "page-load/revalidate", "parallel/drops",
		"persistent/framing", "persistent/two-n", "segments/tls", "time-wait", "transaction-delay", "truncation/resume",
	} {
		t.Run(slug, func(t *testing.T) {
			exp, ok := course.Experiment(slug)
			if !ok {
				t.Fatal("no such experiment")
			}
			exp, err := exp.With(nil)
			if err != nil {
				t.Fatal(err)
			}
			ndjson := enginetest.Run(t, exp, engine.Options{Seed: 1, Stack: "netstack"}).Lines
			told := wrong(string(ndjson))
			if told[len(told)-1] == "0" {
				t.Error("no request was read")
			}
			for _, problem := range told[:len(told)-1] {
				t.Error(problem)
			}
		})
	}
}
