package track_test

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/layers"

	"slowstart/engine/app"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
)

var update = flag.Bool("update", false, "rewrite what the transcripts show")

// TestTracker_Transcripts plays testdata/*.txt. What is above the line of
// dashes happens, in this notation, and what the tracker makes of it stands
// below:
//
//	MS HOST > NAME FLAGS SEQ[+BYTES] [ack N] [win N] [mss N] [ws N] [lost] [by timer [NAME]]
//	MS HOST < NAME [corrupt]      the packet arrives there
//	MS HOST copy NAME AS          the wire doubles it
//	MS HOST call OP               a socket call begins, numbered from 1
//	MS HOST done OP [BYTES|ERRNO] the last such call returns
//	MS HOST gone                  the stack reports the socket CLOSED
//
// A line "nagle A" turns Nagle's algorithm on there, "delays B" says that B delays
// ACKs, "ports A FIRST LAST" names A's ephemeral ports. HOST is A or B; A:1001 is
// the connection from that port of A's instead of 1000, whichever end speaks. A packet's trigger is what arrived there last, if
// it did so in this instant.
func TestTracker_Transcripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			p := play(t, file)
			if *update {
				if err := os.WriteFile(file, []byte(p.script+line+p.shown.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(p.want, p.shown.String()); diff != "" {
				t.Errorf("shown (-want +got):\n%s", diff)
			}
		})
	}
}

// The labels of every transcript, the relative numbers and the windows are
// tshark's, on a capture at the data sender's host. Where two connections overlap
// between the same ports tshark makes one, whose numbers then fit neither.
func TestTracker_AgreesWithTshark(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	var packets []captured
	var taps []seen
	for n, file := range files {
		if name := filepath.Base(file); name == "old-syn.txt" || name == "reconnect.txt" {
			continue
		}
		p := play(t, file)
		for m, host := range []string{"A", "B"} {
			for _, s := range p.taps[host] {
				// One capture holds them all, each tap at addresses of its own.
				s.raw = slices.Clone(s.raw)
				s.raw[13], s.raw[17] = byte(2*n+m), byte(2*n+m)
				s.name = fmt.Sprintf("%s at %s: %s", filepath.Base(file), host, s.name)
				packets, taps = append(packets, s.captured), append(taps, s)
			}
		}
	}
	for i, f := range judged(t, packets) {
		s := taps[i]
		if s.judged && !slices.Equal(f.labels, s.labels) {
			t.Errorf("%s has labels %v, tshark says %v", s.name, s.labels, f.labels)
		}
		if s.info.CopyOf != 0 {
			continue // tshark counts a copy that comes late to the connection of that time
		}
		got := fmt.Sprintf("seq %d ack %d win %d", s.info.Seq, s.info.Ack, s.info.WinBytes)
		want := fmt.Sprintf("seq %s ack %s win %s", f.seq, f.ack, f.window)
		if got != want {
			t.Errorf("%s has %s, tshark says %s", s.name, got, want)
		}
	}
}

const line = "----\n"

// player is one transcript being played.
type player struct {
	t       *testing.T
	script  string
	want    string
	tracker *track.Tracker
	now     time.Duration
	packets map[string]*sent
	last    map[string]arrived
	calls   map[string]int64 // open calls by host and op
	count   int64
	shown   strings.Builder
	taps    map[string][]seen
}

type sent struct {
	meta *track.PacketMeta
	raw  []byte
}

type arrived struct {
	packet int64
	at     time.Duration
}

// seen is a packet at a tap; judged says that its labels are judged there.
type seen struct {
	captured
	name   string
	info   timeline.PacketInfo
	labels []timeline.Label
	judged bool
}

func play(t *testing.T, file string) *player {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	script, want, _ := strings.Cut(string(src), line)
	hosts := map[netip.Addr]string{netip.MustParseAddr("10.0.0.1"): "A", netip.MustParseAddr("10.0.0.2"): "B"}
	p := &player{
		t: t, script: script, want: want, packets: map[string]*sent{}, last: map[string]arrived{},
		calls: map[string]int64{}, taps: map[string][]seen{},
		tracker: track.New(hosts, map[string]bool{"A": strings.Contains("\n"+script, "\nnagle A\n")}),
	}
	for n, l := range strings.Split(script, "\n") {
		words := strings.Fields(l)
		if len(words) == 0 || strings.HasPrefix(l, "#") || words[0] == "nagle" {
			continue
		}
		if words[0] == "delays" {
			p.tracker.DelaysACKs(words[1])
			continue
		}
		if words[0] == "ports" {
			p.tracker.WatchPorts(words[1], uint16(p.number(words[2])), uint16(p.number(words[3])))
			continue
		}
		ms, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			t.Fatalf("%s:%d: %v", file, n+1, err)
		}
		p.now = time.Duration(ms * 1000 * float64(time.Microsecond))
		p.step(words[1], words[2], words[3:])
	}
	return p
}

func (p *player) step(who, what string, args []string) {
	host, _, _ := strings.Cut(who, ":")
	switch what {
	case ">":
		p.send(host, who, args)
	case "<":
		p.arrive(host, args[0], slices.Contains(args, "corrupt"))
	case "copy":
		m := p.packets[args[0]]
		p.packets[args[1]] = &sent{p.tracker.Copy(m.meta), m.raw}
	case "call":
		p.count++
		p.calls[host+args[0]] = p.count
		on := pair(who)
		if args[0] == "connect" || args[0] == "listen" || args[0] == "accept" {
			on = app.Pair{}
		}
		p.show("%s calls %s (%d)", host, args[0], p.count)
		p.tracker.CallBegin(p.now, host, args[0], p.count, on)
	case "done":
		p.returned(host, who, args)
	case "cork":
		p.tracker.SetCork(pair(who), args[0] == "on")
	case "gone":
		p.events(p.tracker.Closed(p.now, host, pair(who)))
	default:
		p.t.Fatalf("unknown happening %q", what)
	}
}

func (p *player) returned(host, who string, args []string) {
	var bytes int64
	errno := ""
	if len(args) > 1 {
		var err error
		if bytes, err = strconv.ParseInt(args[1], 10, 64); err != nil {
			errno = args[1]
		}
	}
	on := pair(who)
	if errno != "" && args[0] == "connect" {
		on = app.Pair{}
	}
	id := p.calls[host+args[0]]
	conn, events := p.tracker.CallEnd(p.now, id, on, bytes, errno)
	p.show("%s returns from %s (%d) on conn %d %s", host, args[0], id, conn, errno)
	p.events(events)
}

// pair is the connection of a host's port as that host sees it.
func pair(who string) app.Pair {
	host, port, special := strings.Cut(who, ":")
	if !special {
		port = "1000"
	}
	a := netip.MustParseAddrPort("10.0.0.1:" + port)
	b := netip.MustParseAddrPort("10.0.0.2:80")
	if host == "A" {
		return app.Pair{Local: a, Remote: b}
	}
	return app.Pair{Local: b, Remote: a}
}

func (p *player) number(s string) uint32 {
	p.t.Helper()
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		p.t.Fatal(err)
	}
	return uint32(n)
}

func (p *player) send(host, who string, args []string) {
	on := pair(who)
	spec := tcpSpec{
		from: netAddr{on.Local.Addr().As4(), on.Local.Port()}, to: netAddr{on.Remote.Addr().As4(), on.Remote.Port()},
		flags: flagsOf(args[1]), window: 1000,
	}
	number := p.number
	seq, bytes, _ := strings.Cut(args[2], "+")
	spec.seq = number(seq)
	if bytes != "" {
		spec.bytes = int(number(bytes))
	}
	option := func(kind layers.TCPOptionKind, data ...byte) {
		spec.options = append(spec.options, layers.TCPOption{OptionType: kind, OptionLength: uint8(2 + len(data)), OptionData: data})
	}
	var trig track.Trigger
	if a, ok := p.last[host]; ok && a.at == p.now {
		trig = track.Trigger{Kind: track.TriggerArrival, Packet: a.packet}
	}
	lost := false
	for rest := args[3:]; len(rest) > 0; rest = rest[1:] {
		switch rest[0] {
		case "ack":
			spec.ack = number(rest[1])
		case "win":
			spec.window = uint16(number(rest[1]))
		case "mss":
			n := number(rest[1])
			option(layers.TCPOptionKindMSS, byte(n>>8), byte(n))
		case "ws":
			option(layers.TCPOptionKindWindowScale, byte(number(rest[1])))
		case "lost":
			lost = true
			continue
		case "by":
			trig = track.Trigger{Kind: track.TriggerTimer}
			if len(rest) > 2 {
				trig.Timer = rest[2]
				rest = rest[1:]
			}
		}
		rest = rest[1:]
	}
	raw := spec.build(p.t)
	m := p.tracker.Sent(p.now, host, raw, trig)
	p.packets[args[0]] = &sent{m, raw}
	if lost {
		p.tracker.Lost(m)
	}
	i := m.Info
	p.events(m.Before)
	p.show("%s > %s conn %d %s seq %d ack %d len %d%s because %s", i.Src, args[0], i.Conn, i.Flags, i.Seq, i.Ack, i.LenBytes, list(i.Labels), because(m.Cause))
	p.events(m.After)
	view, err := packet.Parse(raw)
	if err != nil {
		p.t.Fatal(err)
	}
	p.taps[host] = append(p.taps[host], seen{captured{p.now, raw}, args[0], i, i.Labels, view.SegLen() > 0})
}

func (p *player) arrive(host, name string, corrupt bool) {
	s := p.packets[name]
	labels, events := p.tracker.Arrived(p.now, s.meta, corrupt)
	bad := ""
	if corrupt {
		bad = " corrupted"
	} else {
		p.last[host] = arrived{s.meta.Info.Packet, p.now}
		view, _ := packet.Parse(s.raw)
		p.taps[host] = append(p.taps[host], seen{captured{p.now, s.raw}, name, s.meta.Info, labels, view.SegLen() == 0})
	}
	p.show("%s < %s%s%s", host, name, list(labels), bad)
	p.events(events)
}

func (p *player) events(events []timeline.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.ConnOpen:
			p.show("conn %d %s %s:%d > %s:%d", e.Conn, e.Proto, e.Client.Host, e.Client.Port, e.Server.Host, e.Server.Port)
		case *timeline.TCPState:
			p.show("%s conn %d %s to %s", e.Host, e.Conn, e.From, e.To)
		case *timeline.Ports:
			p.show("%s ports to %s:%d: %d free, %d in use, %d in TIME-WAIT", e.Host, e.Server.Host, e.Server.Port, e.Free, e.InUse, e.TimeWait)
		case *timeline.Hold:
			p.show("%s conn %d %s held %d bytes from %.3f, ended by packet %d", e.Host, e.Conn, e.Kind, e.Bytes, float64(e.FromUS)/1000, e.Packet)
		}
		if e.Header().TimeUS != timeline.Micros(p.now) || e.Header().Type == "" {
			p.t.Errorf("%+v has another head than this instant's", e)
		}
	}
}

func (p *player) show(format string, args ...any) {
	fmt.Fprintf(&p.shown, "%9.3f  %s\n", p.now.Seconds()*1000, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

func list(labels []timeline.Label) string {
	if len(labels) == 0 {
		return ""
	}
	return fmt.Sprintf(" %v", labels)
}

func because(c *timeline.Cause) string {
	switch {
	case c == nil:
		return "?"
	case c.Call != 0:
		return fmt.Sprintf("%s (%d)", c.Kind, c.Call)
	case c.Packet != 0:
		return fmt.Sprintf("%s to packet %d", c.Kind, c.Packet)
	case c.Timer != "":
		return fmt.Sprintf("%s %s", c.Kind, c.Timer)
	}
	return string(c.Kind)
}

func flagsOf(text string) (f packet.Flags) {
	for _, w := range strings.Split(text, ",") {
		for _, one := range []packet.Flags{packet.FIN, packet.SYN, packet.RST, packet.PSH, packet.ACK} {
			if one.String() == w {
				f |= one
			}
		}
	}
	return f
}
