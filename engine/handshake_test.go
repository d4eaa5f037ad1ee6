package engine_test

import (
	"fmt"
	"testing"

	"slowstart/engine/timeline"
)

func measures(t testing.TB, settings map[string]string) (map[string]timeline.Measure, []timeline.Event) {
	t.Helper()
	_, events, end := run(t, load(t, settings), 1)
	for _, e := range end.Report.Expectations {
		if !e.Held {
			t.Errorf("%v: expectation %q: left %v, right %v", settings, e.Text, e.Left, e.Right)
		}
	}
	return end.Report.Measures, events
}

func want(t *testing.T, got map[string]timeline.Measure, name string, value float64) {
	t.Helper()
	if m, ok := got[name]; !ok || m.Value != value {
		t.Errorf("%s = %v (there: %v), want %v", name, m.Value, ok, value)
	}
}

func TestHandshake_Defaults(t *testing.T) {
	m, _ := measures(t, nil)
	want(t, m, "connect", 100_000)
	want(t, m, "first_byte", 205_000)
	want(t, m, "think", 5_000)
	want(t, m, "retransmissions", 0)
	if share := m["setup_share"].Value; share < 0.4878 || share > 0.4879 {
		t.Errorf("setup_share = %v, want 100/205", share)
	}
}

func TestHandshake_ALostFirstSYNCostsTheInitialRTO(t *testing.T) {
	m, _ := measures(t, map[string]string{"drop": "client SYN 1"})
	want(t, m, "connect", 1_100_000) // RFC 6298 §2.1: 1 s, then one round trip
	want(t, m, "retransmissions", 1)
	want(t, m, "rtt", 100_000)
}

func TestHandshake_ALostSYNACKIsAskedForAgain(t *testing.T) {
	m, events := measures(t, map[string]string{"drop": "server SYN,ACK 1"})
	count := map[string]int{}
	for _, e := range events {
		if s, ok := e.(*timeline.WireSent); ok {
			count[s.From+" "+s.Flags]++
		}
	}
	if count["client SYN"] != 2 || count["server SYN,ACK"] < 2 {
		t.Errorf("sent %v, want two SYN and at least two SYN,ACK", count)
	}
	if c := m["connect"].Value; c < 1_000_000 {
		t.Errorf("connect = %v us, want at least the initial RTO", c)
	}
}

func TestHandshake_ALostFinalACKDelaysNothing(t *testing.T) {
	m, _ := measures(t, map[string]string{"drop": "client ACK 1"})
	want(t, m, "connect", 100_000)
	want(t, m, "first_byte", 205_000)
	want(t, m, "drops", 1)
	want(t, m, "retransmissions", 0) // the request acknowledges too
}

func TestHandshake_SerialisationShowsOnEveryPacket(t *testing.T) {
	_, events := measures(t, map[string]string{"rate": "1Mbit/s", "size": "20kB"})
	for _, e := range events {
		if s, ok := e.(*timeline.WireSent); ok && s.SerialiseUS != int64(s.IPBytes)*8 {
			t.Errorf("packet %d of %d bytes serialises in %d us at 1 Mbit/s", s.Packet, s.IPBytes, s.SerialiseUS)
		}
	}
}

// Whatever the settings: each packet that enters a link leaves it exactly once,
// and its plan is what happens.
func TestHandshake_EveryPacketIsAccountedFor(t *testing.T) {
	for _, settings := range []map[string]string{
		nil,
		{"rtt": "0ms", "think": "0ms"},
		{"rtt": "2s", "think": "2s", "size": "1B"},
		{"rate": "8kbit/s", "size": "5kB"},
		{"rate": "2Mbit/s", "queue": "1 packet", "size": "200kB"},
		{"loss": "10%", "size": "100kB"},
		{"drop": "server data 5", "size": "200kB"},
		{"rtt": "33.333ms", "rate": "7Mbit/s", "size": "50kB"},
	} {
		t.Run(fmt.Sprint(settings), func(t *testing.T) {
			_, events := measures(t, settings)
			accounted(t, events)
		})
	}
}

func accounted(t *testing.T, events []timeline.Event) {
	t.Helper()
	type place struct {
		packet int64
		link   string
	}
	sent := map[place]*timeline.WireSent{}
	for _, e := range events {
		info := timeline.PacketOf(e)
		if info == nil {
			continue
		}
		at := place{info.Packet, info.Link}
		switch e := e.(type) {
		case *timeline.WireSent:
			if sent[at] != nil {
				t.Errorf("packet %d entered %s twice", e.Packet, e.Link)
			}
			sent[at] = e
			if e.Hop == 0 && e.CopyOf == 0 && e.Cause == nil {
				t.Errorf("packet %d left without a cause", e.Packet)
			}
		case *timeline.WireReceived:
			s := sent[at]
			if s == nil {
				t.Errorf("packet %d arrived by %s without having entered", e.Packet, e.Link)
				continue
			}
			delete(sent, at)
			if took := e.TimeUS - s.TimeUS; took != s.QueueUS+s.SerialiseUS+s.PropagateUS {
				t.Errorf("packet %d took %d us, planned %d + %d + %d", e.Packet, took, s.QueueUS, s.SerialiseUS, s.PropagateUS)
			}
		case *timeline.WireDropped:
			if sent[at] == nil {
				t.Errorf("packet %d dropped on %s without having entered", e.Packet, e.Link)
			}
			delete(sent, at)
		}
	}
	if len(sent) != 0 {
		t.Errorf("%d packets neither arrived nor were dropped", len(sent))
	}
}
