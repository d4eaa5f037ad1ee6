package tshark

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"slowstart/engine/capture"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// Capture is the packets of a run as one tap sees them: in a pcapng file, and as
// the timeline tells them.
type Capture struct {
	File  []byte
	Lines []Line
}

// Line is a packet as both sides tell it. What is not TCP has no flags and no
// place in a stream; nor has a segment of a connection that is over, when another
// one has its four numbers: an analyser takes it for a segment of that one.
type Line struct {
	Packet, Flags, Seq, Ack, PayloadBytes, IPBytes string
	Labels                                         []timeline.Label

	judged    bool // the labels are those of a capture at this tap
	corrupted bool // the wire has flipped a bit
}

// At captures a run at a host. Without a host the file has each packet once, and
// no place at which Wireshark's analysis would be the timeline's: no labels.
func At(t *testing.T, events []timeline.Event, host string) Capture {
	t.Helper()
	var file bytes.Buffer
	if err := capture.Write(&file, events, capture.Options{Tap: host}); err != nil {
		t.Fatal(err)
	}
	c := Capture{File: file.Bytes()}
	four, newest := map[int]timeline.ConnOpen{}, map[timeline.ConnOpen]int{}
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.ConnOpen:
			numbers := timeline.ConnOpen{Proto: e.Proto, Client: e.Client, Server: e.Server}
			four[e.Conn], newest[numbers] = numbers, e.Conn
		case *timeline.WireSent:
			if e.Hop == 0 && (host == "" || e.From == host && e.CopyOf == 0) {
				c.Lines = append(c.Lines, tell(&e.PacketInfo, host != "" && fills(&e.PacketInfo)))
			}
		case *timeline.WireReceived:
			if e.To != host {
				continue
			}
			l := tell(&e.PacketInfo, !fills(&e.PacketInfo))
			l.corrupted = e.Corrupted
			if e.Conn != 0 && newest[four[e.Conn]] != e.Conn {
				l = Line{Packet: l.Packet, Flags: l.Flags, PayloadBytes: l.PayloadBytes, IPBytes: l.IPBytes}
			}
			c.Lines = append(c.Lines, l)
		}
	}
	return c
}

// fills says that a packet fills sequence space. Such a one is judged where it is
// sent, an empty ACK where it arrives.
func fills(p *timeline.PacketInfo) bool {
	return p.LenBytes > 0 || strings.Contains(p.Flags, "SYN") || strings.Contains(p.Flags, "FIN")
}

func tell(p *timeline.PacketInfo, judged bool) Line {
	l := Line{
		Packet: strconv.FormatInt(p.Packet, 10), PayloadBytes: strconv.Itoa(p.LenBytes), IPBytes: strconv.Itoa(p.IPBytes),
		judged: judged,
	}
	if p.Proto == "tcp" {
		l.Flags, l.Seq, l.Ack = p.Flags, strconv.FormatInt(p.Seq, 10), strconv.FormatInt(p.Ack, 10)
	}
	if judged {
		l.Labels = p.Labels
	}
	return l
}

// Field is Wireshark's field for a label.
func Field(l timeline.Label) string {
	if l == timeline.LabelPortReused {
		return "tcp.analysis.reused_ports"
	}
	return "tcp.analysis." + string(l)
}

// Check holds the timeline's lines to tshark's: each packet with its number, its
// place in the stream, its sizes, whole and with good checksums, and what
// Wireshark's analysis says of it at this tap is what our labels say. It returns
// what tshark cannot read as the messages of its protocol, a line for each
// packet.
func (c Capture) Check(t *testing.T) (malformed []string) {
	t.Helper()
	read, malformed := c.read(t)
	inAnyOrder := cmpopts.SortSlices(func(a, b timeline.Label) bool { return a < b })
	if diff := cmp.Diff(c.Lines, read, inAnyOrder, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Line{})); diff != "" {
		t.Errorf("packets (-timeline +tshark):\n%s", diff)
	}
	return malformed
}

func (c Capture) read(t *testing.T) (lines []Line, malformed []string) {
	t.Helper()
	fields := []string{
		"frame.comment", "frame.packet_id", "ip.checksum.status", "tcp.checksum", "tcp.checksum.status", "udp.checksum.status", "ip.len",
		"tcp.flags", "tcp.seq", "tcp.ack", "tcp.len", "udp.length",
		"_ws.malformed", "frame.protocols", "http.request.method", "http.response.code",
	}
	for _, l := range timeline.Labels() {
		fields = append(fields, Field(l))
	}
	rows := Read(t, c.File, fields...)
	if len(rows) != len(c.Lines) {
		t.Fatalf("tshark reads %d packets, the timeline has %d", len(rows), len(c.Lines))
	}
	for i, row := range rows {
		cell := map[string]string{}
		for n, f := range fields {
			cell[f] = row[n]
		}
		lines = append(lines, c.Lines[i].as(t, cell))
		protocols := strings.Split(cell["frame.protocols"], ":")
		senseless := slices.Contains(protocols, "http") && cell["http.request.method"]+cell["http.response.code"] == ""
		if cell["_ws.malformed"] != "" || senseless {
			malformed = append(malformed, fmt.Sprintf("packet %s: %s", cell["frame.packet_id"], strings.Join(protocols, " in ")))
		}
	}
	return lines, malformed
}

// as is the line as tshark tells it.
func (l Line) as(t *testing.T, cell map[string]string) Line {
	t.Helper()
	const good, bad = "1", "0"
	sum := good
	if l.corrupted {
		sum = bad
	}
	got := cell["tcp.checksum.status"] + cell["udp.checksum.status"]
	if cell["tcp.checksum"] == "0xffff" && sum == good {
		got = good // Linux's other way to write 0 (CSUM_MANGLED_0), which tshark wants of UDP alone
	}
	if cell["ip.checksum.status"] != good || got != sum {
		t.Errorf("packet %s: checksums of IP and of its content: %s and %s, want %s and %s", l.Packet, cell["ip.checksum.status"], got, good, sum)
	}
	comment, number := cell["frame.comment"], "packet "+cell["frame.packet_id"]
	if comment != number && !strings.HasPrefix(comment, number+" · ") {
		t.Errorf("%s has the comment %q", number, comment)
	}
	out := Line{Packet: cell["frame.packet_id"], IPBytes: cell["ip.len"], PayloadBytes: cell["tcp.len"]}
	if l.Seq != "" {
		out.Seq, out.Ack = cell["tcp.seq"], cell["tcp.ack"]
	}
	if cell["tcp.flags"] != "" {
		bits, err := strconv.ParseUint(cell["tcp.flags"], 0, 16)
		if err != nil {
			t.Fatal(err)
		}
		out.Flags = packet.Flags(bits).String()
	}
	if cell["udp.length"] != "" {
		const header = 8 // RFC 768
		n, err := strconv.Atoi(cell["udp.length"])
		if err != nil {
			t.Fatal(err)
		}
		out.PayloadBytes = strconv.Itoa(n - header)
	}
	for _, label := range timeline.Labels() {
		if l.judged && cell[Field(label)] != "" {
			out.Labels = append(out.Labels, label)
		}
	}
	return out
}
