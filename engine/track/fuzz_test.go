package track_test

import (
	"net/netip"
	"testing"
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
)

// Whatever two hosts send each other, the tracker neither panics nor leaves the
// closed lists: it is as robust as the stacks it follows.
func FuzzTracker(f *testing.F) {
	f.Add([]byte{0, 2, 0, 0, 0, 5, 1, 18, 0, 1, 0, 5, 0, 16, 1, 1, 0, 5})
	hosts := map[netip.Addr]string{netip.MustParseAddr("10.0.0.1"): "A", netip.MustParseAddr("10.0.0.2"): "B"}
	ends := [2]netAddr{{[4]byte{10, 0, 0, 1}, 1000}, {[4]byte{10, 0, 0, 2}, 80}}
	f.Fuzz(func(t *testing.T, script []byte) {
		tr := track.New(hosts, map[string]bool{"A": true})
		var on []*track.PacketMeta
		states := map[string]string{}
		check := func(events []timeline.Event) {
			for _, e := range events {
				s, ok := e.(*timeline.TCPState)
				if !ok {
					continue
				}
				end := s.Host + string(rune(s.Conn))
				if was, known := states[end]; known && was != s.From {
					t.Fatalf("%s leaves %s, it was in %s", s.Host, s.From, was)
				}
				if states[end] = s.To; s.From == s.To {
					t.Fatalf("%s enters %s twice", s.Host, s.To)
				}
			}
		}
		for n := 0; len(script) >= 6; n++ {
			op := script[:6]
			script = script[6:]
			now := time.Duration(n) * time.Millisecond
			from := int(op[0] & 1)
			if op[0]&2 != 0 && len(on) > 0 {
				_, events := tr.Arrived(now, on[int(op[1])%len(on)], op[0]&4 != 0)
				check(events)
				continue
			}
			flags := packet.Flags(op[1]) & (packet.FIN | packet.SYN | packet.RST | packet.PSH | packet.ACK)
			raw := tcpSpec{
				from: ends[from], to: ends[1-from], flags: flags, seq: uint32(op[2]), ack: uint32(op[3]),
				bytes: int(op[4] & 15), window: uint16(op[5]),
			}.build(t)
			trig := track.Trigger{Kind: track.TriggerKind(op[0] >> 6 % 3), Packet: int64(op[1])}
			m := tr.Sent(now, []string{"A", "B"}[from], raw, trig)
			check(m.Before)
			check(m.After)
			if m.Cause == nil || m.Info.Conn == 0 {
				t.Fatalf("a segment without cause or connection: %+v", m.Info)
			}
			on = append(on, m)
		}
	})
}
