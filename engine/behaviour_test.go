package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slowstart/engine/timeline"
)

// transcript is the packets and calls of a run, one a line: milliseconds, who,
// what.
func transcript(events []timeline.Event) []string {
	var lines []string
	for _, e := range events {
		at := float64(e.Header().TimeUS) / 1000
		switch e := e.(type) {
		case *timeline.WireSent:
			if e.Hop == 0 {
				line := fmt.Sprintf("%.3f %s > %s %s", at, e.Src, e.Dst, e.Flags)
				if e.LenBytes > 0 {
					line += fmt.Sprintf(" %d B", e.LenBytes)
				}
				if e.Cause != nil {
					line += " " + string(e.Cause.Kind)
				}
				lines = append(lines, line)
			}
		case *timeline.WireDropped:
			lines = append(lines, fmt.Sprintf("%.3f %s lost: %s", at, e.From, e.Cause))
		case *timeline.AppCall:
			line := fmt.Sprintf("%.3f %s %s", at, e.Host, e.Op)
			if e.Bytes > 0 {
				line += fmt.Sprintf(" %d B", e.Bytes)
			}
			if e.Errno != "" {
				line += " " + e.Errno
			}
			if e.Pending {
				line += " pending"
			}
			lines = append(lines, line)
		case *timeline.Hold:
			lines = append(lines, fmt.Sprintf("%.3f %s held %s %d B for %.3f", at, e.Host, e.Kind, e.Bytes, float64(e.ToUS-e.FromUS)/1000))
		}
	}
	return lines
}

// inOrder looks for lines in a transcript, in that order, others between them.
func inOrder(t *testing.T, lines []string, wanted ...string) {
	t.Helper()
	rest := lines
	for _, w := range wanted {
		i := slices.IndexFunc(rest, func(l string) bool { return strings.Contains(l, w) })
		if i < 0 {
			t.Errorf("no %q (in this place) in\n%s", w, strings.Join(lines, "\n"))
			return
		}
		rest = rest[i+1:]
	}
}

// RFC 9293 §3.7.4 against §3.8.6.3: two small writes, then a read. The request's
// second half waits for an ACK that waits for its timer.
func TestBehaviour_NagleMeetsDelayedACK(t *testing.T) {
	src := `
v: 1
title: Nagle meets delayed ACK
hosts:
  client: {role: client, tcp: {nagle: on}}
  server: {role: server, tcp: {delayed_ack: 40ms}}
links:
  wire: {between: [client, server], rtt: 40ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {read: 300B}, {write: 100B}, {read: eof}, close]
  ask:
    host: client
    script: [{connect: server}, {write: 200B}, {write: 100B}, {read: 100B}, close]
settings:
  nagle: {unit: switch, default: on, sets: [hosts.client.tcp.nagle]}
`
	_, events, _ := run(t, own(t, src, nil), 1)
	inOrder(t, transcript(events),
		"40.000 client > server PSH,ACK 200 B app", // the header, at once
		"100.000 server > client ACK timer",        // arrived at 60, held for 40
		"100.000 server held delayed_ack 200 B for 40.000",
		"120.000 client > server PSH,ACK 100 B ack", // the body, let go by that ACK
		"120.000 client held nagle 100 B for 80.000",
		"140.000 server > client PSH,ACK 100 B app",
		"160.000 client read 100 B")

	_, events, _ = run(t, own(t, src, map[string]string{"nagle": "off"}), 1)
	inOrder(t, transcript(events),
		"40.000 client > server PSH,ACK 200 B app",
		"40.000 client > server PSH,ACK 100 B app",
		"80.000 client read 100 B")
}

func TestBehaviour_TenPortsAreUsedUpByTIMEWAIT(t *testing.T) {
	_, events, _ := run(t, own(t, `
v: 1
title: Ten ports
hosts:
  client: {role: client, tcp: {ports: 50000-50009, time_wait: 5s}}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, {repeat: 11, do: [accept, {read: eof}, close]}]
  ask:
    host: client
    script:
      - {repeat: 10, do: [{connect: server}, close]}
      - {connect: server}
      - {sleep: 5s}
      - {connect: server}
      - close
until: closed
`, nil), 1)
	lines := transcript(events)
	inOrder(t, lines, "client connect EADDRNOTAVAIL", "client connect", "client close")
	refused, connected := 0, 0
	for _, l := range lines {
		if strings.Contains(l, "client connect") {
			if strings.Contains(l, "EADDRNOTAVAIL") {
				refused++
			} else {
				connected++
			}
		}
	}
	if refused != 1 || connected != 11 {
		t.Errorf("%d connects refused, %d granted, want 1 and 11:\n%s", refused, connected, strings.Join(lines, "\n"))
	}
}

// What lies in the receiver's buffer survives a RST.
func TestBehaviour_BufferedDataSurvivesARST(t *testing.T) {
	_, events, _ := run(t, own(t, `
v: 1
title: Reset
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 100ms}
apps:
  answer:
    host: server
    script: [{listen: 80}, accept, {write: 500B}, {sleep: 200ms}, abort]
  ask:
    host: client
    script: [{connect: server}, {sleep: 1s}, {read: 500B}, {read: 1B}, close]
`, nil), 1)
	inOrder(t, transcript(events),
		"server > client PSH,ACK 500 B app", "server > client RST", "client read 500 B", "client read ECONNRESET")
}

// Two links in a row, each with its own delay and rate per direction.
func TestBehaviour_LinksInARow(t *testing.T) {
	_, events, end := run(t, own(t, `
v: 1
title: Through a router
hosts:
  client: {role: client}
  gate: {role: router}
  server: {role: server}
links:
  access: {between: [client, gate], there: {delay: 10ms, rate: 1Mbit/s}, back: {delay: 20ms, rate: 8Mbit/s}}
  core: {between: [gate, server], there: {delay: 30ms}, back: {delay: 40ms}}
apps:
  site: {host: server, origin: {size: 3kB}}
  ask: {host: client, client: {to: server}}
`, nil), 1)
	accounted(t, events)
	// SYN and SYN-ACK are 60 bytes: 480 us at 1 Mbit/s, 60 us at 8.
	if c := end.Report.Measures["connect"].Value; c != 10_000+20_000+30_000+40_000+480+60 {
		t.Errorf("connect = %v us", c)
	}
	ttl := map[int]byte{}
	for _, e := range events {
		if s, ok := e.(*timeline.WireSent); ok && s.Packet == 1 {
			ttl[s.Hop] = s.Bytes[8]
		}
	}
	if len(ttl) != 2 || ttl[0] != ttl[1]+1 {
		t.Errorf("time to live by hop %v, want one less behind the router", ttl)
	}
}

// Whatever the wire does, the application reads the same bytes.
func TestBehaviour_ABadWireCostsTimeNotData(t *testing.T) {
	src := `
v: 1
title: A bad wire
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire:
    between: [client, server]
    rtt: 20ms
    rate: 10Mbit/s
    %s
apps:
  site: {host: server, origin: {size: 100kB}}
  ask: {host: client, client: {to: server}}
`
	for name, wire := range map[string]string{
		"good":      "queue: 1000 packets",
		"loss":      "loss: 3%",
		"corrupt":   "corrupt: [server data 3, server data 20]",
		"duplicate": "duplicate: [client SYN 1, server data 2, client ACK 3]",
		"reorder":   "reorder: {probability: 5%, by: 15ms}",
		"delay":     "delays: [{packet: server data 4, by: 12ms}]",
		"queue":     "queue: 5 packets",
	} {
		t.Run(name, func(t *testing.T) {
			_, events, end := run(t, own(t, fmt.Sprintf(src, wire), nil), 3)
			accounted(t, events)
			var received int64
			for _, e := range events {
				if h, ok := e.(*timeline.HTTPMessage); ok && h.Host == "client" && h.Phase == "end" && h.Side == "receive" {
					received = h.Bytes
					if !h.Complete {
						t.Error("the response is not whole")
					}
				}
			}
			if received != 100_000 {
				t.Errorf("client received %d bytes", received)
			}
			t.Logf("load %v us, %v packets, %v sent again", end.Report.Measures["load"].Value,
				end.Report.Measures["packets"].Value, end.Report.Measures["retransmissions"].Value)
		})
	}
}

// A router in front of a link with a smaller MTU says so, and the sender sends
// smaller segments (RFC 1191).
func TestBehaviour_PathMTUDiscovery(t *testing.T) {
	_, events, _ := run(t, own(t, `
v: 1
title: A smaller MTU on the way
hosts:
  client: {role: client}
  near: {role: router}
  far: {role: router}
  server: {role: server}
links:
  access: {between: [client, near], rtt: 10ms}
  tunnel: {between: [near, far], rtt: 10ms, mtu: 900B}
  core: {between: [far, server], rtt: 10ms}
apps:
  site: {host: server, origin: {size: 20kB}}
  ask: {host: client, client: {to: server}}
`, nil), 1)
	accounted(t, events)
	var dropped, told, received int64
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.WireDropped:
			if e.Cause == timeline.DropMTU && e.From == "far" {
				dropped++
			}
		case *timeline.WireReceived:
			if e.Proto == "icmp" && e.To == "server" {
				told++
			}
			if e.Link == "tunnel" && e.IPBytes > 900 {
				t.Errorf("a packet of %d bytes crossed an MTU of 900", e.IPBytes)
			}
		case *timeline.AppCall:
			if e.Host == "client" && e.Op == "read" {
				received += e.Bytes
			}
		}
	}
	if dropped == 0 || told != dropped || received < 20_000 {
		t.Errorf("%d packets too large, %d ICMP messages, client read %d bytes", dropped, told, received)
	}
}

// TCP_CORK holds less than a full segment until it is pulled. A FIN does not
// wait behind what a cork holds.
func TestBehaviour_CorkHolds(t *testing.T) {
	src := `
v: 1
title: Cork
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 40ms}
apps:
  drain: {host: server, script: [{listen: 80}, accept, {read: eof}, close]}
  send:
    host: client
    script:
      - {connect: server}
      - {setsockopt: cork, value: on}
      - {write: 100B}
      - {sleep: 10ms}
      - {write: 100B}
      - {sleep: 10ms}
      - {setsockopt: cork, value: off}
      - {sleep: 100ms}
      - {setsockopt: cork, value: on}
      - {write: 5B}
      - close
`
	_, events, end := run(t, own(t, src, nil), 1)
	if end.Ended != "apps" {
		t.Errorf("ended %q", end.Ended)
	}
	inOrder(t, transcript(events),
		"40.000 client setsockopt",
		"60.000 client > server PSH,ACK 200 B app", // by the call that pulls the cork
		"60.000 client held cork 200 B for 20.000",
		"160.000 client > server PSH,ACK 5 B app",
		"160.000 client > server FIN,ACK app",
	)
}

// Congestion avoidance on netstack is faster than RFC 5681 §3.1 has it, a
// segment with each round trip; docs/experiments.md says so. If this fails
// because the window stays small, the stack is mended: drop the test and that
// paragraph.
func TestBehaviour_RenoOnNetstackForgetsItsCount(t *testing.T) {
	src := `
v: 1
title: After a loss
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 100ms, drop: [server data 25]}}
apps:
  origin: {host: server, origin: {size: 500kB}}
  browser: {host: client, client: {to: server}}
`
	_, events, _ := run(t, own(t, src, nil), 1)
	var last *timeline.TCPSample
	for _, e := range events {
		if s, ok := e.(*timeline.TCPSample); ok && s.Host == "server" && s.TimeUS <= 900_000 {
			last = s
		}
	}
	// 17 segments at 0.4 s: at most 22 at 0.9 s if one is added each round trip.
	if last == nil || last.SsthreshBytes/last.SMSSBytes != 17 || last.CwndBytes/last.SMSSBytes < 100 {
		t.Errorf("at 0.9 s: %+v", last)
	}
}

// What docs/experiments.md says of netstack where something is early or lost. If
// a half of this fails because the FIN is kept or the timeout is near 200 ms, the
// stack is mended: drop that half, and its line there.
func TestBehaviour_NetstackForgetsAnEarlyFINAndMistimesALostSYN(t *testing.T) {
	for link, want := range map[string][]string{
		"delays: [{packet: client data 1, by: 5ms}]": {
			"65.000 server > client ACK reply",
			"285.000 client > server FIN,ACK timer",
		},
		"drop: [client SYN 1, client data 1]": {
			"1040.000 client > server PSH,ACK 100 B app",
			"4160.000 client > server PSH,ACK 100 B timer", // RFC 6298 §2.2: R + 4 × R/2, with R = 1040 ms
		},
	} {
		src := `
v: 1
title: Early or lost
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 40ms, ` + link + `}}
apps:
  drain: {host: server, script: [{listen: 80}, accept, {read: eof}, close]}
  send: {host: client, script: [{connect: server}, {write: 100B}, close]}
`
		_, events, _ := run(t, own(t, src, nil), 1)
		inOrder(t, transcript(events), want...)
	}
}
