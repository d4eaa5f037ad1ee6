package capture_test

import (
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// made is a timeline made by hand: client, router and server in a row, 10 ms a
// link, every packet with its true bytes.
type made struct {
	t       *testing.T
	events  []timeline.Event
	packets int64
}

func newMade(t *testing.T) *made {
	t.Helper()
	m := &made{t: t}
	m.add(0, &timeline.RunStart{
		Head: timeline.Head{Type: timeline.TypeRunStart}, Schema: timeline.Schema, Experiment: "made/by-hand",
		Settings: map[string]string{"rtt": "40ms", "drop": "client SYN 1"}, Seed: 7,
		Stack: timeline.Stack{Name: "netstack", Version: "v0", Clock: "virtual"},
		Hosts: []timeline.Host{
			{Name: "client", Role: "client", IPs: []string{"10.0.0.1"}},
			{Name: "middle", Role: "router", IPs: []string{"10.0.0.9"}},
			{Name: "server", Role: "server", IPs: []string{"10.0.0.2"}},
		},
	})
	return m
}

func (m *made) add(us int64, e timeline.Event) {
	h := e.Header()
	h.SeqNo, h.TimeUS = int64(len(m.events)+1), us
	m.events = append(m.events, e)
}

// tcp is a segment's bytes, from the client or from the server.
func (m *made) tcp(src string, ttl uint8, flags string, seq, ack uint32, payload string) []byte {
	m.t.Helper()
	ip := &layers.IPv4{Version: 4, TTL: ttl, Protocol: layers.IPProtocolTCP, SrcIP: []byte{10, 0, 0, 1}, DstIP: []byte{10, 0, 0, 2}}
	tcp := &layers.TCP{SrcPort: 49152, DstPort: 80, Seq: 1000 + seq, Ack: ack, Window: 65535}
	if src == "server" {
		ip.SrcIP, ip.DstIP = ip.DstIP, ip.SrcIP
		tcp.SrcPort, tcp.DstPort = tcp.DstPort, tcp.SrcPort
		tcp.Seq = 5000 + seq
	}
	switch flags {
	case "SYN":
		tcp.SYN = true
	case "SYN,ACK":
		tcp.SYN, tcp.ACK = true, true
	case "ACK":
		tcp.ACK = true
	case "PSH,ACK":
		tcp.PSH, tcp.ACK = true, true
	}
	if tcp.ACK {
		tcp.Ack += 5000
		if src == "server" {
			tcp.Ack -= 4000
		}
	}
	if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
		m.t.Fatal(err)
	}
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buf, opts, ip, tcp, gopacket.Payload(payload)); err != nil {
		m.t.Fatal(err)
	}
	return buf.Bytes()
}

// travel sends a segment over both links from t, or loses it on the first.
func (m *made) travel(us int64, src, flags string, seq, ack uint32, payload string, cause timeline.Cause, lost bool, labels ...timeline.Label) {
	m.t.Helper()
	const link = 10_000
	m.packets++
	dst, first, second := "server", "left", "right"
	if src == "server" {
		dst, first, second = "client", "right", "left"
	}
	info := timeline.PacketInfo{
		Packet: m.packets, Link: first, From: src, To: "middle", Src: src, Dst: dst, Conn: 1, Proto: "tcp",
		Flags: flags, Seq: int64(seq), Ack: int64(ack), LenBytes: len(payload), Labels: labels,
	}
	raw := m.tcp(src, 64, flags, seq, ack, payload)
	info.IPBytes, info.Bytes = len(raw), raw
	m.add(us, &timeline.WireSent{Head: timeline.Head{Type: timeline.TypeWireSent}, PacketInfo: info, PropagateUS: link, Cause: &cause})
	info.Bytes = nil
	if lost {
		m.add(us, &timeline.WireDropped{Head: timeline.Head{Type: timeline.TypeWireDropped}, PacketInfo: info, Cause: timeline.DropSelected})
		return
	}
	m.add(us+link, &timeline.WireReceived{Head: timeline.Head{Type: timeline.TypeWireReceived}, PacketInfo: info})
	info.Link, info.Hop, info.From, info.To = second, 1, "middle", dst
	info.Bytes = m.tcp(src, 63, flags, seq, ack, payload) // as the router has left it
	m.add(us+link, &timeline.WireSent{Head: timeline.Head{Type: timeline.TypeWireSent}, PacketInfo: info, PropagateUS: link})
	info.Bytes = nil
	m.add(us+2*link, &timeline.WireReceived{Head: timeline.Head{Type: timeline.TypeWireReceived}, PacketInfo: info})
}

// handshake is a connection whose first SYN is lost, and a request.
func handshake(t *testing.T) []timeline.Event {
	t.Helper()
	m := newMade(t)
	m.travel(0, "client", "SYN", 0, 0, "", timeline.Cause{Kind: timeline.CauseApp, Call: 2}, true)
	m.travel(1_000_000, "client", "SYN", 0, 0, "", timeline.Cause{Kind: timeline.CauseTimer, Timer: "retransmission"}, false, timeline.LabelRetransmission)
	m.travel(1_020_000, "server", "SYN,ACK", 0, 1, "", timeline.Cause{Kind: timeline.CauseReply, Packet: 2}, false)
	m.travel(1_040_000, "client", "ACK", 1, 1, "", timeline.Cause{Kind: timeline.CauseReply, Packet: 3}, false)
	m.travel(1_060_000, "client", "PSH,ACK", 1, 1, "GET / HTTP/1.1\r\nHost: server\r\n\r\n", timeline.Cause{Kind: timeline.CauseUnknown}, false)
	m.add(1_080_000, &timeline.AppCall{Head: timeline.Head{Type: timeline.TypeAppCall}, Host: "client", App: "browser", Call: 2, Conn: 1, Op: "connect"})
	for _, e := range m.events {
		if p := timeline.PacketOf(e); p != nil && len(p.Bytes) > 0 {
			if q, err := packet.Parse(p.Bytes); err != nil || !q.ChecksumsOK() {
				t.Fatalf("packet %d made by hand is broken: %v", p.Packet, err)
			}
		}
	}
	return m.events
}
