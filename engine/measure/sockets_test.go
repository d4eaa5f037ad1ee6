package measure_test

import (
	"testing"

	"slowstart/engine/timeline"
)

// Two connections at once and one after them; whoever closes first waits.
func TestSockets_AtOnce(t *testing.T) {
	s := &story{}
	for i, at := range []float64{0, 1, 100} {
		conn := i + 1
		s.add(at, timeline.TypeConnOpen, &timeline.ConnOpen{
			Conn: conn, Proto: "tcp", Client: timeline.Endpoint{Host: "client"}, Server: timeline.Endpoint{Host: "server"},
		})
		s.stateOf(at, conn, "server", "LISTEN")
		s.stateOf(at, conn, "client", "SYN-SENT")
	}
	for conn := 1; conn <= 2; conn++ {
		s.stateOf(10, conn, "server", "SYN-RECEIVED")
		s.stateOf(20, conn, "client", "ESTABLISHED")
		s.stateOf(30, conn, "client", "FIN-WAIT-1")
		s.stateOf(40, conn, "server", "LAST-ACK")
		s.stateOf(50, conn, "client", "TIME-WAIT")
		s.stateOf(60, conn, "server", "CLOSED")
	}
	s.stateOf(70, 1, "client", "CLOSED")
	s.stateOf(110, 3, "client", "CLOSED") // refused
	s.add(110, timeline.TypeAppCall, &timeline.AppCall{Host: "client", Conn: 3, Op: "connect", Errno: "ECONNREFUSED"})
	s.add(120, timeline.TypeAppCall, &timeline.AppCall{Host: "client", Op: "connect", Errno: "EADDRNOTAVAIL"})
	have(t, s, map[string]string{
		"connections": "3 count", "connections_max": "3 count", "time_wait_max": "2 count", "refused": "2 count",
	})
}

// What one end gives to TCP and the other never reads is lost, whatever the rest
// of the timeline says of it; each direction for itself.
func TestSockets_BytesLost(t *testing.T) {
	s := &story{}
	s.add(0, timeline.TypeConnOpen, &timeline.ConnOpen{
		Conn: 1, Proto: "tcp", Client: timeline.Endpoint{Host: "client"}, Server: timeline.Endpoint{Host: "server"},
	})
	s.add(0, timeline.TypeConnOpen, &timeline.ConnOpen{Conn: 2, Proto: "udp"})
	call := func(conn int, host, op string, bytes int64) {
		s.add(1, timeline.TypeAppCall, &timeline.AppCall{Host: host, Conn: conn, Op: op, Bytes: bytes})
	}
	call(1, "client", "write", 60)
	call(1, "server", "read", 60)
	call(1, "server", "write", 500)
	call(1, "client", "read", 300)
	call(1, "client", "read", 0)
	call(2, "client", "write", 40)
	call(0, "client", "write", 40)
	have(t, s, map[string]string{"bytes_lost": "200 bytes"})
}

// Segments of several kinds, two of them sent again by the timer.
func TestSockets_Segments(t *testing.T) {
	s := &story{}
	s.open(0, 1, "client")
	s.packet(0, 10, "client", "PSH,ACK", 1, 1, 100)
	s.packet(1, 0, "client", "PSH,ACK", 101, 1, 100)
	s.packet(201, 211, "client", "PSH,ACK", 101, 1, 150, timeline.LabelRetransmission)
	s.packet(300, 310, "client", "FIN,ACK", 251, 1, 0)
	s.packet(500, 510, "client", "FIN,ACK", 251, 1, 0, timeline.LabelRetransmission)
	s.packet(510, 520, "server", "RST,ACK", 1, 251, 0)
	for _, e := range s.events {
		if sent, ok := e.(*timeline.WireSent); ok && len(sent.Labels) > 0 {
			sent.Cause = &timeline.Cause{Kind: timeline.CauseTimer, Timer: "retransmission"}
		}
	}
	have(t, s, map[string]string{
		"fins": "2 packets", "resets": "1 packets", "timeouts": "2 packets",
		"bytes_payload": "350 bytes", "bytes_payload_once": "250 bytes",
	})
}

// The queue of one direction: three wait behind the first, then one has left.
func TestWaits_QueuePackets(t *testing.T) {
	s := &story{}
	for i, at := range []float64{0, 1, 2, 3, 12, 40} {
		queue := []int64{0, 9_000, 18_000, 27_000, 28_000, 0}[i]
		s.add(at, timeline.TypeWireSent, &timeline.WireSent{
			PacketInfo: timeline.PacketInfo{Packet: int64(i), Link: "wire", From: "client", Hop: 1}, QueueUS: queue,
		})
		s.add(at, timeline.TypeWireSent, &timeline.WireSent{
			PacketInfo: timeline.PacketInfo{Packet: int64(i), Link: "wire", From: "server", Hop: 1},
		})
	}
	have(t, s, map[string]string{"queue_packets_max": "3 packets", "queue_max_us": "28000 us"})
}
