package capture_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// tshark reads a file and gives the fields of every packet, with all its
// checks on.
func tshark(t *testing.T, file []byte, fields ...string) [][]string {
	t.Helper()
	enginetest.Require(t, "tshark")
	path := filepath.Join(t.TempDir(), "run.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{
		"-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,",
		"-o", "tcp.relative_sequence_numbers:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
		// A response that is sent again in part after its end has been seen is no
		// malformed packet, but tshark's reassembly says so.
		"-o", "tcp.desegment_tcp_streams:FALSE",
	}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	cmd := exec.CommandContext(t.Context(), "tshark", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, stderr.String())
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

// run makes a run of the handshake lesson's experiment.
func run(t *testing.T, settings map[string]string) []timeline.Event {
	return runFile(t, "../../lessons/05-handshake/main.yaml", settings)
}

func runFile(t *testing.T, file string, settings map[string]string) []timeline.Event {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	exp, err := experiment.Parse("made/"+strings.TrimSuffix(filepath.Base(file), ".yaml"), src)
	if err != nil {
		t.Fatal(err)
	}
	if exp, err = exp.With(settings); err != nil {
		t.Fatal(err)
	}
	var events []timeline.Event
	_, err = engine.Run(t.Context(), exp, engine.Options{Seed: 1}, func(r timeline.Record) error {
		events = append(events, r.Event)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// seen is a packet at a tap.
type seen struct {
	*timeline.PacketInfo
	arrived bool
}

// at gives the packets that a tap sees, as the timeline tells them.
func at(events []timeline.Event, tap string) (list []seen) {
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.WireSent:
			if e.Hop == 0 && (tap == "" || e.From == tap && e.CopyOf == 0) {
				list = append(list, seen{&e.PacketInfo, false})
			}
		case *timeline.WireReceived:
			if e.To == tap {
				list = append(list, seen{&e.PacketInfo, true})
			}
		}
	}
	return list
}

// judgedHere says that the packet's labels are those of a capture at the tap:
// what fills sequence space is judged where it is sent, an empty ACK where it
// arrives.
func (p seen) judgedHere() bool {
	fills := p.LenBytes > 0 || strings.Contains(p.Flags, "SYN") || strings.Contains(p.Flags, "FIN")
	return fills != p.arrived
}

// analysis is Wireshark's field for each label.
var analysis = map[timeline.Label]string{
	timeline.LabelRetransmission:         "retransmission",
	timeline.LabelFastRetransmission:     "fast_retransmission",
	timeline.LabelSpuriousRetransmission: "spurious_retransmission",
	timeline.LabelDuplicateAck:           "duplicate_ack",
	timeline.LabelOutOfOrder:             "out_of_order",
	timeline.LabelLostSegment:            "lost_segment",
	timeline.LabelZeroWindow:             "zero_window",
	timeline.LabelZeroWindowProbe:        "zero_window_probe",
	timeline.LabelWindowUpdate:           "window_update",
	timeline.LabelWindowFull:             "window_full",
	timeline.LabelKeepAlive:              "keep_alive",
	timeline.LabelKeepAliveAck:           "keep_alive_ack",
	timeline.LabelPortReused:             "reused_ports",
}

// line is a packet as both sides tell it.
type line struct {
	Packet, Flags, Seq, Ack, PayloadBytes, IPBytes string
	Labels                                         []string
}

func told(events []timeline.Event, tap string) (lines []line) {
	for _, p := range at(events, tap) {
		l := line{
			Packet: itoa(p.Packet), Flags: p.Flags, Seq: itoa(p.Seq), Ack: itoa(p.Ack),
			PayloadBytes: strconv.Itoa(p.LenBytes), IPBytes: strconv.Itoa(p.IPBytes),
		}
		if p.judgedHere() {
			for _, label := range p.Labels {
				l.Labels = append(l.Labels, string(label))
			}
		}
		lines = append(lines, l)
	}
	return lines
}

func read(t *testing.T, events []timeline.Event, tap string) (lines []line) {
	t.Helper()
	labels := slices.Sorted(maps.Keys(analysis))
	fields := []string{
		"_ws.malformed", "ip.checksum.status", "tcp.checksum.status", "frame.comment",
		"frame.packet_id", "tcp.flags", "tcp.seq", "tcp.ack", "tcp.len", "ip.len",
	}
	const own = 10 // fields before the labels
	for _, l := range labels {
		fields = append(fields, "tcp.analysis."+analysis[l])
	}
	there := at(events, tap)
	for i, row := range tshark(t, write(t, events, tap), fields...) {
		const good = "1"
		if row[0] != "" || row[1] != good || row[2] != good {
			t.Fatalf("malformed, or a bad checksum: %q", row)
		}
		if row[3] != "packet "+row[4] && !strings.HasPrefix(row[3], "packet "+row[4]+" · ") {
			t.Fatalf("comment %q of packet %s", row[3], row[4])
		}
		l := line{Packet: row[4], Flags: flags(t, row[5]), Seq: row[6], Ack: row[7], PayloadBytes: row[8], IPBytes: row[9]}
		if i < len(there) && there[i].judgedHere() {
			for j, label := range labels {
				if row[own+j] != "" {
					l.Labels = append(l.Labels, string(label))
				}
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// flags spells tshark's number as the timeline does.
func flags(t *testing.T, hex string) string {
	t.Helper()
	bits, err := strconv.ParseUint(hex, 0, 16)
	if err != nil {
		t.Fatal(err)
	}
	return packet.Flags(bits).String()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// A capture holds the timeline's packets with their numbers and sizes, and what
// Wireshark's analysis says of them at a tap is what our labels say.
func TestTshark_ReadsAndJudgesTheRunAsTheTimelineDoes(t *testing.T) {
	for _, r := range []struct {
		name     string
		settings map[string]string
		shows    []timeline.Label
	}{
		{"default", nil, nil},
		{"first SYN lost", map[string]string{"drop": "client SYN 1"}, []timeline.Label{timeline.LabelRetransmission}},
		{"slow line", map[string]string{"rate": "1Mbit/s", "size": "20kB"}, nil},
		{"segment lost", map[string]string{"size": "200kB", "drop": "server data 5"}, []timeline.Label{timeline.LabelDuplicateAck, timeline.LabelOutOfOrder}},
		{"segment lost on a slow line", map[string]string{"size": "200kB", "rate": "1Mbit/s", "drop": "server data 45"}, []timeline.Label{timeline.LabelFastRetransmission, timeline.LabelRetransmission}},
		{"many lost", map[string]string{"size": "200kB", "loss": "3%"}, []timeline.Label{timeline.LabelDuplicateAck}},
		{"queue too short", map[string]string{"size": "200kB", "rate": "10Mbit/s", "queue": "10 packets"}, []timeline.Label{timeline.LabelDuplicateAck}},
	} {
		t.Run(r.name, func(t *testing.T) {
			events := run(t, r.settings)
			shown := map[string]int{}
			for _, tap := range []string{"client", "server"} {
				want := told(events, tap)
				if diff := cmp.Diff(want, read(t, events, tap), cmpopts.SortSlices(strings.Compare)); diff != "" {
					t.Errorf("tap %s (-timeline +tshark):\n%s", tap, diff)
				}
				for _, l := range want {
					for _, label := range l.Labels {
						shown[label]++
					}
				}
			}
			for _, l := range r.shows {
				if shown[string(l)] == 0 {
					t.Errorf("this run was to show %s; it shows %v", l, shown)
				}
			}
		})
	}
}

// The file without a tap has no place at which Wireshark's analysis would be
// ours, but it has every packet, lost ones too.
func TestTshark_ReadsTheFileWithoutATap(t *testing.T) {
	events := run(t, map[string]string{"drop": "client SYN 1; server data 2", "size": "20kB"})
	strip := cmpopts.IgnoreFields(line{}, "Labels")
	if diff := cmp.Diff(told(events, ""), read(t, events, ""), strip); diff != "" {
		t.Errorf("packets (-timeline +tshark):\n%s", diff)
	}
}

// The keys in the file open the records: an analyser shows the HTTP inside.
func TestTshark_ReadsHTTPInsideTLS(t *testing.T) {
	events := runFile(t, "../../lessons/01-segments/tls.yaml", nil)
	for _, tap := range []string{"", "client", "server"} {
		var told []string
		for _, row := range tshark(t, write(t, events, tap), "_ws.malformed", "http.request.uri", "http.response.code") {
			if row[0] != "" {
				t.Errorf("tap %q: malformed: %q", tap, row)
			}
			if http := strings.Join(row[1:], ""); http != "" {
				told = append(told, http)
			}
		}
		if diff := cmp.Diff([]string{"/", "200"}, told); diff != "" {
			t.Errorf("tap %q: HTTP (-want +tshark):\n%s", tap, diff)
		}
	}
}
