package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// The states that packets and calls show are those that the kernel has.
func TestReal_StatesAreTheKernels(t *testing.T) {
	enginetest.Linux(t)
	for name, c := range map[string]struct {
		client, server string
		states         [2]string // of the client, of the server
	}{
		"established":       {"{sleep: 10ms}", "{sleep: 20ms}", [2]string{"ESTABLISHED", "ESTABLISHED"}},
		"half closed":       {"{shutdown: write}, {sleep: 10ms}", "{read: eof}", [2]string{"FIN-WAIT-2", "CLOSE-WAIT"}},
		"client first":      {"close, {sleep: 20ms}", "{read: eof}, close", [2]string{"TIME-WAIT", "CLOSED"}},
		"server first":      {"{read: eof}, close, {sleep: 20ms}", "close", [2]string{"CLOSED", "TIME-WAIT"}},
		"reset":             {"{read: eof}", "abort", [2]string{"CLOSED", "CLOSED"}},
		"unread":            {"{write: 10B}, {read: eof}", "{sleep: 10ms}, close", [2]string{"CLOSED", "CLOSED"}},
		"answer after half": {"{shutdown: write}, {read: eof}, {sleep: 20ms}", "{read: eof}, {write: 3kB}, close", [2]string{"TIME-WAIT", "CLOSED"}},
	} {
		t.Run(name, func(t *testing.T) {
			exp := own(t, fmt.Sprintf(`
v: 1
title: States
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 4ms}
apps:
  answer: {host: server, script: [{listen: 80}, accept, %s]}
  ask: {host: client, script: [{connect: server}, %s]}
`, c.server, c.client), nil)
			told, asked, err := engine.KernelStates(context.Background(), exp, func(timeline.Record) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(asked, told); diff != "" {
				t.Errorf("the kernel's states and the timeline's differ (-kernel +timeline): %s", diff)
			}
			for end, state := range asked {
				want := c.states[0]
				if end[:6] == "server" {
					want = c.states[1]
				}
				if state != want {
					t.Errorf("%s is in %s, want %s", end, state, want)
				}
			}
		})
	}
}

// A run until closed ends when the kernel has let go of every connection.
func TestReal_UntilClosed(t *testing.T) {
	enginetest.Linux(t)
	_, end := runOn(t, experiment.Linux, own(t, `
v: 1
title: Until closed
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 4ms}
apps:
  answer: {host: server, script: [{listen: 80}, accept, {write: 10B}, {sleep: 10ms}, abort]}
  ask: {host: client, script: [{connect: server}, {sleep: 50ms}, {read: 10B}, {read: 1B}, close]}
until: closed
`, nil))
	if end.Ended != "closed" {
		t.Errorf("ended by %s", end.Ended)
	}
}
