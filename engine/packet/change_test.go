package packet_test

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"pgregory.net/rapid"

	"slowstart/engine/packet"
)

func parse(t interface{ Fatal(...any) }, b []byte) packet.Packet {
	p, err := packet.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDecTTL_MendsTheChecksum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ip := ipLayer(layers.IPProtocolTCP)
		ip.TTL = rapid.Uint8().Draw(t, "ttl")
		ip.Id = rapid.Uint16().Draw(t, "id")
		raw := serialise(t, ip, &layers.TCP{SrcPort: 1, DstPort: 80, ACK: true})
		before := bytes.Clone(raw)
		if packet.DecTTL(raw) != (ip.TTL > 1) {
			t.Fatalf("DecTTL of %d", ip.TTL)
		}
		if ip.TTL <= 1 {
			if !bytes.Equal(raw, before) {
				t.Fatal("a packet that must not go on was changed")
			}
			return
		}
		if p := parse(t, raw); p.TTL() != ip.TTL-1 || !p.ChecksumsOK() {
			t.Fatalf("TTL %d, checksum held %v", p.TTL(), p.ChecksumsOK())
		}
	})
}

func TestFlipBit_BreaksTheTransportChecksum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n")
		payload := gopacket.Payload(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "payload"))
		layer := rapid.SampledFrom([]string{"tcp", "udp", "icmp"}).Draw(t, "layer")
		var raw []byte
		switch layer {
		case "tcp":
			raw = serialise(t, ipLayer(layers.IPProtocolTCP), drawTCP(t), payload)
		case "udp":
			raw = serialise(t, ipLayer(layers.IPProtocolUDP), &layers.UDP{SrcPort: 9, DstPort: 53}, payload)
		case "icmp":
			raw = serialise(t, ipLayer(layers.IPProtocolICMPv4), &layers.ICMPv4{TypeCode: 8 << 8, Id: 1, Seq: 2}, payload)
		}
		if !packet.FlipBit(raw, n) {
			t.Fatal("no bit flipped")
		}
		if p := parse(t, raw); p.TransportChecksumOK() || !p.IPChecksumOK() {
			t.Fatalf("%s: transport holds %v, ip holds %v", layer, p.TransportChecksumOK(), p.IPChecksumOK())
		}
	})
}

func TestFlipBit_NothingToFlip(t *testing.T) {
	raw := serialise(t, ipLayer(47), gopacket.Payload(nil))
	if packet.FlipBit(raw, 0) {
		t.Fatal("flipped a bit of the IP header")
	}
}

func TestICMPUnreachable(t *testing.T) {
	router := netip.MustParseAddr("10.9.9.9")
	original := serialise(t, ipLayer(layers.IPProtocolTCP), &layers.TCP{SrcPort: 7, DstPort: 80, ACK: true}, gopacket.Payload(make([]byte, 1400)))
	for _, c := range []struct {
		reason     packet.ICMPReason
		kind, code uint8
		mtu        int
	}{
		{packet.NetUnreachable, 3, 0, 0},
		{packet.FragmentationNeeded, 3, 4, 1400},
		{packet.TTLExceeded, 11, 0, 0},
	} {
		b := packet.ICMPUnreachable(router, original, c.reason, c.mtu)
		p := parse(t, b)
		if p.ICMPType() != c.kind || p.ICMPCode() != c.code || p.Src() != router || p.Dst().String() != "10.0.0.1" || !p.ChecksumsOK() {
			t.Errorf("reason %d: type %d code %d %v → %v", c.reason, p.ICMPType(), p.ICMPCode(), p.Src(), p.Dst())
		}
		if p.TotalLen() != 576 || !bytes.Equal(p.Payload(), original[:548]) {
			t.Errorf("reason %d: %d bytes, or another quote than the packet's start", c.reason, p.TotalLen())
		}
		g := gopacket.NewPacket(b, layers.LayerTypeIPv4, gopacket.Default)
		icmp := g.Layer(layers.LayerTypeICMPv4).(*layers.ICMPv4)
		if int(icmp.Seq) != c.mtu { // gopacket's name for the MTU's place
			t.Errorf("reason %d: MTU %d, want %d", c.reason, icmp.Seq, c.mtu)
		}
		if packet.ICMPUnreachable(router, b, packet.TTLExceeded, 0) != nil {
			t.Error("an ICMP error was answered by an ICMP error")
		}
	}
	later := ipLayer(layers.IPProtocolTCP)
	later.FragOffset = 4
	if packet.ICMPUnreachable(router, serialise(t, later, gopacket.Payload("x")), packet.TTLExceeded, 0) != nil {
		t.Error("a later fragment was answered")
	}
}
