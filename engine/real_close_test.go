package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// How connections end on the kernel, and where it applies on both stacks.

// The eleventh of ten ports: TIME-WAIT holds them, for one destination only.
func TestReal_TenPorts(t *testing.T) {
	enginetest.Linux(t)
	events, _ := runOn(t, experiment.Linux, own(t, `
v: 1
title: Ten ports
hosts:
  client: {role: client, tcp: {ports: 50000-50009}}
  server: {role: server}
  other: {role: server}
links:
  wire: {between: [client, server], rtt: 2ms}
  spare: {between: [client, other], rtt: 2ms}
apps:
  answer: {host: server, script: [{listen: 80}, {repeat: 10, do: [accept, {read: eof}, close]}]}
  second: {host: other, script: [{listen: 80}, accept, {read: eof}, close]}
  ask:
    host: client
    script:
      - {repeat: 10, do: [{connect: server}, close, {sleep: 10ms}]}
      - {connect: server}
      - {connect: other}
      - close
`, nil))
	connects := callsOf(events, "client", "connect")
	var errnos []string
	for _, c := range connects {
		errnos = append(errnos, c.Errno)
	}
	want := slices.Repeat([]string{""}, 12)
	want[10] = "EADDRNOTAVAIL"
	if !slices.Equal(errnos, want) {
		t.Errorf("connects ended with %q", errnos)
	}
}

// What lies in the receiver's buffer survives a RST.
func TestBoth_BufferedDataSurvivesARST(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, _ := runOn(t, stack, own(t, `
v: 1
title: Reset
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {write: 500B}, {sleep: 20ms}, abort]
  ask:
    host: client
    script: [{connect: server}, {sleep: 100ms}, {read: 500B}, {read: 1B}, {read: 1B}, close]
`, nil))
		inOrder(t, transcript(events),
			"server > client PSH,ACK 500 B app", "server abort", "client read 500 B", "client read ECONNRESET", "client close")
		inOrder(t, transcript(events), "server > client RST,ACK app")
	})
}

// RFC 9112 §9.6: a socket closed with unread data sends RST at once.
func TestBoth_CloseWithUnreadDataResets(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, _ := runOn(t, stack, own(t, `
v: 1
title: Unread
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {sleep: 50ms}, close]
  ask:
    host: client
    script: [{connect: server}, {write: 300B}, {read: 1B}, close]
`, nil))
		inOrder(t, transcript(events), "client > server PSH,ACK 300 B app", "server > client RST,ACK app", "client read ECONNRESET")
		for _, l := range transcript(events) {
			if strings.Contains(l, "server > client FIN") {
				t.Errorf("%s: want no FIN", l)
			}
		}
	})
}

// RFC 9293 §3.6: one direction closed, the other goes on.
func TestBoth_HalfClose(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, _ := runOn(t, stack, own(t, `
v: 1
title: Half close
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {read: eof}, {sleep: 100ms}, {write: 5kB}, close]
  ask:
    host: client
    script: [{connect: server}, {write: 300B}, {shutdown: write}, {read: eof}, close]
`, nil))
		var states []string
		read := int64(0)
		for _, e := range events {
			switch e := e.(type) {
			case *timeline.TCPState:
				states = append(states, e.Host+" "+e.To)
			case *timeline.AppCall:
				if e.Host == "client" && e.Op == "read" {
					read += e.Bytes
				}
			}
		}
		inOrder(t, states, "client FIN-WAIT-1", "server CLOSE-WAIT", "client FIN-WAIT-2", "server LAST-ACK", "client TIME-WAIT", "server CLOSED")
		if read != 5000 {
			t.Errorf("the client read %d bytes after its FIN", read)
		}
	})
}

// A close that lingers does not outlive its run.
func TestReal_ACloseThatLingersEndsWithTheRun(t *testing.T) {
	enginetest.Linux(t)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := engine.Run(ctx, own(t, `
v: 1
title: Linger
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 2ms, drop: [client data 2, client data 3, client data 4, client data 5, client data 6]}
apps:
  answer: {host: server, script: [{listen: 80}, accept, {read: eof}]}
  ask: {host: client, script: [{connect: server}, {write: 10B}, {setsockopt: linger, value: 20000ms}, {sleep: 50ms}, {write: 10B}, close]}
`, nil), engine.Options{Stack: experiment.Linux}, func(timeline.Record) error { return nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the run ended with %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the run took %v, want it cut after 300 ms", took)
	}
}
