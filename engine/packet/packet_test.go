package packet_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"pgregory.net/rapid"

	"slowstart/engine/packet"
)

// serialise builds a packet by gopacket, checksums and lengths included.
func serialise(t interface{ Fatal(...any) }, ip *layers.IPv4, rest ...gopacket.SerializableLayer) []byte {
	for _, l := range rest {
		switch l := l.(type) {
		case *layers.TCP:
			_ = l.SetNetworkLayerForChecksum(ip)
		case *layers.UDP:
			_ = l.SetNetworkLayerForChecksum(ip)
		}
	}
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buf, opts, append([]gopacket.SerializableLayer{ip}, rest...)...); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func ipLayer(proto layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{
		Version: 4, TTL: 64, Protocol: proto, Flags: layers.IPv4DontFragment,
		SrcIP: []byte{10, 0, 0, 1}, DstIP: []byte{10, 0, 0, 2},
	}
}

func drawTCP(t *rapid.T) *layers.TCP {
	u16, u32 := rapid.Uint16(), rapid.Uint32()
	flag := rapid.Bool()
	tcp := &layers.TCP{
		SrcPort: layers.TCPPort(u16.Draw(t, "src")), DstPort: layers.TCPPort(u16.Draw(t, "dst")),
		Seq: u32.Draw(t, "seq"), Ack: u32.Draw(t, "ack"), Window: u16.Draw(t, "win"),
		FIN: flag.Draw(t, "fin"), SYN: flag.Draw(t, "syn"), RST: flag.Draw(t, "rst"),
		PSH: flag.Draw(t, "psh"), ACK: flag.Draw(t, "ackf"), URG: flag.Draw(t, "urg"),
		ECE: flag.Draw(t, "ece"), CWR: flag.Draw(t, "cwr"),
	}
	bytes := func(n int) []byte { return rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "opt") }
	for _, o := range []struct {
		kind layers.TCPOptionKind
		n    int
	}{
		{layers.TCPOptionKindMSS, 2},
		{layers.TCPOptionKindWindowScale, 1},
		{layers.TCPOptionKindSACKPermitted, 0},
		{layers.TCPOptionKindTimestamps, 8},
		{layers.TCPOptionKindSACK, 8 * rapid.IntRange(1, 2).Draw(t, "blocks")},
	} {
		if flag.Draw(t, "has") {
			tcp.Options = append(tcp.Options, layers.TCPOption{
				OptionType: o.kind, OptionLength: uint8(o.n + 2), OptionData: bytes(o.n),
			})
		}
	}
	return tcp
}

func TestParse_AgreesWithGopacket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := gopacket.Payload(rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "payload"))
		raw := serialise(t, ipLayer(layers.IPProtocolTCP), drawTCP(t), payload)
		agree(t, raw)
		p, err := packet.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if !p.ChecksumsOK() {
			t.Fatal("the checksums made by gopacket do not hold")
		}
	})
}

// agree holds every field we read to gopacket's reading of the same bytes.
func agree(t interface{ Fatalf(string, ...any) }, raw []byte) {
	p, err := packet.Parse(raw)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	g := gopacket.NewPacket(raw, layers.LayerTypeIPv4, gopacket.Default)
	ip, ok := g.NetworkLayer().(*layers.IPv4)
	if !ok {
		t.Fatalf("gopacket reads no IPv4: %v", g.ErrorLayer())
	}
	same := func(what string, got, want any) {
		if got != want {
			t.Fatalf("%s = %v, gopacket reads %v", what, got, want)
		}
	}
	same("Src", p.Src().String(), ip.SrcIP.String())
	same("Dst", p.Dst().String(), ip.DstIP.String())
	same("Proto", p.Proto(), uint8(ip.Protocol))
	same("TTL", p.TTL(), ip.TTL)
	same("ID", p.ID(), ip.Id)
	same("TotalLen", p.TotalLen(), int(ip.Length))
	same("DF", p.DF(), ip.Flags&layers.IPv4DontFragment != 0)
	same("FragmentOffset", p.FragmentOffset(), int(ip.FragOffset)*8)
	if p.Fragment() {
		return
	}
	switch l := g.TransportLayer().(type) {
	case *layers.TCP:
		same("ports", [2]uint16{p.SrcPort(), p.DstPort()}, [2]uint16{uint16(l.SrcPort), uint16(l.DstPort)})
		same("Seq", p.Seq(), l.Seq)
		same("Ack", p.Ack(), l.Ack)
		same("Window", p.Window(), l.Window)
		flags := map[packet.Flags]bool{
			packet.FIN: l.FIN, packet.SYN: l.SYN, packet.RST: l.RST, packet.PSH: l.PSH,
			packet.ACK: l.ACK, packet.URG: l.URG, packet.ECE: l.ECE, packet.CWR: l.CWR,
		}
		for f, want := range flags {
			same(f.String(), p.Flags().Has(f), want)
		}
		same("Payload", string(p.Payload()), string(l.Payload))
		agreeOptions(t, p.Options(), l.Options)
	case *layers.UDP:
		same("ports", [2]uint16{p.SrcPort(), p.DstPort()}, [2]uint16{uint16(l.SrcPort), uint16(l.DstPort)})
		same("Payload", string(p.Payload()), string(l.Payload))
	}
}

func agreeOptions(t interface{ Fatalf(string, ...any) }, got packet.TCPOptions, want []layers.TCPOption) {
	var has packet.Option
	be := func(b []byte) (n uint32) {
		for _, x := range b {
			n = n<<8 | uint32(x)
		}
		return n
	}
	for _, o := range want {
		d := o.OptionData
		ok := true
		switch o.OptionType {
		case layers.TCPOptionKindMSS:
			has |= packet.OptMSS
			ok = uint32(got.MSS) == be(d)
		case layers.TCPOptionKindWindowScale:
			has |= packet.OptWScale
			ok = uint32(got.WScale) == be(d)
		case layers.TCPOptionKindSACKPermitted:
			has |= packet.OptSACKPermitted
		case layers.TCPOptionKindTimestamps:
			has |= packet.OptTimestamps
			ok = got.TSVal == be(d[:4]) && got.TSEcr == be(d[4:])
		case layers.TCPOptionKindSACK:
			has |= packet.OptSACK
			for i, b := range got.SACK() {
				ok = ok && b.Left == be(d[8*i:8*i+4]) && b.Right == be(d[8*i+4:8*i+8])
			}
			ok = ok && len(got.SACK()) == len(d)/8
		}
		if !ok {
			t.Fatalf("option %v = %+v, gopacket reads %x", o.OptionType, got, d)
		}
	}
	if got.Has != has {
		t.Fatalf("options %b, gopacket reads %b", got.Has, has)
	}
}

func TestParse_UDP(t *testing.T) {
	raw := serialise(t, ipLayer(layers.IPProtocolUDP), &layers.UDP{SrcPort: 5353, DstPort: 53}, gopacket.Payload("query"))
	raw = append(raw, 0, 0, 0) // link padding is not the packet's
	agree(t, raw)
	p, err := packet.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !p.IsUDP() || !p.ChecksumsOK() || p.To() != netip.MustParseAddrPort("10.0.0.2:53") || string(p.Payload()) != "query" {
		t.Fatalf("Parse = %v → %v %q", p.From(), p.To(), p.Payload())
	}
}

func TestParse_DoesNotAllocate(t *testing.T) {
	raw := serialise(t, ipLayer(layers.IPProtocolTCP), &layers.TCP{SrcPort: 1, DstPort: 80, ACK: true}, gopacket.Payload("x"))
	n := testing.AllocsPerRun(100, func() {
		p, err := packet.Parse(raw)
		if err != nil || p.Flags().String() != "ACK" || !p.ChecksumsOK() {
			t.Fatal("unreadable")
		}
	})
	if n != 0 {
		t.Fatalf("%v allocations a packet, want none", n)
	}
}

func TestFlags_String(t *testing.T) {
	for f, want := range map[packet.Flags]string{
		0:                                    "",
		packet.SYN:                           "SYN",
		packet.SYN | packet.ACK:              "SYN,ACK",
		packet.ACK:                           "ACK",
		packet.PSH | packet.ACK:              "PSH,ACK",
		packet.FIN | packet.ACK:              "FIN,ACK",
		packet.FIN | packet.PSH | packet.ACK: "FIN,PSH,ACK",
		packet.RST:                           "RST",
		packet.RST | packet.ACK:              "RST,ACK",
		packet.SYN | packet.ECE | packet.CWR: "SYN,ECE,CWR",
		packet.ACK | packet.URG | packet.AE:  "ACK,URG,AE",
	} {
		if got := f.String(); got != want {
			t.Errorf("Flags(%#x).String() = %q, want %q", uint16(f), got, want)
		}
	}
}

func TestParse_Malformed(t *testing.T) {
	good := serialise(t, ipLayer(layers.IPProtocolTCP), &layers.TCP{
		SrcPort: 1, DstPort: 80, ACK: true,
		Options: []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{5, 180}}},
	})
	with := func(at int, v byte) []byte {
		b := append([]byte(nil), good...)
		b[at] = v
		return b
	}
	for _, c := range []struct {
		name  string
		b     []byte
		layer string
	}{
		{"nothing", nil, "ip"},
		{"truncated IP header", good[:19], "ip"},
		{"IPv6", with(0, 0x65), "ip"},
		{"IHL 0", with(0, 0x40), "ip"},
		{"IHL 4", with(0, 0x44), "ip"},
		{"IHL past the end", with(0, 0x4f), "ip"},
		{"total length over the buffer", with(3, byte(len(good)+1)), "ip"},
		{"total length under the header", with(3, 19), "ip"},
		{"truncated TCP header", with(3, 39), "tcp"},
		{"data offset 0", with(32, 0x00), "tcp"},
		{"data offset 15", with(32, 0xf0), "tcp"},
		{"option length 0", with(41, 0), "tcp"},
		{"option length 1", with(41, 1), "tcp"},
		{"option length 255", with(41, 255), "tcp"},
		{"MSS of 3 bytes", with(41, 3), "tcp"},
		{"SACK of odd bytes", with(40, 5), "tcp"},
		{"UDP length", with(9, packet.ProtoUDP), "udp"},
	} {
		_, err := packet.Parse(c.b)
		var m *packet.MalformedError
		if !errors.As(err, &m) || m.Layer != c.layer {
			t.Errorf("%s: Parse = %v, want a malformed %s", c.name, err, c.layer)
		}
	}
}

func TestParse_Fragments(t *testing.T) {
	first := ipLayer(layers.IPProtocolTCP)
	first.Flags = layers.IPv4MoreFragments
	p, err := packet.Parse(serialise(t, first, &layers.TCP{SrcPort: 1, DstPort: 80}))
	if err != nil || !p.Fragment() || !p.IsTCP() || p.DF() {
		t.Fatalf("first fragment: %v, tcp %v", err, p.IsTCP())
	}
	later := ipLayer(layers.IPProtocolTCP)
	later.Flags, later.FragOffset = 0, 3
	p, err = packet.Parse(serialise(t, later, gopacket.Payload("abc")))
	if err != nil || p.FragmentOffset() != 24 || p.ProtoName() != "ip" || p.SrcPort() != 0 || string(p.Payload()) != "abc" {
		t.Fatalf("later fragment: %v, %d %q", err, p.FragmentOffset(), p.Payload())
	}
}

// No input may bring the parser down, and what it accepts gopacket accepts too.
func FuzzParse(f *testing.F) {
	f.Add(serialise(f, ipLayer(layers.IPProtocolTCP), &layers.TCP{SrcPort: 1, DstPort: 80, SYN: true}))
	f.Add(serialise(f, ipLayer(layers.IPProtocolUDP), &layers.UDP{SrcPort: 1, DstPort: 53}, gopacket.Payload("q")))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := packet.Parse(b)
		if err != nil {
			return
		}
		_, _, _, _ = p.From(), p.To(), p.ICMPType(), p.ChecksumsOK()
		if p.IsTCP() {
			_, _, _, _ = p.Flags().String(), p.Options(), p.SegLen(), p.Window()
		}
		own := append([]byte(nil), b...)
		packet.DecTTL(own)
		packet.FlipBit(own, 12345)
		packet.ICMPUnreachable(p.Src(), b, packet.TTLExceeded, 0)
	})
}
