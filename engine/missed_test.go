package engine_test

import (
	"slices"
	"testing"

	"slowstart/engine/timeline"
)

// A moment that prose may point at occurs with the defaults, or the run fails.
func TestRun_FailsWithoutAMomentOfTheDefaults(t *testing.T) {
	const src = `v: 1
title: Missed
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms}
apps:
  site: {host: server, origin: {}}
  ask: {host: client, client: {to: server}}
settings:
  rtt: {unit: time, default: 10ms, min: 1ms, max: 1s, sets: [links.wire.rtt]}
moments:
  syn: {type: wire.sent, kind: SYN}
  again: {type: wire.sent, kind: SYN, nth: 2}
  lost: {type: wire.dropped, optional: on}
`
	for value, want := range map[string][]timeline.Expectation{
		"10ms": {{Text: `has("again")`}},
		"20ms": {},
	} {
		_, _, end := run(t, own(t, src, map[string]string{"rtt": value}), 1)
		if got := end.Report.Expectations; !slices.Equal(got, want) {
			t.Errorf("rtt %s: %+v, want %+v", value, got, want)
		}
	}
}
