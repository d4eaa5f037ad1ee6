package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
	"slowstart/engine/timeline"
)

// Tests on the kernel's TCP assert order, counts and byte ranges. Where a time
// is the point, see steadily.

// runOn makes a run on a stack.
func runOn(t testing.TB, stack string, exp *experiment.Experiment) ([]timeline.Event, *timeline.RunEnd) {
	t.Helper()
	m := enginetest.Run(t, exp, engine.Options{Seed: 1, Stack: stack})
	if h := m.Events[0].(*timeline.RunStart); h.Stack.Name != stack {
		t.Fatalf("the run was made on %s", h.Stack.Name)
	}
	sane(t, m.Events)
	return m.Events, m.End
}

// sane holds what every timeline must, on any clock.
func sane(t testing.TB, events []timeline.Event) {
	t.Helper()
	at := int64(0)
	for i, e := range events {
		if e.Header().SeqNo != int64(i+1) || e.Header().TimeUS < at {
			t.Errorf("event %d (%s) is number %d at %d us, after %d us", i+1, e.Header().Type, e.Header().SeqNo, e.Header().TimeUS, at)
		}
		at = e.Header().TimeUS
	}
}

// steadily holds what a run on a real clock must show. Other work on the
// machine can spoil a run, which then may be made again, but nothing the kernel's
// TCP does not do comes out right by accident.
func steadily(t *testing.T, attempt func() error) {
	t.Helper()
	const attempts = 4
	for n := range attempts {
		err := attempt()
		if err == nil {
			return
		}
		t.Logf("attempt %d of %d: %v", n+1, attempts, err)
	}
	t.Error("no attempt showed it")
}

func measured(end *timeline.RunEnd, name string) time.Duration {
	return time.Duration(end.Report.Measures[name].Value) * time.Microsecond
}

// calls are the times of one host's calls of one kind.
func callsOf(events []timeline.Event, host, op string) (list []*timeline.AppCall) {
	for _, e := range events {
		if c, ok := e.(*timeline.AppCall); ok && c.Host == host && c.Op == op && !c.Pending {
			list = append(list, c)
		}
	}
	return list
}

func TestReal_HandshakeHoldsItsExpectations(t *testing.T) {
	enginetest.Linux(t)
	var events []timeline.Event
	steadily(t, func() error {
		var end *timeline.RunEnd
		events, end = runOn(t, experiment.Linux, load(t, nil))
		accounted(t, events)
		if end.Ended != "apps" {
			t.Errorf("ended by %s", end.Ended)
		}
		if c := measured(end, "connect"); c < 100*time.Millisecond || c > 105*time.Millisecond {
			return fmt.Errorf("connect took %v, want 100 ms", c)
		}
		return nil
	})
	inOrder(t, transcript(events),
		"client > server SYN app", "server > client SYN,ACK reply", "client > server ACK reply",
		"client > server PSH,ACK 55 B app", "server read", "server > client PSH,ACK 603 B app", "client read",
		"client > server FIN,ACK app", "server > client FIN,ACK app", "client > server ACK reply")
}

// Slow start doubles from the initial window, whatever that is (RFC 5681 §3.1).
// The buffers are so large that no late application holds it up.
func TestReal_SlowStartFlights(t *testing.T) {
	enginetest.Linux(t)
	src := `
v: 1
title: Slow start
hosts:
  client: {role: client, tcp: {recv_buffer: 400kB}}
  server: {role: server, tcp: {initial_window: %d, send_buffer: 400kB}}
links:
  wire: {between: [client, server], rtt: 100ms}
apps:
  site: {host: server, origin: {size: 200kB}}
  ask: {host: client, client: {to: server}}
`
	for window, want := range map[int][]int{10: {10, 20, 40}, 1: {1, 2, 4}, 4: {4, 8, 16}} {
		steadily(t, func() error {
			_, end := runOn(t, experiment.Linux, own(t, fmt.Sprintf(src, window), nil))
			for i, n := range want {
				if got := end.Report.Measures[fmt.Sprintf("flight_%d", i+1)].Value; got != float64(n) {
					return fmt.Errorf("initial window %d: flight %d has %v segments, want %d", window, i+1, got, n)
				}
			}
			return nil
		})
	}
}

// A lost SYN is sent again: after 1, 2, 3 s on Linux 6.5 and later, which has
// four of a second each before they double (tcp_syn_linear_timeouts); after 1,
// 3 s elsewhere (RFC 6298 §5.5).
func TestReal_LostSYNsAreSentAgain(t *testing.T) {
	enginetest.Linux(t)
	events, _ := runOn(t, experiment.Linux, own(t, `
v: 1
title: Lost SYNs
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms, drop: [client SYN 1, client SYN 2]}
apps:
  answer: {host: server, script: [{listen: 80}, accept, close]}
  ask: {host: client, script: [{connect: server}, {read: eof}, close]}
`, nil))
	var syns []time.Duration
	for _, e := range events {
		if s, ok := e.(*timeline.WireSent); ok && s.Flags == "SYN" {
			syns = append(syns, time.Duration(s.TimeUS)*time.Microsecond)
			if len(syns) > 1 && (s.Cause.Kind != timeline.CauseTimer || !slices.Contains(s.Labels, timeline.LabelRetransmission)) {
				t.Errorf("SYN %d left because of %+v, labelled %v", len(syns), *s.Cause, s.Labels)
			}
		}
	}
	if len(syns) != 3 {
		t.Fatalf("%d SYNs", len(syns))
	}
	// A busy machine may read any of them late, so the schedules are only told apart.
	if first := syns[1] - syns[0]; first < 600*time.Millisecond || first > 1600*time.Millisecond {
		t.Errorf("the second SYN left %v after the first", first)
	}
	if both := syns[2] - syns[0]; both < 1600*time.Millisecond || both > 3600*time.Millisecond {
		t.Errorf("the third SYN left %v after the first", both)
	}
}

// Whatever the wire does, the application reads the same bytes and each packet
// is accounted for.
func TestReal_ABadWireCostsTimeNotData(t *testing.T) {
	enginetest.Linux(t)
	for name, wire := range map[string]string{
		"loss":      "loss: 3%",
		"corrupt":   "corrupt: [server data 3, server data 20]",
		"duplicate": "duplicate: [client SYN 1, server data 2, client ACK 3]",
		"reorder":   "reorder: {probability: 5%, by: 15ms}",
		"queue":     "queue: 5 packets",
	} {
		t.Run(name, func(t *testing.T) {
			events, _ := runOn(t, experiment.Linux, own(t, fmt.Sprintf(`
v: 1
title: A bad wire
hosts:
  client: {role: client}
  near: {role: router}
  server: {role: server}
links:
  access: {between: [client, near], rtt: 2ms}
  core: {between: [near, server], rtt: 10ms, rate: 10Mbit/s, %s}
apps:
  site: {host: server, origin: {size: 100kB}}
  ask: {host: client, client: {to: server}}
`, wire), nil))
			accounted(t, events)
			var received int64
			for _, e := range events {
				if h, ok := e.(*timeline.HTTPMessage); ok && h.Host == "client" && h.Phase == "end" && h.Side == "receive" {
					received = h.Bytes
				}
			}
			if received != 100_000 {
				t.Errorf("client received %d bytes", received)
			}
		})
	}
}

// The physics of a connection: one round trip to connect, two to the first byte.
// Half a per cent and half a millisecond are the stack's, and what the machine's
// other work costs a thread that wakes comes on top, four times.
func TestReal_ConnectAndFirstByteTakeWholeRoundTrips(t *testing.T) {
	enginetest.Linux(t)
	const rtt = 20 * time.Millisecond
	exp := load(t, map[string]string{"rtt": "20ms", "think": "0ms"})
	steadily(t, func() error {
		var connect, first, late []time.Duration
		for range 20 {
			busy := make(chan []time.Duration)
			go func() { busy <- linux.TimerLateness(40) }()
			_, end := runOn(t, experiment.Linux, exp)
			connect = append(connect, measured(end, "connect"))
			first = append(first, measured(end, "first_byte"))
			woke := <-busy
			late = append(late, woke[len(woke)*9/10])
		}
		allow := func(d time.Duration) time.Duration {
			return d + d/200 + 500*time.Microsecond + 4*slices.Max(late)
		}
		t.Logf("median connect %v, first byte %v; threads wake %v late", median(connect), median(first), median(late))
		if m := median(connect); m < rtt || m > allow(rtt) {
			return fmt.Errorf("connect took %v, want %v", m, rtt)
		}
		if m := median(first); m < 2*rtt || m > allow(2*rtt) {
			return fmt.Errorf("the first byte took %v, want %v", m, 2*rtt)
		}
		return nil
	})
}

func median(list []time.Duration) time.Duration {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// 90 kB take four round trips with reno: set-up, and 10, 20 and 40 segments.
func TestReal_NinetyKilobytesTakeFourRoundTrips(t *testing.T) {
	enginetest.Linux(t)
	steadily(t, func() error {
		_, end := runOn(t, experiment.Linux, load(t, map[string]string{"size": "90kB", "think": "0ms"}))
		if d := measured(end, "load"); d < 400*time.Millisecond || d > 410*time.Millisecond {
			return fmt.Errorf("90 kB took %v, want 4 round trips of 100 ms", d)
		}
		return nil
	})
}

// What Linux cannot do is refused before anything is written.
func TestReal_ARefusedSettingIsAStackError(t *testing.T) {
	enginetest.Linux(t)
	for tcp, reason := range map[string]string{
		"delayed_ack: 200ms": "linux_delayed_ack",
		"delayed_ack: 1ms":   "linux_delayed_ack_short",
		"time_wait: 5s":      "linux_time_wait",
	} {
		exp := own(t, `
v: 1
title: Refused
hosts:
  client: {role: client, tcp: {`+tcp+`}}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 2ms}
apps:
  answer: {host: server, script: [{listen: 80}]}
`, nil)
		_, err := engine.Run(context.Background(), exp, engine.Options{Stack: experiment.Linux}, func(timeline.Record) error {
			t.Errorf("%s: something was written", tcp)
			return nil
		})
		if refused, ok := errors.AsType[*engine.StackError](err); !ok || refused.Reason != reason {
			t.Errorf("%s: %v, want %s", tcp, err, reason)
		}
	}
}
