package jstest

import (
	"encoding/json"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/lessons"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// The charts compute from a run's packets what the engine measures in its own
// way: both must come to the same.
func TestCharts_AgreeWithTheMeasures(t *testing.T) {
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { flowsOf, bundlesOf, endOf } from './views/chart/flows.js';
		import { linesOf } from './views/queue/layout.js';
		import { graphOf, rangeOf, overlayOf as acknowledged } from './views/sequence/layout.js';
		import { windowsOf, topOf, overlayOf } from './views/window/layout.js';
		const sum = (list, of) => list.reduce((n, x) => n + of(x), 0);
		const most = (list) => list.reduce((a, b) => Math.max(a, b ?? 0), 0);
		export function charts(ndjson) {
			const timeline = parseTimeline(ndjson);
			const flows = flowsOf(timeline);
			const lines = linesOf(timeline);
			const wrong = [];
			const rises = (what, us) => us.forEach((at, i) => { if (i > 0 && at <= us[i - 1]) wrong.push(what + ': ' + us[i - 1] + ' before ' + at); });
			for (const flow of flows) {
				const name = flow.conn + ' ' + flow.from;
				const w = windowsOf(timeline, flow);
				rises(name + ' windows', w.rows.us);
				if (most(w.rows.columns[0]) > topOf(w.rows, -1, Infinity)) wrong.push(name + ': in flight is higher than the chart');
				w.phases.forEach((p, i) => { if (p.toUs <= p.fromUs || (i > 0 && p.fromUs < w.phases[i - 1].toUs)) wrong.push(name + ': phases overlap'); });
				const g = graphOf(flow);
				rises(name + ' graph', g.rows.us);
				const [low, high] = rangeOf(g, -1, Infinity);
				for (const s of g.segments) if (s.from < low || s.to > high) wrong.push(name + ': a segment outside the graph');
				const sent = most(g.segments.map((s) => s.to));
				for (const a of g.acks) if (a.number > sent) wrong.push(name + ': acknowledged before it was sent: ' + a.number);
				for (const s of g.sacks) if (s.to > sent || s.from >= s.to) wrong.push(name + ': SACK of ' + s.from + '-' + s.to);
			}
			for (const b of bundlesOf(flows)) {
				rises('windows together', overlayOf(timeline, b).us);
				rises('numbers together', acknowledged(b).us);
			}
			for (const l of lines) {
				rises(l.link + ' ' + l.from, l.rows.us);
				const left = l.rows.columns[0];
				if (left.some((n) => n < 0) || left[left.length - 1] !== 0) wrong.push(l.link + ': the queue does not end empty');
				if (l.limitPackets > 0 && l.most.packets > l.limitPackets) wrong.push(l.link + ': more waits than may');
			}
			const graphs = flows.map(graphOf);
			return JSON.stringify({ wrong, flows: flows.length, measures: {
				retransmissions: sum(graphs, (g) => g.segments.filter((s) => s.again).length),
				duplicate_acks: sum(graphs, (g) => g.acks.filter((a) => a.duplicate).length),
				drops_queue: sum(lines, (l) => l.drops.filter((d) => d.full).length),
				queue_packets_max: most(lines.map((l) => l.most.packets)),
				queue_max_us: most(lines.map((l) => l.most.waitUs)),
			} });
		}`)
	var charts func(ndjson string) string
	export(t, vm, module, "charts", &charts)

	for _, slug := range []string{
		"handshake", "nagle", "slow-start", "dumb-proxy", "pipelining", "reset", "reliability", "reliability/overflow",
		"reliability/chance", "reliability/reordering", "graceful-close/unread", "page-load",
	} {
		t.Run(slug, func(t *testing.T) {
			exp, ok := course.Experiment(slug)
			if !ok {
				t.Fatal("no such experiment")
			}
			m := enginetest.Run(t, exp, engine.Options{Seed: 1, Stack: "netstack"})
			var got struct {
				Wrong    []string
				Flows    int
				Measures map[string]float64
			}
			if err := json.Unmarshal([]byte(charts(string(m.Lines))), &got); err != nil {
				t.Fatal(err)
			}
			for _, wrong := range got.Wrong {
				t.Error(wrong)
			}
			if got.Flows == 0 {
				t.Error("no flow")
			}
			for name, value := range got.Measures {
				if want := m.End.Report.Measures[name].Value; value != want {
					t.Errorf("%s is %v in the charts, %v in the report", name, value, want)
				}
			}
		})
	}
}
