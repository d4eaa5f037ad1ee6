package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// What makes a sender wait on the kernel: Nagle's algorithm, TCP_CORK and the
// delayed ACK.

// exchanges asks and answers on one connection; the first asks with two writes
// if split.
func exchanges(t *testing.T, n int, clientTCP, serverTCP string, split bool) ([]timeline.Event, *timeline.RunEnd) {
	t.Helper()
	ask := "{write: 400B}"
	if split {
		ask = "{write: 200B}, {write: 200B}"
	}
	return runOn(t, experiment.Linux, own(t, fmt.Sprintf(`
v: 1
title: Exchanges
hosts:
  client: {role: client, tcp: %s}
  server: {role: server, tcp: %s}
links:
  wire: {between: [client, server], rtt: 2ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {repeat: %d, do: [{read: 400B}, {write: 100B}]}, {read: eof}, close]
  ask:
    host: client
    script: [{connect: server}, {repeat: %d, do: [%s, {read: 100B}]}, close]
`, clientTCP, serverTCP, n, n, ask), nil))
}

// answered is how long each exchange took its client.
func answered(events []timeline.Event) (list []time.Duration) {
	var asked int64
	for _, e := range events {
		c, ok := e.(*timeline.AppCall)
		if !ok || c.Host != "client" || c.Pending {
			continue
		}
		switch {
		case c.Op == "write" && asked == 0:
			asked = c.BeganUS
		case c.Op == "read" && c.Bytes > 0:
			list = append(list, time.Duration(c.TimeUS-asked)*time.Microsecond)
			asked = 0
		}
	}
	return list
}

// RFC 9293 §3.7.4 against §3.8.6.3: the second half of a question waits for an
// ACK that waits for its timer, in every exchange but perhaps the first.
func TestReal_NagleMeetsDelayedACK(t *testing.T) {
	enginetest.Linux(t)
	events, _ := exchanges(t, 6, "{nagle: on}", "{delayed_ack: on}", true)
	times := answered(events)
	if len(times) != 6 {
		t.Fatalf("%d exchanges", len(times))
	}
	for i, d := range times[1:] {
		if d < 40*time.Millisecond {
			t.Errorf("exchange %d took %v: nothing waited 40 ms", i+2, d)
		}
	}
	holds := map[string]int{}
	for _, e := range events {
		if h, ok := e.(*timeline.Hold); ok {
			holds[h.Kind+" at "+h.Host]++
		}
	}
	for _, kind := range []string{"nagle at client", "delayed_ack at server"} {
		if holds[kind] < 5 {
			t.Errorf("%s held something back %d times", kind, holds[kind])
		}
	}
	for name, tcp := range map[string][2]string{
		"without Nagle":       {"{nagle: off}", "{delayed_ack: on}"},
		"without delayed ACK": {"{nagle: on}", "{delayed_ack: off}"},
	} {
		steadily(t, func() error {
			events, _ := exchanges(t, 6, tcp[0], tcp[1], true)
			if d := median(answered(events)); d > 8*time.Millisecond {
				return fmt.Errorf("%s: an exchange took %v", name, d)
			}
			return nil
		})
	}
}

// TCP_CORK holds less than a full segment until it is pulled, or until the
// kernel's patience with it is over.
func TestReal_CorkHolds(t *testing.T) {
	enginetest.Linux(t)
	events, _ := runOn(t, experiment.Linux, own(t, `
v: 1
title: Cork
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 2ms}}
apps:
  drain: {host: server, script: [{listen: 80}, accept, {read: 303B}, close]}
  send:
    host: client
    script:
      - {connect: server}
      - {setsockopt: cork, value: on}
      - {write: 100B}
      - {write: 100B}
      - {sleep: 20ms}
      - {setsockopt: cork, value: off}
      - {sleep: 20ms}
      - {setsockopt: cork, value: on}
      - {write: 103B}
      - {read: eof}
`, nil))
	inOrder(t, transcript(events),
		"client > server PSH,ACK 200 B app",
		"client held cork 200 B",
		"client > server PSH,ACK 103 B timer",
		"client held cork 103 B",
	)
}

// A delayed ACK waits 40 ms where its host has nothing to say, and less where
// the kernel takes a cap.
func TestReal_DelayedACK(t *testing.T) {
	enginetest.Linux(t)
	ackAfter := func(tcp string) time.Duration {
		events, _ := runOn(t, experiment.Linux, own(t, `
v: 1
title: Delayed ACK
hosts:
  client: {role: client}
  server: {role: server, tcp: `+tcp+`}
links:
  wire: {between: [client, server], rtt: 2ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {read: 100B}, {write: 1B}, {read: 100B}, {sleep: 100ms}, close]
  ask:
    host: client
    script: [{connect: server}, {write: 100B}, {read: 1B}, {write: 100B}, {read: eof}, close]
`, nil))
		at := int64(0)
		for _, e := range events {
			switch e := e.(type) {
			case *timeline.WireReceived:
				if e.To == "server" && e.Seq == 101 && e.LenBytes == 100 {
					at = e.TimeUS
				}
			case *timeline.WireSent:
				if at != 0 && e.From == "server" && e.Ack == 201 {
					return time.Duration(e.TimeUS-at) * time.Microsecond
				}
			}
		}
		t.Fatalf("no ACK of the second write in\n%s", strings.Join(transcript(events), "\n"))
		return 0
	}
	if d := ackAfter("{delayed_ack: on}"); d < 40*time.Millisecond {
		t.Errorf("the ACK left after %v, want the 40 ms timer", d)
	}
	steadily(t, func() error {
		if d := ackAfter("{delayed_ack: off}"); d > 2*time.Millisecond {
			return fmt.Errorf("the ACK left after %v, want it at once", d)
		}
		return nil
	})
	steadily(t, func() error {
		if d := ackAfter("{delayed_ack: 20ms}"); d < 20*time.Millisecond || d > 32*time.Millisecond {
			return fmt.Errorf("the ACK left after %v, want the cap of 20 ms", d)
		}
		return nil
	})
}
