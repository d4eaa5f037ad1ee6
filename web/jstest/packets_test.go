package jstest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/capture"
	"slowstart/engine/enginetest"
	"slowstart/engine/enginetest/tshark"
	"slowstart/engine/timeline"
	"slowstart/lessons"
)

// What the packets view says in its column Info, tshark says of the same packet:
// ports, flags, numbers, options, and the judgements before them. A packet that
// fills sequence space is judged where it was sent, an empty ACK where it
// arrived (engine/timeline.Label).
func TestPackets_InfoIsWiresharks(t *testing.T) {
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { chosen, lineOf } from './views/packets/layout.js';
		export function lines(ndjson) {
			const timeline = parseTimeline(ndjson);
			return JSON.stringify(chosen(timeline, []).map((p) => ({ ...lineOf(timeline, p), proto: p.proto, fills: p.lenBytes > 0 || /SYN|FIN/.test(p.flags), copy: p.copyOf !== 0 })));
		}`)
	var lines func(ndjson string) string
	export(t, vm, module, "lines", &lines)
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	compared, judged := 0, 0
	for _, slug := range []string{
		"handshake", "nagle", "slow-start", "dumb-proxy", "pipelining", "reset", "reliability", "reliability/chance",
		"reliability/overflow", "transaction-delay", "segments/tls", "graceful-close/unread",
	} {
		exp, ok := course.Experiment(slug)
		if !ok {
			t.Errorf("no experiment %s", slug)
			continue
		}
		t.Run(slug, func(t *testing.T) {
			with, err := exp.With(nil)
			if err != nil {
				t.Fatal(err)
			}
			m := enginetest.Run(t, with, engine.Options{Seed: 1, Stack: "netstack"})
			var said []struct {
				No, Length                        int
				Time, Protocol, Judged, Text, Src string
				Dst, Proto, Message               string
				Fills, Copy                       bool
			}
			if err := json.Unmarshal([]byte(lines(string(m.Lines))), &said); err != nil {
				t.Fatal(err)
			}
			taps := map[string]map[int][]string{}
			start, _ := m.Events[0].(*timeline.RunStart)
			for _, h := range start.Hosts {
				taps[h.Name] = infos(t, m.Events, h.Name)
			}
			for _, line := range said {
				tap := line.Src
				if !line.Fills {
					tap = line.Dst
				}
				got := strings.TrimSpace(line.Judged + " " + line.Text)
				row := taps[tap][line.No]
				if row == nil || line.Copy {
					continue // it never got there
				}
				if size, _ := strconv.Atoi(row[2]); size != line.Length {
					t.Errorf("packet %d: length %d, tshark has %s", line.No, line.Length, row[2])
				}
				want := row[1]
				if line.Proto == "tcp" {
					got, want = plainInfo(got), plainInfo(want)
				}
				if got != want {
					t.Errorf("packet %d at %s:\n  ours   %s\n  tshark %s", line.No, tap, got, want)
				}
				compared++
				if line.Judged != "" {
					judged++
				}
			}
		})
	}
	t.Logf("%d packets compared, %d of them judged", compared, judged)
}

// infos reads No. of ours, Info and length of each packet that a tap has. HTTP
// and TLS are off: their words would take the place of TCP's.
func infos(t *testing.T, events []timeline.Event, tap string) map[int][]string {
	t.Helper()
	var file bytes.Buffer
	if err := capture.Write(&file, events, capture.Options{Tap: tap}); err != nil {
		t.Fatal(err)
	}
	rows := map[int][]string{}
	for _, row := range tshark.ReadWithout(t, file.Bytes(), []string{"http", "tls"}, "frame.packet_id", "_ws.col.Info", "frame.len") {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		rows[n] = row
	}
	return rows
}

var dupNumber = regexp.MustCompile(`Dup ACK \d+#`)

// plainInfo leaves out the number of the packet that a duplicate ACK repeats: it
// is the capture's, and a tap has fewer packets than the run.
func plainInfo(s string) string { return dupNumber.ReplaceAllString(s, "Dup ACK #") }
