package ladder_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/width"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
	"slowstart/server/ladder"
	"slowstart/web/i18n"
)

var update = flag.Bool("update", false, "rewrite the expected ladders")

func TestMain(m *testing.M) { enginetest.Main(m) }

func run(t *testing.T, file string, settings map[string]string) []timeline.Event {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return enginetest.Run(t, enginetest.Parse(t, file, string(src), settings), engine.Options{Seed: 1}).Events
}

const handshake = "../../lessons/05-handshake/main.yaml"

func TestWrite_DrawsARunAsPeopleReadIt(t *testing.T) {
	for _, test := range []struct {
		name     string
		file     string
		settings map[string]string
		options  ladder.Options
	}{
		{"handshake", handshake, nil, ladder.Options{Lang: i18n.EN}},
		{"syn-lost", handshake, map[string]string{"drop": "client SYN 1"}, ladder.Options{Lang: i18n.EN}},
		{"syn-lost-ko", handshake, map[string]string{"drop": "client SYN 1"}, ladder.Options{Lang: i18n.KO}},
		{"syn-lost-ascii", handshake, map[string]string{"drop": "client SYN 1"}, ladder.Options{Lang: i18n.EN, ASCII: true}},
		{"data-lost-wide", handshake, map[string]string{"size": "25kB", "drop": "server data 5", "rate": "1Mbit/s"}, ladder.Options{Lang: i18n.EN, Width: 100}},
		{"no-delay", handshake, map[string]string{"rtt": "0ms", "think": "0ms"}, ladder.Options{Lang: i18n.EN}},
		{"held", "testdata/held.yaml", nil, ladder.Options{Lang: i18n.EN}},
		{"routers", "testdata/routers.yaml", nil, ladder.Options{Lang: i18n.EN}},
		{"routers-ko", "testdata/routers.yaml", nil, ladder.Options{Lang: i18n.KO}},
		{"row", "testdata/row.yaml", nil, ladder.Options{Lang: i18n.EN}},
		{"window", "testdata/window.yaml", nil, ladder.Options{Lang: i18n.EN}}, // no keep-alive, whatever an analyser guesses
	} {
		t.Run(test.name, func(t *testing.T) {
			events := run(t, test.file, test.settings)
			var got bytes.Buffer
			start := events[0].(*timeline.RunStart)
			start.Stack.Version = "v0" // whichever is built in
			if err := ladder.Title(&got, start, "Title", test.options); err != nil {
				t.Fatal(err)
			}
			if err := ladder.Write(&got, events, test.options); err != nil {
				t.Fatal(err)
			}
			end := events[len(events)-1].(*timeline.RunEnd)
			if err := ladder.Report(&got, end, test.options); err != nil {
				t.Fatal(err)
			}
			most := max(80, test.options.Width)
			for line := range strings.Lines(got.String()) {
				if n := columns(strings.TrimRight(line, "\n")); n > most {
					t.Errorf("%d columns, want at most %d: %s", n, most, line)
				}
				if line != strings.TrimRight(line, " \n")+"\n" {
					t.Errorf("space at the end of %q", line)
				}
			}
			text := strings.ReplaceAll(got.String(), end.Report.TimelineSHA256, "HASH")
			golden := filepath.Join("testdata", test.name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); diff != "" {
				t.Errorf("not as in %s (-update rewrites it):\n%s", golden, diff)
			}
		})
	}
}

// columns is what a terminal shows of a line.
func columns(s string) (n int) {
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// The rails of a Korean ladder stand in the very columns of the English one.
func TestWrite_KeepsTheRailsInPlaceBesideKorean(t *testing.T) {
	events := run(t, handshake, map[string]string{"drop": "client SYN 1"})
	for line := range strings.Lines(draw(t, events, i18n.KO)) {
		rails := 0
		column := 0
		for _, r := range line {
			if strings.ContainsRune("│├┤┊", r) {
				rails++
				if column != 26 && column != 64 {
					t.Errorf("a rail in column %d of %q", column, line)
				}
			}
			column += columns(string(r))
		}
		if rails != 2 && !strings.Contains(line, "client") {
			t.Errorf("%d rails in %q", rails, line)
		}
	}
}

// Every packet is there: its departure, and its arrival or its loss.
func TestWrite_ShowsEveryPacket(t *testing.T) {
	events := run(t, handshake, map[string]string{"size": "200kB", "loss": "2%"})
	text := draw(t, events, i18n.EN)
	departures := strings.Count(text, "├─") + strings.Count(text, "─┤")
	arrivals := strings.Count(text, "►│") + strings.Count(text, "│◄")
	lost := strings.Count(text, "✗")
	var sent, received, dropped int
	for _, e := range events {
		switch e.(type) {
		case *timeline.WireSent:
			sent++
		case *timeline.WireReceived:
			received++
		case *timeline.WireDropped:
			dropped++
		}
	}
	if departures != sent || arrivals != received || lost != dropped || dropped == 0 {
		t.Errorf("%d departures, %d arrivals, %d losses; the timeline has %d, %d, %d", departures, arrivals, lost, sent, received, dropped)
	}
}

func draw(t *testing.T, events []timeline.Event, lang i18n.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := ladder.Write(&b, events, ladder.Options{Lang: lang}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A connect stands where its SYN leaves, on a real clock too, where that is a
// little after it began and long before it returns.
func TestWrite_ConnectStandsBesideItsSYN(t *testing.T) {
	head := func(us int64, kind timeline.Type) timeline.Head { return timeline.Head{TimeUS: us, Type: kind} }
	syn := timeline.PacketInfo{Packet: 1, Link: "wire", From: "client", To: "server", Src: "client", Dst: "server", Conn: 1, Proto: "tcp", Flags: "SYN"}
	text := draw(t, []timeline.Event{
		&timeline.RunStart{Hosts: []timeline.Host{{Name: "client"}, {Name: "server"}}, Links: []timeline.Link{{Name: "wire", A: "client", B: "server"}}},
		&timeline.WireSent{Head: head(120, timeline.TypeWireSent), PacketInfo: syn, Cause: &timeline.Cause{Kind: timeline.CauseApp, Call: 1}},
		&timeline.WireReceived{Head: head(50_120, timeline.TypeWireReceived), PacketInfo: syn},
		&timeline.AppCall{Head: head(100_300, timeline.TypeAppCall), Host: "client", Call: 1, Op: "connect", BeganUS: 100},
	}, i18n.EN)
	if lines := strings.Split(text, "\n"); strings.Count(text, "connect") != 1 || !strings.Contains(lines[1], "connect ├─ 1 SYN") {
		t.Error(text)
	}
}

func TestWrite_RefusesATimelineWithoutItsStart(t *testing.T) {
	if err := ladder.Write(&bytes.Buffer{}, nil, ladder.Options{Lang: i18n.EN}); err == nil {
		t.Error("an empty timeline is drawn")
	}
}
