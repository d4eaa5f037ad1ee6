package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"slowstart/engine/capture"
	"slowstart/engine/enginetest"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

func write(t *testing.T, events []timeline.Event, tap string) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := capture.Write(&buf, events, capture.Options{Tap: tap}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// transcript reads a file back: a line for each packet.
func transcript(t *testing.T, file []byte) (lines []string, r *pcapgo.NgReader) {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, ci, opts, err := r.ReadPacketDataWithOptions()
		if errors.Is(err, io.EOF) {
			return lines, r
		}
		if err != nil {
			t.Fatal(err)
		}
		intf, err := r.Interface(ci.InterfaceIndex)
		if err != nil {
			t.Fatal(err)
		}
		p, err := packet.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		direction := map[pcapgo.NgEpbFlag]string{pcapgo.NgEpbFlagDirectionInbound: "in", pcapgo.NgEpbFlagDirectionOutbound: "out"}[opts.Flags.Direction]
		lines = append(lines, fmt.Sprintf("%s %s %s %s ttl %d: %s",
			ci.Timestamp.UTC().Format("15:04:05.000000000"), intf.Name, direction, p.Flags(), p.TTL(), strings.Join(opts.Comments, "|")))
	}
}

func TestWrite_HoldsEachPacketOnceWhereItWasSent(t *testing.T) {
	lines, r := transcript(t, write(t, handshake(t), ""))
	want := []string{
		"00:00:00.000000000 client out SYN ttl 64: packet 1 · cause: connect by browser (call 2) · lost on left: selected",
		"00:00:01.000000000 client out SYN ttl 64: packet 2 · cause: retransmission timer · labels: retransmission",
		"00:00:01.020000000 server out SYN,ACK ttl 64: packet 3 · cause: reply to packet 2",
		"00:00:01.040000000 client out ACK ttl 64: packet 4 · cause: reply to packet 3",
		"00:00:01.060000000 client out PSH,ACK ttl 64: packet 5 · cause: unknown",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("packets (-want +got):\n%s", diff)
	}
	wantComment := "experiment: made/by-hand\nsettings: drop=client SYN 1, rtt=40ms\nseed: 7\n" +
		"stack: netstack v0, virtual clock\ntap: none; each packet once, when its host sent it"
	if got := r.SectionInfo().Comment; got != wantComment {
		t.Errorf("section comment %q, want %q", got, wantComment)
	}
	if r.LinkType() != layers.LinkTypeRaw {
		t.Errorf("link type %v, want raw IP", r.LinkType())
	}
}

func TestWrite_HoldsWhatTheTapWouldCapture(t *testing.T) {
	for _, test := range []struct {
		tap  string
		want []string
	}{
		{"client", []string{
			"00:00:00.000000000 client out SYN ttl 64: packet 1 · cause: connect by browser (call 2) · lost on left: selected",
			"00:00:01.000000000 client out SYN ttl 64: packet 2 · cause: retransmission timer · labels: retransmission",
			"00:00:01.040000000 client in SYN,ACK ttl 63: packet 3",
			"00:00:01.040000000 client out ACK ttl 64: packet 4 · cause: reply to packet 3",
			"00:00:01.060000000 client out PSH,ACK ttl 64: packet 5 · cause: unknown",
		}},
		{"middle", []string{
			"00:00:01.010000000 middle in SYN ttl 64: packet 2 · labels at client: retransmission",
			"00:00:01.030000000 middle in SYN,ACK ttl 64: packet 3",
			"00:00:01.050000000 middle in ACK ttl 64: packet 4",
			"00:00:01.070000000 middle in PSH,ACK ttl 64: packet 5",
		}},
		{"server", []string{
			"00:00:01.020000000 server in SYN ttl 63: packet 2 · labels at client: retransmission",
			"00:00:01.020000000 server out SYN,ACK ttl 64: packet 3 · cause: reply to packet 2",
			"00:00:01.060000000 server in ACK ttl 63: packet 4",
			"00:00:01.080000000 server in PSH,ACK ttl 63: packet 5",
		}},
	} {
		t.Run(test.tap, func(t *testing.T) {
			events := handshake(t)
			slices.SortStableFunc(events, func(a, b timeline.Event) int { return int(a.Header().TimeUS - b.Header().TimeUS) })
			lines, r := transcript(t, write(t, events, test.tap))
			if diff := cmp.Diff(test.want, lines); diff != "" {
				t.Errorf("packets (-want +got):\n%s", diff)
			}
			if r.NInterfaces() != 1 {
				t.Errorf("%d interfaces, want that of the tap alone", r.NInterfaces())
			}
		})
	}
}

func TestWrite_ShowsACopyAtItsDestinationOnly(t *testing.T) {
	m := newMade(t)
	m.travel(0, "client", "SYN", 0, 0, "", timeline.Cause{Kind: timeline.CauseUnknown}, false)
	m.travel(0, "client", "SYN", 0, 0, "", timeline.Cause{Kind: timeline.CauseUnknown}, false)
	for _, e := range m.events[5:] {
		timeline.PacketOf(e).CopyOf = 1
	}
	for tap, want := range map[string]int{"": 2, "client": 1, "server": 2} {
		if lines, _ := transcript(t, write(t, m.events, tap)); len(lines) != want {
			t.Errorf("tap %q: %d packets, want %d:\n%s", tap, len(lines), want, strings.Join(lines, "\n"))
		}
	}
}

func TestWrite_JudgesAnAckAsItArrives(t *testing.T) {
	m := newMade(t)
	m.travel(0, "client", "ACK", 1, 1, "", timeline.Cause{Kind: timeline.CauseUnknown}, false)
	arrived := m.events[len(m.events)-1].(*timeline.WireReceived)
	arrived.Labels = []timeline.Label{timeline.LabelDuplicateAck}
	lines, _ := transcript(t, write(t, m.events, ""))
	if len(lines) != 1 || !strings.HasSuffix(lines[0], "labels: duplicate_ack") {
		t.Errorf("%q does not say what the arrival was judged to be", lines)
	}
}

// A Decryption Secrets Block of TLS key log lines comes before the packets.
func TestWrite_HoldsTheKeysOfTLS(t *testing.T) {
	m := newMade(t)
	m.travel(0, "client", "SYN", 0, 0, "", timeline.Cause{Kind: timeline.CauseUnknown}, false)
	lines := []string{"CLIENT_TRAFFIC_SECRET_0 00 11", "SERVER_TRAFFIC_SECRET_0 00 22"}
	for _, line := range lines {
		m.add(100, &timeline.TLSPhase{Head: timeline.Head{Type: timeline.TypeTLS}, Host: "client", Phase: "keys", Keys: line})
	}
	file := write(t, m.events, "")
	secrets := bytes.Index(file, []byte("KSLT")) // TLSK, little-endian
	first := bytes.Index(file, m.events[1].(*timeline.WireSent).Bytes)
	log := strings.Join(lines, "\n") + "\n"
	if secrets < 0 || first < secrets || !bytes.HasPrefix(file[secrets+8:], []byte(log)) {
		t.Errorf("keys at %d, the first packet at %d", secrets, first)
	}
	if got, _ := transcript(t, file); len(got) != 1 {
		t.Errorf("%d packets beside the keys, want 1", len(got))
	}
}

func TestWrite_RefusesWhatItCannotWrite(t *testing.T) {
	events := handshake(t)
	var tap *capture.TapError
	err := capture.Write(io.Discard, events, capture.Options{Tap: "sever"})
	if !errors.As(err, &tap) || err.Error() != `tap: there is no host "sever": the hosts are client, middle, server` {
		t.Errorf("unknown tap: %v", err)
	}
	if err := capture.Write(io.Discard, nil, capture.Options{}); err == nil {
		t.Error("an empty timeline is written")
	}
	if err := capture.Write(io.Discard, events[1:], capture.Options{}); err == nil {
		t.Error("a timeline without its start is written")
	}
	for _, e := range events {
		if p := timeline.PacketOf(e); p != nil {
			p.Bytes = nil
		}
	}
	if err := capture.Write(io.Discard, events, capture.Options{}); !errors.Is(err, capture.ErrNoBytes) {
		t.Errorf("no bytes: %v, want ErrNoBytes", err)
	}
}

func TestWrite_PassesOnTheWritersError(t *testing.T) {
	full := errors.New("disk full")
	if err := capture.Write(failing{full}, handshake(t), capture.Options{}); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
