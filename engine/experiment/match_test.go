package experiment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/timeline"
)

// exchange is what crosses the wire: sender, flags, payload.
const exchange = `
client SYN 0
client SYN 0
server SYN,ACK 0
client ACK 0
client PSH,ACK 100
server ACK 0
server ACK 1000
server PSH,ACK 500
client ACK 0
server FIN,ACK 0
client FIN,ACK 0
client RST,ACK 0`

func views(t *testing.T) []PacketView {
	t.Helper()
	var list []PacketView
	for line := range strings.SplitSeq(strings.TrimSpace(exchange), "\n") {
		v := PacketView{Conn: 1}
		if _, err := fmt.Sscan(line, &v.Src, &v.Flags, &v.LenBytes); err != nil {
			t.Fatal(err)
		}
		v.Dst = map[string]string{"client": "server", "server": "client"}[v.Src]
		list = append(list, v)
	}
	return list
}

func TestPacketMatcher_NamesOnePacket(t *testing.T) {
	tests := []struct {
		selector string
		want     int // line of the exchange, 0 = none
	}{
		{"client SYN 1", 1},
		{"client SYN 2", 2},
		{"client SYN 3", 0},
		{"server SYN 1", 0},
		{"server SYN,ACK 1", 3},
		{"client ACK 1", 4},
		{"client ACK 2", 9},
		{"client data 1", 5},
		{"server ACK 1", 6},
		{"server data 2", 8},
		{"any FIN 2", 11},
		{"any any 12", 12},
		{"client RST", 12},
	}
	for _, tt := range tests {
		s, err := ParseSelector(tt.selector)
		if err != nil {
			t.Fatal(err)
		}
		m, got := NewPacketMatcher(s), 0
		for i, v := range views(t) {
			if m.Match(v) {
				if got != 0 {
					t.Errorf("%s matches twice", tt.selector)
				}
				got = i + 1
			}
		}
		if got != tt.want {
			t.Errorf("%s is packet %d, want %d", tt.selector, got, tt.want)
		}
	}
}

func TestPacketMatcher_MappingForm(t *testing.T) {
	for want, s := range map[int]Selector{
		7: {From: "any", To: "client", LenMin: 600},
		8: {Flags: "PSH,ACK", From: "server"},
		0: {Conn: 2},
		1: {},
	} {
		m, got := NewPacketMatcher(s), 0
		for i, v := range views(t) {
			if m.Match(v) {
				got = i + 1
			}
		}
		if got != want {
			t.Errorf("%+v is packet %d, want %d", s, got, want)
		}
	}
}

// run is a lost SYN over two links, then data twice and a close.
func run() []timeline.Event {
	var seq int64
	head := func(t timeline.Type) timeline.Head {
		seq++
		return timeline.Head{SeqNo: seq, TimeUS: seq * 10, Type: t}
	}
	packet := func(id int64, hop int, from, to, src, dst, flags string, n int) timeline.PacketInfo {
		return timeline.PacketInfo{Packet: id, Hop: hop, From: from, To: to, Src: src, Dst: dst, Flags: flags, LenBytes: n, Conn: 1}
	}
	sent, received, dropped := timeline.TypeWireSent, timeline.TypeWireReceived, timeline.TypeWireDropped
	c, r, s := "client", "router", "server"
	again := packet(2, 0, c, r, c, s, "SYN", 0)
	again.Labels = []timeline.Label{timeline.LabelRetransmission}
	copied := packet(3, 0, c, r, c, s, "SYN", 0)
	copied.CopyOf = 2
	return []timeline.Event{
		&timeline.ConnOpen{Head: head(timeline.TypeConnOpen), Conn: 1, Client: timeline.Endpoint{Host: c}, Server: timeline.Endpoint{Host: s}}, // 1
		&timeline.WireSent{Head: head(sent), PacketInfo: packet(1, 0, c, r, c, s, "SYN", 0)},                                                   // 2
		&timeline.WireReceived{Head: head(received), PacketInfo: packet(1, 0, c, r, c, s, "SYN", 0)},                                           // 3
		&timeline.WireDropped{Head: head(dropped), PacketInfo: packet(1, 1, r, s, c, s, "SYN", 0)},                                             // 4
		&timeline.WireSent{Head: head(sent), PacketInfo: again},                                                                                // 5
		&timeline.WireSent{Head: head(sent), PacketInfo: copied},                                                                               // 6
		&timeline.WireReceived{Head: head(received), PacketInfo: again},                                                                        // 7
		&timeline.WireSent{Head: head(sent), PacketInfo: packet(2, 1, r, s, c, s, "SYN", 0)},                                                   // 8
		&timeline.WireReceived{Head: head(received), PacketInfo: packet(2, 1, r, s, c, s, "SYN", 0)},                                           // 9
		&timeline.TCPState{Head: head(timeline.TypeTCPState), Host: s, Conn: 1, From: "LISTEN", To: "SYN-RECEIVED"},                            // 10
		&timeline.WireReceived{Head: head(received), PacketInfo: packet(4, 0, r, c, s, c, "PSH,ACK", 100)},                                     // 11
		&timeline.WireReceived{Head: head(received), PacketInfo: packet(5, 0, r, c, s, c, "PSH,ACK", 300)},                                     // 12
		&timeline.Hold{Head: head(timeline.TypeHold), Host: c, Conn: 1, Kind: "nagle"},                                                         // 13
		&timeline.AppCall{Head: head(timeline.TypeAppCall), Host: c, Op: "read", Bytes: 400},                                                   // 14
		&timeline.HTTPMessage{Head: head(timeline.TypeHTTPResponse), Host: c, Side: "receive", Phase: "end", Bytes: 400},                       // 15
		&timeline.HTTPDecision{Head: head(timeline.TypeHTTPDecision), Host: c, Decision: "close"},                                              // 16
	}
}

func TestMoments(t *testing.T) {
	const moments = `
  open: {type: conn.open, from: client, to: server}
  syn: {type: wire.sent, from: client, kind: SYN}
  again: {type: wire.sent, kind: SYN, nth: 2}
  third: {type: wire.sent, kind: SYN, nth: 3}
  labelled: {type: wire.sent, label: retransmission}
  forwarded: {type: wire.sent, kind: SYN, at: server}
  arrives: {type: wire.received, kind: SYN}
  at_router: {type: wire.received, kind: SYN, at: router}
  lost: {type: wire.dropped}
  state: {type: tcp.state, state: SYN-RECEIVED}
  first: {type: wire.received, kind: data}
  last: {type: wire.received, kind: data, nth: last}
  large: {type: wire.received, len_min: 200B}
  after_last: {type: app.call, after: last}
  after_lost: {type: wire.sent, from: client, kind: SYN, after: lost}
  before: {type: wire.dropped, after: last}
  held: {type: hold, kind: nagle}
  corked: {type: hold, kind: cork}
  read: {type: app.call, from: client, op: read, len_min: 400B}
  body: {type: http.response, side: receive, phase: end}
  closes: {type: http.decision, op: close}
`
	src := strings.Replace(small, "  syn: {type: wire.sent, kind: SYN}\n", strings.TrimPrefix(moments, "\n"), 1)
	src = strings.NewReplacer("a: {role: client}", "client: {role: client}\n  router: {role: router}", "  b: {role", "  server: {role",
		"between: [a, b], rtt: 10ms}", "between: [client, router]}\n  far: {between: [router, server]}", "host: a", "host: client", "host: b", "host: server", "to: b", "to: server").Replace(src)
	e, err := Parse("x.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	m := FindMoments(e)
	for _, event := range run() {
		m.Observe(event)
	}
	got := map[string]int64{}
	for name, at := range m.Found() {
		got[name] = at.SeqNo
		if at.TimeUS != at.SeqNo*10 {
			t.Errorf("%s: t_us %d at event %d", name, at.TimeUS, at.SeqNo)
		}
	}
	want := map[string]int64{
		"open": 1, "syn": 2, "again": 5, "labelled": 5, "forwarded": 8, "arrives": 9, "at_router": 3, "lost": 4, "state": 10,
		"first": 11, "last": 12, "large": 12, "after_last": 14, "after_lost": 5, "held": 13, "read": 14, "body": 15, "closes": 16,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if p := m.Found()["last"].Packet; p != 5 {
		t.Errorf("last is packet %d, want 5", p)
	}
}

// A moment after the last one of its kind begins anew when that one moves on.
func TestMoments_AfterTheLast(t *testing.T) {
	e := &Experiment{Moments: []Moment{
		{Name: "reply", Selector: Selector{Type: "wire.sent", From: "server", After: "ask"}},
		{Name: "ask", Selector: Selector{Type: "wire.sent", From: "client", Nth: Last}},
	}}
	m := FindMoments(e)
	for i, src := range []string{"client", "server", "client", "client", "server", "server"} {
		m.Observe(&timeline.WireSent{Head: timeline.Head{SeqNo: int64(i + 1), Type: timeline.TypeWireSent}, PacketInfo: timeline.PacketInfo{Src: src}})
	}
	if got := m.Found(); got["ask"].SeqNo != 4 || got["reply"].SeqNo != 5 {
		t.Errorf("found %+v", got)
	}
}
