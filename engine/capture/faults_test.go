package capture_test

import (
	"strings"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/enginetest/tshark"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// A wire and two hosts at their worst, on both stacks. Each run ends by itself and
// accounts for every packet, and what the kernel makes of it Wireshark judges as
// the timeline's labels do.
func TestTshark_JudgesTheWorstRunsAsTheTimelineDoes(t *testing.T) {
	const (
		talk = `
  s: {host: b, script: [{listen: 80}, accept, {read: eof, for: 700ms}, {write: 20kB}, close]}
  c: {host: a, script: [{connect: b}, {write: 30kB}, {shutdown: write}, {read: eof, for: 700ms}, close]}`
		once = `
  s: {host: b, script: [{listen: 80}, accept, {read: eof, for: 700ms}, close]}
  c: {host: a, script: [{connect: b}, {write: 30kB}, close]}`
	)
	for _, c := range []struct {
		name, wire, apps string
	}{
		{"corruption", "corrupt_probability: 20%", talk},
		{"reordering", "reorder: {probability: 30%, by: 5ms}", talk},
		{"duplication", "duplicate_probability: 100%", talk},
		{"no FIN arrives", "drop: [a FIN 1, a FIN 2, a FIN 3, a FIN 4, a FIN 5, a FIN 6, a FIN 7, a FIN 8, a FIN 9, a FIN 10]", once},
		{"no FIN arrives that answers", "drop: [b FIN 1, b FIN 2, b FIN 3, b FIN 4, b FIN 5, b FIN 6, b FIN 7, b FIN 8, b FIN 9]", talk},
		{"RST in the middle", "rate: 1Mbit/s", `
  s: {host: b, script: [{listen: 80}, accept, {read: 5kB}, {abort: c}]}
  c: {host: a, script: [{connect: b}, {write: 100kB}, {sleep: 300ms}, close]}`},
		{"half-close", "loss: 10%", talk},
		{"both open at once", "mtu: 1500B", `
  s: {host: b, script: [{sleep: 1ms}, {connect: a, port: 4000, from: 5000}, {write: 2kB}, {shutdown: write}, {read: eof, for: 700ms}, close]}
  c: {host: a, script: [{sleep: 1ms}, {connect: b, port: 5000, from: 4000}, {write: 2kB}, {shutdown: write}, {read: eof, for: 700ms}, close]}`},
		{"window shut, and probed", "mtu: 1500B", `
  s: {host: b, script: [{listen: 80}, accept, {sleep: 600ms}, {read: eof, for: 700ms}, close]}
  c: {host: a, script: [{connect: b}, {write: 60kB}, close]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			enginetest.Stacks(t, func(t *testing.T, stack string) {
				exp := enginetest.Parse(t, "worst", `
v: 1
title: Worst
hosts: {a: {role: client}, b: {role: server, tcp: {recv_buffer: 8kB}}}
links: {wire: {between: [a, b], rtt: 20ms, `+c.wire+`}}
apps:`+c.apps, nil)
				m := enginetest.Run(t, exp, engine.Options{Seed: 1, Stack: stack, Limits: engine.Limits{RealTime: 20 * time.Second, VirtualTime: 20 * time.Second}})
				if m.End.Error != nil {
					t.Fatalf("ended %s: %+v", m.End.Ended, m.End.Error)
				}
				wire := map[[2]any]int{}
				for _, e := range m.Events {
					info := timeline.PacketOf(e)
					if info == nil {
						continue
					}
					key := [2]any{info.Packet, info.Link}
					if _, sent := e.(*timeline.WireSent); sent {
						wire[key]++
					} else {
						wire[key]--
					}
				}
				for key, n := range wire {
					if n != 0 {
						t.Errorf("packet %v: sent %d times more than it arrived or was dropped", key, n)
					}
				}
				// Wireshark takes a packet for what it was before it was damaged,
				// and netstack's runs are judged elsewhere.
				if stack == experiment.Linux && !strings.HasPrefix(c.wire, "corrupt") {
					tshark.At(t, m.Events, "a").Check(t)
				}
			})
		})
	}
}
