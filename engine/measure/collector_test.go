package measure_test

import (
	"cmp"
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

// story builds a timeline of a client and a server, with a router between them
// where hops is 2.
type story struct {
	events  []timeline.Event
	packets int64
	states  map[string]string
}

func (s *story) add(ms float64, t timeline.Type, e timeline.Event) {
	h := e.Header()
	h.SeqNo, h.TimeUS, h.Type = int64(len(s.events)+1), int64(ms*1000), t
	s.events = append(s.events, e)
}

func (s *story) open(ms float64, conn int, client string) {
	s.add(ms, timeline.TypeConnOpen, &timeline.ConnOpen{Conn: conn, Proto: "tcp", Client: timeline.Endpoint{Host: client}})
}

func (s *story) state(ms float64, host, to string) { s.stateOf(ms, 1, host, to) }

func (s *story) stateOf(ms float64, conn int, host, to string) {
	if s.states == nil {
		s.states = map[string]string{}
	}
	key := fmt.Sprint(host, conn)
	from := cmp.Or(s.states[key], "CLOSED")
	s.states[key] = to
	s.add(ms, timeline.TypeTCPState, &timeline.TCPState{Host: host, Conn: conn, From: from, To: to})
}

// packet sends one from a host; it arrives at the other unless lost.
func (s *story) packet(ms, arrives float64, src, flags string, seq, ack int64, bytes int, labels ...timeline.Label) {
	s.packets++
	dst := map[string]string{"client": "server", "server": "client"}[src]
	p := timeline.PacketInfo{
		Packet: s.packets, From: src, To: dst, Src: src, Dst: dst, Conn: 1, Proto: "tcp", Flags: flags, Seq: seq, Ack: ack,
		LenBytes: bytes, IPBytes: 40 + bytes, Labels: labels,
	}
	s.add(ms, timeline.TypeWireSent, &timeline.WireSent{PacketInfo: p})
	if arrives == 0 {
		s.add(ms, timeline.TypeWireDropped, &timeline.WireDropped{PacketInfo: p, Cause: timeline.DropSelected})
		return
	}
	s.add(arrives, timeline.TypeWireReceived, &timeline.WireReceived{PacketInfo: p})
}

func (s *story) call(began, ended float64, host, op string, bytes int64) {
	s.add(ended, timeline.TypeAppCall, &timeline.AppCall{Host: host, Op: op, BeganUS: int64(began * 1000), Bytes: bytes})
}

func (s *story) http(ms float64, t timeline.Type, host, side, phase string, exchange int) {
	s.add(ms, t, &timeline.HTTPMessage{Host: host, Conn: 1, Exchange: exchange, Side: side, Phase: phase, Complete: phase == "end"})
}

func (s *story) report(t *testing.T) map[string]string {
	t.Helper()
	c, err := measure.New(&experiment.Experiment{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.events {
		c.Observe(e)
	}
	got := map[string]string{}
	for name, m := range c.Report().Measures {
		got[name] = show(m)
	}
	return got
}

func show(m timeline.Measure) string { return fmt.Sprintf("%g %s", m.Value, m.Unit) }

// counted are the measures that every run has, with what is not 0.
func counted(more map[string]string) map[string]string {
	m := map[string]string{}
	for _, d := range measure.Table() {
		if d.Always() {
			m[d.Name] = "0 " + d.Unit
		}
	}
	for name, value := range more {
		m[name] = value
	}
	return m
}

func expect(t *testing.T, s *story, want map[string]string) {
	t.Helper()
	if diff := gocmp.Diff(counted(want), s.report(t)); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
}

func TestCollector_ARunWithoutEvents(t *testing.T) {
	expect(t, &story{}, nil)
}

// The first SYN is lost. An HTTP exchange, and a second one on the connection.
func TestCollector_Handshake(t *testing.T) {
	s := &story{}
	s.open(0, 1, "client")
	s.packet(0, 0, "client", "SYN", 0, 0, 0)
	s.state(0, "client", "SYN-SENT")
	s.packet(1000, 1050, "client", "SYN", 0, 0, 0, timeline.LabelRetransmission)
	s.packet(1050, 1100, "server", "SYN,ACK", 0, 1, 0)
	s.state(1100, "client", "ESTABLISHED")
	s.call(0, 1100, "client", "connect", 0)
	s.packet(1100, 1150, "client", "ACK", 1, 1, 0)
	s.state(1150, "server", "ESTABLISHED")
	for i, at := range []float64{1150, 1300} {
		s.http(at-50, timeline.TypeHTTPRequest, "client", "send", "begin", i+1)
		s.http(at-50, timeline.TypeHTTPRequest, "client", "send", "end", i+1)
		s.packet(at-50, at, "client", "PSH,ACK", int64(1+60*i), int64(1+500*i), 60)
		s.http(at, timeline.TypeHTTPRequest, "server", "receive", "end", i+1)
		s.http(at+5, timeline.TypeHTTPResponse, "server", "send", "begin", i+1)
		s.packet(at+5, at+55, "server", "PSH,ACK", int64(1+500*i), int64(61+60*i), 500)
		s.call(at, at+55, "client", "read", 500)
		s.http(at+55, timeline.TypeHTTPResponse, "client", "receive", "begin", i+1)
		s.http(at+56, timeline.TypeHTTPResponse, "client", "receive", "end", i+1)
	}
	expect(t, s, map[string]string{
		"connect": "1.1e+06 us", "rtt": "100000 us", "first_byte": "1.205e+06 us", "load": "1.356e+06 us",
		"transfer": "151000 us", "think": "5000 us", "setup_share": fmt.Sprintf("%g ratio", 1100.0/1356),
		"last_first_byte": "1.355e+06 us", "first_complete": "1.206e+06 us",
		"connections": "1 count", "connections_max": "1 count", "connections_wasted": "0 count",
		"requests": "2 count", "responses_whole": "2 count", "responses_incomplete": "0 count", "reuses": "1 count",
		"retries": "0 count", "effects": "0 count",
		"packets": "8 packets", "packets_data": "4 packets", "packets_ack": "1 packets",
		"bytes_wire": "1440 bytes", "bytes_payload": "1120 bytes", "bytes_payload_once": "1120 bytes", "bytes_delivered": "1000 bytes",
		"overhead": fmt.Sprintf("%g ratio", 320.0/1120), "retransmissions": "1 packets", "drops": "1 packets",
		"flight_1": "1 packets", "flight_2": "1 packets",
	})
}

// A script without HTTP, which never hears of its last byte's end.
func TestCollector_WithoutHTTP(t *testing.T) {
	s := &story{}
	s.open(10, 1, "client")
	s.packet(10, 60, "client", "SYN", 0, 0, 0)
	s.packet(60, 110, "server", "SYN,ACK", 0, 1, 0)
	s.state(110, "client", "ESTABLISHED")
	s.call(10, 110, "client", "connect", 0)
	s.packet(120, 170, "server", "ACK", 101, 1, 100) // overtakes
	s.packet(120, 180, "server", "ACK", 1, 1, 100)
	s.packet(120, 190, "server", "ACK", 101, 1, 100, timeline.LabelOutOfOrder) // needless
	got := s.report(t)
	for name, want := range map[string]string{
		"connect": "100000 us", "first_byte": "170000 us", "load": "160000 us", "retransmissions": "1 packets", "think": "",
	} {
		if got[name] != want {
			t.Errorf("%s = %q, want %q", name, got[name], want)
		}
	}
}

// What several links carry and what the wire doubles counts once; a duplicate
// ACK where it arrives; a corrupted packet has not arrived.
func TestCollector_CountsOnce(t *testing.T) {
	s := &story{}
	s.open(0, 1, "client")
	p := timeline.PacketInfo{
		Packet: 1, From: "server", To: "router", Src: "server", Dst: "client", Conn: 1, Proto: "tcp", Flags: "ACK",
		Seq: 1, Ack: 1, IPBytes: 40, Labels: []timeline.Label{timeline.LabelDuplicateAck},
	}
	copied := p
	copied.Packet, copied.CopyOf = 2, 1
	onward := p
	onward.Hop, onward.From, onward.To = 1, "router", "client"
	s.add(0, timeline.TypeWireSent, &timeline.WireSent{PacketInfo: p})
	s.add(0, timeline.TypeWireSent, &timeline.WireSent{PacketInfo: copied, QueueUS: 70})
	s.add(0, timeline.TypeWireDropped, &timeline.WireDropped{PacketInfo: copied, Cause: timeline.DropQueueFull})
	s.add(1, timeline.TypeWireReceived, &timeline.WireReceived{PacketInfo: p})
	s.add(1, timeline.TypeWireSent, &timeline.WireSent{PacketInfo: onward, QueueUS: 50})
	s.add(2, timeline.TypeWireReceived, &timeline.WireReceived{PacketInfo: onward})
	bad := onward
	bad.LenBytes, bad.Labels = 100, nil
	s.add(3, timeline.TypeWireReceived, &timeline.WireReceived{PacketInfo: bad, Corrupted: true})
	s.call(0, 0, "client", "connect", 0)
	s.add(4, timeline.TypeHold, &timeline.Hold{Kind: "nagle", FromUS: 1000, ToUS: 4000})
	s.add(6, timeline.TypeHold, &timeline.Hold{Kind: "delayed_ack", FromUS: 4000, ToUS: 6000})
	expect(t, s, map[string]string{
		"connections": "1 count", "packets": "1 packets", "packets_ack": "1 packets", "bytes_wire": "40 bytes",
		"duplicate_acks": "1 packets", "drops": "1 packets", "drops_queue": "1 packets", "queue_max_us": "70 us",
		"queue_packets_max": "1 packets", "holds": "2 count", "holds_nagle": "1 count", "holds_delayed_ack": "1 count",
		"hold_total_us": "5000 us", "hold_max_us": "3000 us",
	})
}

// Slow start: each ACK lets two segments go. The client's request is smaller,
// so the server's flights are the ones counted.
func TestCollector_Flights(t *testing.T) {
	const segment = 1420
	s := &story{}
	s.open(0, 1, "client")
	s.packet(0, 10, "client", "PSH,ACK", 1, 1, 80)
	next, acked := int64(1), int64(1)
	send := func(at float64, n int) {
		for range n {
			s.packet(at, at+50, "server", "ACK", next, 81, segment)
			next += segment
		}
	}
	send(10, 10)
	for round := range 2 {
		at := float64(100*round + 110)
		for range 10 << round {
			acked += segment
			s.packet(at-50, at, "client", "ACK", 81, acked, 0)
			send(at, 2)
		}
	}
	got := s.report(t)
	for i, want := range []string{"10 packets", "20 packets", "40 packets", ""} {
		if name := fmt.Sprintf("flight_%d", i+1); got[name] != want {
			t.Errorf("%s = %q, want %q", name, got[name], want)
		}
	}
}

func TestCollector_JudgesOnWhatItSaw(t *testing.T) {
	c, err := measure.New(&experiment.Experiment{
		Moments: []experiment.Moment{{Name: "syn", Selector: experiment.Selector{Type: "wire.sent", Kind: "SYN"}}},
		Expect:  []experiment.Expect{{Expr: "syn.t == 3 * ms"}, {Expr: "connect > 0"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &story{}
	s.open(3, 1, "client")
	s.packet(3, 0, "client", "SYN", 0, 0, 0)
	for _, e := range s.events {
		c.Observe(e)
	}
	r := c.Report()
	want := []timeline.Expectation{
		{Text: "syn.t == 3 * ms", Held: true, Left: 3000.0, Right: 3000.0},
		{Text: "connect > 0", Held: false, Left: nil, Right: 0.0},
	}
	if diff := gocmp.Diff(want, r.Expectations); diff != "" {
		t.Errorf("expectations (-want +got):\n%s", diff)
	}
	if m := r.Moments["syn"]; m.Packet != 1 || m.TimeUS != 3000 {
		t.Errorf("moment %+v", m)
	}
}
