package engine_test

import (
	"slices"
	"strings"
	"testing"

	"slowstart/engine/experiment"
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

// A selector whose packet never came is named: nothing has happened to it.
func TestRun_NamesASelectorThatMetNoPacket(t *testing.T) {
	for drop, want := range map[string]string{
		"none":                          "",
		"client SYN 1":                  "",
		"client SYN 2":                  "client SYN 2 on wire",
		"client SYN 1; server data 999": "server data 999 on wire",
		"server data 99; server RST 1; any FIN 9": "server data 99 on wire, server RST 1 on wire, any FIN 9 on wire",
	} {
		_, end := runOn(t, experiment.Netstack, load(t, map[string]string{"drop": drop}))
		var unmet []string
		for _, note := range end.Report.Notes {
			unmet = append(unmet, note.Args["selector"]+" on "+note.Args["link"])
		}
		if got := strings.Join(unmet, ", "); got != want {
			t.Errorf("drop %s: %q, want %q", drop, got, want)
		}
	}
}
