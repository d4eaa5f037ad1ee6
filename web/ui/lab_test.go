package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the difference before committing it")

func drawing(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<!-- "+name+" -->")
		return err
	})
}

// input is a small experiment with a setting of every kind, and a run of it.
func input(lang i18n.Lang) LabInput {
	return LabInput{
		Lang: lang,
		Experiment: &experiment.Experiment{
			Name:  "try",
			Title: experiment.Text{EN: `A "try"`, KO: "시험"},
			Hosts: []experiment.Host{{Name: "client"}, {Name: "server"}},
			Settings: []experiment.Setting{
				{Name: "rtt", Unit: "time", Default: "100ms", Min: "0ms", Max: "2s"},
				{Name: "rate", Unit: "rate", Default: "none", Min: "8kbit/s", Max: "1Gbit/s"},
				{Name: "loss", Unit: "percent", Default: "0%", Min: "0%", Max: "100%"},
				{Name: "drop", Unit: "selector", Default: "none", Values: []experiment.Value{
					{Value: "none"}, {Value: "client SYN 1", Label: experiment.Text{EN: "the SYN", KO: "그 SYN"}},
				}},
				{Name: "corking", Label: experiment.Text{EN: "Cork", KO: "코르크"}, Unit: "switch", Default: "off"},
			},
			Moments: []experiment.Moment{{Name: "syn"}},
			Values:  map[string]string{"rtt": "120ms", "rate": "none", "loss": "0%", "drop": "server data 5", "corking": "on"},
		},
		Seed: 7,
		Events: []timeline.Event{
			&timeline.RunStart{
				Head:  timeline.Head{SeqNo: 1, Type: timeline.TypeRunStart},
				Stack: timeline.Stack{Name: "netstack", Version: "v1.2.3", Clock: "virtual"}, Seed: 7,
			},
			&timeline.WireSent{Head: timeline.Head{SeqNo: 2, Type: timeline.TypeWireSent}, PacketInfo: timeline.PacketInfo{Packet: 1}},
			&timeline.WireReceived{Head: timeline.Head{SeqNo: 3, TimeUS: 60_000, Type: timeline.TypeWireReceived}, PacketInfo: timeline.PacketInfo{Packet: 1}},
			&timeline.RunEnd{Head: timeline.Head{SeqNo: 4, TimeUS: 60_000, Type: timeline.TypeRunEnd}, Report: timeline.Report{
				Measures:     map[string]timeline.Measure{"connect": {Value: 120_000, Unit: "us"}, "own_measure": {Value: 3, Unit: "count"}},
				Expectations: []timeline.Expectation{{Text: "connect < rtt", Held: false}, {Text: "a && b", Held: true}},
			}},
		},
		TimelineURL: "/lab/timelines/k.ndjson", PcapngURL: "/lab/timelines/k.pcapng", SocketURL: "/lab/ws", RunsURL: "/lab/runs/",
		Figure: drawing("figure"), Table: drawing("table"), HelpURL: "/en/help",
	}
}

func render(t *testing.T, v LabView) string {
	t.Helper()
	var b bytes.Buffer
	if err := Lab(v).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The markup in both languages.
func TestLab_Golden(t *testing.T) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			v := NewLab(input(lang))
			got := strings.ReplaceAll(render(t, v), "><", ">\n<") + "\n"
			file := "testdata/lab." + string(lang) + ".html"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs (run with -update, then read the difference); got:\n%s", file, got)
			}
		})
	}
}

// What the content policy forbids and what assistive technology needs.
func TestLab_IsSoundMarkup(t *testing.T) {
	html := render(t, NewLab(input(i18n.EN)))
	for _, forbidden := range []string{" style=", "<style", " onclick=", "javascript:"} {
		if strings.Contains(html, forbidden) {
			t.Errorf("markup has %q", forbidden)
		}
	}
	var ids []string
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if slices.Contains(ids, m[1]) {
			t.Errorf("id %q stands twice", m[1])
		}
		ids = append(ids, m[1])
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-controls|aria-describedby|aria-labelledby)="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if !slices.Contains(ids, m[1]) {
			t.Errorf("nothing has the id %q", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`<(?:button|input|select)[^>]*>`).FindAllString(html, -1) {
		if strings.HasPrefix(m, "<button") && !strings.Contains(m, "type=") {
			t.Errorf("a button without a type: %s", m)
		}
	}
}

// A value that came in an address and is not on offer is offered as it is.
func TestNewLab_KeepsASelectorOfOnesOwn(t *testing.T) {
	v := NewLab(input(i18n.EN))
	drop := v.Settings[3]
	want := LabOption{Value: "server data 5", Label: "server data 5"}
	if last := drop.Options[len(drop.Options)-1]; last != want {
		t.Errorf("last option of drop = %+v, want %+v", last, want)
	}
	if len(input(i18n.EN).Experiment.Settings[3].Values) != 2 {
		t.Error("the experiment's own values changed")
	}
}

func TestSpaced(t *testing.T) {
	for in, want := range map[string]string{
		"100ms": "100\u202fms", "1.5s": "1.5\u202fs", "10Mbit/s": "10\u202fMbit/s", "0%": "0\u202f%",
		"none": "none", "20 packets": "20 packets", "7": "7", "client SYN 1": "client SYN 1",
	} {
		if got := spaced(in); got != want {
			t.Errorf("spaced(%q) = %q, want %q", in, got, want)
		}
	}
}

// The files that scripts fetch are the catalogue's, and have all that scripts
// ask for by name.
func TestScriptTexts(t *testing.T) {
	for _, lang := range i18n.Langs {
		texts := ScriptTexts(lang)
		for _, key := range scriptKeys(t) {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(texts)), func(k string) bool { return k == key || strings.HasPrefix(k, key+".") }) {
				t.Errorf("%s: scripts ask for %q", lang, key)
			}
		}
		sameFile(t, "../../static/js/text/"+string(lang)+".json", texts)
	}
}

func TestViewTexts(t *testing.T) {
	for _, lang := range i18n.Langs {
		texts := ViewTexts(lang)
		for _, key := range keysIn(t, "view", "../../static/js/views/*/*.js") {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(texts)), func(k string) bool { return k == key || strings.HasPrefix(k, key+".") }) {
				t.Errorf("%s: scripts ask for %q", lang, key)
			}
		}
		sameFile(t, "../../static/js/text/view."+string(lang)+".json", texts)
	}
}

// Every field that scripts name has a name and a sentence.
func TestFieldTexts(t *testing.T) {
	for _, lang := range i18n.Langs {
		sameFile(t, "../../static/js/text/field."+string(lang)+".json", FieldTexts(lang))
	}
}

func TestOpenTexts(t *testing.T) {
	for _, lang := range i18n.Langs {
		texts := OpenTexts(lang)
		for _, files := range []string{"open.js", "open/*.js", "core/ndjson*.js"} {
			for _, key := range keysIn(t, "open", "../../static/js/"+files) {
				if _, ok := texts[key]; !ok {
					t.Errorf("%s: scripts ask for %q", lang, key)
				}
			}
		}
		sameFile(t, "../../static/js/text/open."+string(lang)+".json", texts)
	}
}

func TestPlayground(t *testing.T) {
	for _, lang := range i18n.Langs {
		p := NewPlayground(lang)
		for _, key := range keysIn(t, "play", "../../static/js/playground/*.js") {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(p.Texts)), func(k string) bool { return k == key || strings.HasPrefix(k, key) }) {
				t.Errorf("%s: scripts ask for %q", lang, key)
			}
		}
		sameFile(t, "../../static/js/text/play."+string(lang)+".json", p)
	}
}

// sameFile holds a file to the catalogue.
func sameFile(t *testing.T, file string, texts any) {
	t.Helper()
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(texts); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not the catalogue's: run go test ./web/ui -update", file)
	}
}

// scriptKeys are the texts that the scripts of every page name.
func scriptKeys(t *testing.T) []string {
	t.Helper()
	var keys []string
	for _, dir := range []string{"lab", "player", "prose", "ladder", "core"} {
		keys = append(keys, keysIn(t, "lab|player|ladder|packet", "../../static/js/"+dir+"/*.js")...)
	}
	if len(keys) == 0 {
		t.Fatal("no keys found")
	}
	return keys
}

// keysIn are the texts of some areas that scripts name, whole or up to a last
// part that they add.
func keysIn(t *testing.T, areas, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`['"` + "`" + `]((?:` + areas + `)\.[a-z_]+(?:\.[a-z_]+)*)[.'"` + "`" + `]`)
	var keys []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range name.FindAllSubmatch(source, -1) {
			keys = append(keys, string(m[1]))
		}
	}
	return keys
}
