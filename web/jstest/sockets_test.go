package jstest

import (
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/lessons"
)

// What the sockets view says waits in a socket, it works out from packets and
// calls; whenever the stack itself is asked, the two agree.
func TestSockets_QueuesAreTheStacks(t *testing.T) {
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { hostsOf } from './views/sockets/layout.js';
		import { at } from './views/sockets/steps.js';
		export function differences(ndjson) {
			const timeline = parseTimeline(ndjson);
			const hosts = hostsOf(timeline);
			const samples = timeline.events.filter((e) => e.type === 'tcp.sample');
			return [String(samples.length), ...samples.flatMap((e) => {
				const s = hosts.find((h) => h.name === e.host).sockets.find((s) => s.conn === e.conn);
				const got = [s.recvQ, s.sendQ].map((steps) => at(steps, e.t_us, e.seq_no) ?? 0).join(' ');
				const want = [e.unread, e.in_flight + e.unsent].join(' ');
				return got === want ? [] : [e.host + ' ' + e.conn + ' at ' + e.t_us + ' us: queues ' + got + ', the stack has ' + want];
			})];
		}`)
	var differences func(ndjson string) []string
	export(t, vm, module, "differences", &differences)
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, slug := range []string{"handshake", "slow-start", "time-wait", "dumb-proxy", "pipelining", "half-close", "reset", "reliability", "page-load"} {
		t.Run(slug, func(t *testing.T) {
			exp, ok := course.Experiment(slug)
			if !ok {
				t.Fatal("no such experiment")
			}
			ndjson := enginetest.Run(t, exp, engine.Options{Seed: 1, Stack: "netstack"}).Lines
			told := differences(string(ndjson))
			if told[0] == "0" {
				t.Error("the stack was never asked")
			}
			for _, difference := range told[1:] {
				t.Error(difference)
			}
		})
	}
}
