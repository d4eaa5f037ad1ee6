package track_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"slowstart/engine/enginetest"
	"slowstart/engine/enginetest/tshark"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
)

// captured is a packet at one tap.
type captured struct {
	at  time.Duration
	raw []byte
}

// frame is what tshark says about one packet.
type frame struct {
	seq, ack, window string
	labels           []timeline.Label
}

// judged reads the packets back.
func judged(t *testing.T, packets []captured) []frame {
	t.Helper()
	enginetest.Require(t, "tshark")
	var buf bytes.Buffer
	w, err := pcapgo.NewNgWriter(&buf, layers.LinkTypeRaw)
	if err != nil {
		t.Fatal(err)
	}
	epoch := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range packets {
		ci := gopacket.CaptureInfo{Timestamp: epoch.Add(p.at), CaptureLength: len(p.raw), Length: len(p.raw)}
		if err := w.WritePacket(ci, p.raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tap.pcapng")
	if err := os.WriteFile(file, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{
		"-r", file, "-T", "fields", "-E", "separator=|", "-o", "tcp.relative_sequence_numbers:TRUE",
		"-e", "tcp.seq", "-e", "tcp.ack", "-e", "tcp.window_size",
	}
	for _, l := range timeline.Labels() {
		args = append(args, "-e", tshark.Field(l))
	}
	out, err := exec.Command("tshark", args...).Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(packets) {
		t.Fatalf("tshark read %d packets of %d", len(lines), len(packets))
	}
	frames := make([]frame, len(lines))
	for i, line := range lines {
		cells := strings.Split(line, "|")
		frames[i] = frame{seq: cells[0], ack: cells[1], window: cells[2]}
		for n, l := range timeline.Labels() {
			if cells[3+n] != "" {
				frames[i].labels = append(frames[i].labels, l)
			}
		}
	}
	return frames
}

// tcpSpec is a segment of a test.
type tcpSpec struct {
	from, to netAddr
	seq, ack uint32
	flags    packet.Flags
	window   uint16
	bytes    int
	options  []layers.TCPOption
}

type netAddr struct {
	ip   [4]byte
	port uint16
}

func (s tcpSpec) build(tb testing.TB) []byte {
	tb.Helper()
	ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: s.from.ip[:], DstIP: s.to.ip[:]}
	f := s.flags
	tcp := &layers.TCP{
		SrcPort: layers.TCPPort(s.from.port), DstPort: layers.TCPPort(s.to.port), Seq: s.seq, Ack: s.ack, Window: s.window,
		FIN: f.Has(packet.FIN), SYN: f.Has(packet.SYN), RST: f.Has(packet.RST), PSH: f.Has(packet.PSH), ACK: f.Has(packet.ACK),
		Options: s.options,
	}
	_ = tcp.SetNetworkLayerForChecksum(ip)
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buf, opts, ip, tcp, gopacket.Payload(make([]byte, s.bytes))); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

// The rules of tap.go are Wireshark's: over many connections that do all the
// odd things a connection can do, tshark gives each segment the same labels.
func TestTap_JudgesAsTshark(t *testing.T) {
	const streams, segments, seed = 250, 80, 1
	rng := rand.New(rand.NewPCG(seed, seed))
	var packets []captured
	var want [][]timeline.Label
	for n := range streams {
		for _, s := range wander(t, rng, uint16(2000+n), segments) {
			packets = append(packets, captured{s.at, s.raw})
			want = append(want, s.labels)
		}
	}
	counts := map[timeline.Label]int{}
	failed := 0
	for i, f := range judged(t, packets) {
		for _, l := range f.labels {
			counts[l]++
		}
		if !slices.Equal(f.labels, want[i]) && failed < 20 {
			failed++
			from := max(i/segments*segments, i-12)
			t.Errorf("stream %d, segment %d: labels %v, tshark says %v\n%s", i/segments, i%segments, want[i], f.labels,
				describe(t, packets[from:i+1]))
		}
	}
	for _, l := range timeline.Labels() {
		if counts[l] == 0 && l != timeline.LabelPortReused {
			t.Errorf("no segment was a %s: the test does not try that rule", l)
		}
	}
}

func describe(t *testing.T, packets []captured) string {
	t.Helper()
	var b strings.Builder
	for _, c := range packets {
		p, err := packet.Parse(c.raw)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "  %v %d>%d %s seq %d ack %d win %d len %d\n", c.at, p.SrcPort(), p.DstPort(), p.Flags(), p.Seq(), p.Ack(), p.Window(), len(p.Payload()))
	}
	return b.String()
}

type step struct {
	at     time.Duration
	raw    []byte
	labels []timeline.Label
}

// wander makes one connection that repeats, reorders, closes its windows and
// probes at random, with our labels.
func wander(t *testing.T, rng *rand.Rand, port uint16, segments int) []step {
	t.Helper()
	pick := func(n ...int) int { return n[rng.IntN(len(n))] }
	ends := [2]struct {
		at             netAddr
		next, una, iss uint32
		solid          uint32 // sent without a hole
		window         uint16
		shift          uint8
	}{
		{at: netAddr{[4]byte{10, 0, 0, 1}, port}, window: 500, shift: uint8(pick(0, 3))},
		{at: netAddr{[4]byte{10, 0, 0, 2}, 80}, window: 500, shift: uint8(pick(0, 7))},
	}
	scaled := pick(0, 1) == 1
	var tap track.Tap
	var now time.Duration
	var out []step
	send := func(end int, flags packet.Flags, seq uint32, bytes int) {
		e, peer := &ends[end], &ends[1-end]
		s := tcpSpec{from: e.at, to: peer.at, seq: seq, flags: flags, bytes: bytes, window: e.window}
		if flags.Has(packet.ACK) {
			s.ack = e.una
		}
		shift := uint8(0)
		if flags.Has(packet.SYN) && scaled {
			s.options = []layers.TCPOption{{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3, OptionData: []byte{e.shift}}}
		} else if scaled {
			shift = e.shift
		}
		raw := s.build(t)
		p, err := packet.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, step{now, raw, tap.Judge(now, end, p, shift)})
		last := seq + segLen(flags, bytes)
		if !before(e.solid, seq) && before(e.solid, last) {
			e.solid = last
		}
		if before(e.next, last) {
			e.next = last
		}
	}
	for i := range ends {
		ends[i].iss = rng.Uint32()
		ends[i].next, ends[i].solid = ends[i].iss, ends[i].iss
	}
	wait := func() { now += time.Duration(pick(0, 0, 200, 1500, 5000, 15000, 40000, 400000)) * time.Microsecond }
	send(0, packet.SYN, ends[0].iss, 0)
	if pick(0, 0, 0, 1) == 1 {
		now += time.Second
		send(0, packet.SYN, ends[0].iss, 0)
	}
	wait()
	ends[1].una = ends[0].next
	send(1, packet.SYN|packet.ACK, ends[1].iss, 0)
	wait()
	ends[0].una = ends[1].next
	send(0, packet.ACK, ends[0].next, 0)
	for len(out) < segments {
		wait()
		end := pick(0, 0, 1)
		e, peer := &ends[end], &ends[1-end]
		size := pick(1, 10, 100, 100, 100)
		switch pick(0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9) {
		case 0:
			send(end, packet.PSH|packet.ACK, e.next, size)
		case 1: // the other end takes all that has no hole before it
			peer.una = e.solid
			send(1-end, packet.ACK, peer.next, 0)
		case 2: // sent again from what is not acknowledged
			if before(peer.una, e.next) {
				send(end, packet.ACK, peer.una, min(size, int(e.next-peer.una)))
			}
		case 3:
			e.window = uint16(pick(0, 100, 500, 500, 501))
			send(end, packet.ACK, e.next, 0)
		case 4: // from before what is acknowledged
			back := uint32(pick(1, 10, 100, 200))
			send(end, packet.ACK, e.next-back, pick(1, 10, 100, 0))
		case 5: // a hole
			send(end, packet.ACK, e.next+uint32(pick(10, 100)), size)
		case 6: // keep-alive
			send(end, packet.ACK, e.next-1, pick(0, 1))
		case 7: // as much as the window holds
			if room := int(uint32(peer.window) << map[bool]uint8{true: peer.shift}[scaled]); room > 0 && room < 1000 {
				e.next = peer.una
				send(end, packet.ACK, e.next, room)
			}
		case 8: // one byte into a window that may be closed
			send(end, packet.ACK, e.next, 1)
		case 9: // duplicate ACKs, then what they ask for
			for range pick(1, 2, 3) {
				send(1-end, packet.ACK, peer.next, 0)
			}
			now += time.Duration(pick(0, 19, 21)) * time.Millisecond
			if before(peer.una, e.next) {
				send(end, packet.ACK, peer.una, min(100, int(e.next-peer.una)))
			}
		}
	}
	return out[:segments]
}

func segLen(f packet.Flags, bytes int) uint32 {
	n := uint32(bytes)
	if f&(packet.SYN|packet.FIN) != 0 {
		n++
	}
	return n
}

func before(a, b uint32) bool { return int32(a-b) < 0 }
