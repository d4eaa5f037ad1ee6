package wire_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"slowstart/engine/clock"
	"slowstart/engine/experiment"
	"slowstart/engine/wire"
)

const (
	ms = time.Millisecond
	us = time.Microsecond
)

// journal drives a network on a virtual clock and writes down all that happens.
type journal struct {
	net       *wire.Network
	clk       clock.Virtual
	plans     []wire.Plan // every hop of every packet, in order of entry
	arrived   []arrival   // every hop that ended well, in order of arrival
	delivered []wire.Plan // last hops
}

type arrival struct {
	wire.Plan
	at time.Duration
}

// fataler is what tests and property tests have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func newJournal(t fataler, exp *experiment.Experiment, seed uint64) *journal {
	t.Helper()
	n, err := wire.New(exp, seed)
	if err != nil {
		t.Fatal(err)
	}
	return &journal{net: n}
}

// send makes a packet enter at the time given.
func (j *journal) send(at time.Duration, p wire.Packet) {
	j.clk.AfterFunc(at-j.clk.Now(), func() { j.take(j.net.Enter(j.clk.Now(), p)) })
}

func (j *journal) take(p wire.Plan) {
	j.plans = append(j.plans, p)
	if p.Drop == "" {
		j.clk.AfterFunc(p.Arrive-j.clk.Now(), func() { j.arrive(p) })
	} else if answer, ok := j.net.Answer(&p); ok {
		j.take(j.net.Enter(j.clk.Now(), answer))
	}
	for _, c := range p.Copies {
		j.take(*c)
	}
}

func (j *journal) arrive(p wire.Plan) {
	j.arrived = append(j.arrived, arrival{p, j.clk.Now()})
	next, onward := j.net.Arrive(j.clk.Now(), p)
	if !onward {
		j.delivered = append(j.delivered, p)
		return
	}
	j.take(next)
}

func (j *journal) run() {
	for j.clk.Step() {
	}
}

// chain is hosts a and b with so many routers r1, r2... between them; the link
// after node i is named by i, and all its ways are as given.
func chain(routers int, link experiment.Link) *experiment.Experiment {
	exp := &experiment.Experiment{}
	add := func(name, role string) {
		ip := netip.AddrFrom4([4]byte{10, 0, 0, byte(len(exp.Hosts) + 1)})
		exp.Hosts = append(exp.Hosts, experiment.Host{Name: name, Role: role, IP: ip.String()})
	}
	add("a", "client")
	for i := range routers {
		add("r"+string(rune('1'+i)), "router")
	}
	add("b", "server")
	for i := range exp.Hosts[1:] {
		l := link
		l.Name, l.A, l.B = "link"+string(rune('1'+i)), exp.Hosts[i].Name, exp.Hosts[i+1].Name
		exp.Links = append(exp.Links, l)
	}
	return exp
}

// both is a link whose two directions are the same.
func both(d experiment.Direction) experiment.Link {
	return experiment.Link{There: d, Back: d}
}

// segment is a TCP packet of so many IP bytes, at least 40.
func segment(t fataler, src, dst string, ipBytes int) wire.Packet {
	t.Helper()
	return wire.Packet{
		View:  experiment.PacketView{Src: src, Dst: dst, Flags: "ACK", LenBytes: ipBytes - 40},
		Bytes: ipBytesOf(t, ipBytes, 64, true),
	}
}

func ipBytesOf(t fataler, ipBytes int, ttl uint8, df bool) []byte {
	t.Helper()
	ip := &layers.IPv4{
		Version: 4, TTL: ttl, Protocol: layers.IPProtocolTCP,
		SrcIP: []byte{10, 0, 0, 1}, DstIP: []byte{10, 0, 0, 2},
	}
	if df {
		ip.Flags = layers.IPv4DontFragment
	}
	tcp := &layers.TCP{SrcPort: 40000, DstPort: 80, Seq: 1, Ack: 1, ACK: true, Window: 65535}
	if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
		t.Fatal(err)
	}
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	payload := gopacket.Payload(make([]byte, ipBytes-40))
	if err := gopacket.SerializeLayers(buf, opts, ip, tcp, payload); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// drops are the causes of the plans in order, "-" for none.
func (j *journal) drops() []string {
	var causes []string
	for _, p := range j.plans {
		if p.Drop == "" {
			causes = append(causes, "-")
			continue
		}
		causes = append(causes, string(p.Drop))
	}
	return causes
}

func burst(t testing.TB, j *journal, at time.Duration, packets, ipBytes int) {
	t.Helper()
	p := segment(t, "a", "b", ipBytes)
	for range packets {
		j.send(at, p)
	}
}
