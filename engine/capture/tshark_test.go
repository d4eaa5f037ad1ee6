package capture_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/enginetest/tshark"
	"slowstart/engine/timeline"
)

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
	exp := enginetest.Parse(t, "made/"+strings.TrimSuffix(filepath.Base(file), ".yaml"), string(src), settings)
	return enginetest.Run(t, exp, engine.Options{Seed: 1}).Events
}

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
			shown := map[timeline.Label]int{}
			for _, tap := range []string{"client", "server"} {
				c := tshark.At(t, events, tap)
				if malformed := c.Check(t); len(malformed) > 0 {
					t.Errorf("malformed: %q", malformed)
				}
				for _, l := range c.Lines {
					for _, label := range l.Labels {
						shown[label]++
					}
				}
			}
			for _, l := range r.shows {
				if shown[l] == 0 {
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
	tshark.At(t, events, "").Check(t)
}

// The keys in the file open the records: an analyser shows the HTTP inside.
func TestTshark_ReadsHTTPInsideTLS(t *testing.T) {
	events := runFile(t, "../../lessons/01-segments/tls.yaml", nil)
	for _, tap := range []string{"", "client", "server"} {
		var told []string
		for _, row := range tshark.Read(t, write(t, events, tap), "_ws.malformed", "http.request.uri", "http.response.code") {
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
