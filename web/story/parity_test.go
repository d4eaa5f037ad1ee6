package story_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"

	"slowstart/engine/timeline"
	"slowstart/web/figure/timelinetest"
	"slowstart/web/i18n"
	"slowstart/web/story"
)

// The browser tells the same story: keys, arguments and sentences.
func TestTell_BrowserTellsTheSame(t *testing.T) {
	r := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{ResolveDir: "../../static/js", Contents: `
			import { parseTimeline } from './core/timeline.js';
			import { translator } from './core/text.js';
			import { read, tell, sentences } from './core/story.js';
			import { waits } from './core/wait.js';
			export function all(ndjson, texts) {
				const x = read(parseTimeline(ndjson));
				const t = translator(JSON.parse(texts));
				return JSON.stringify(x.packets.map((p) => ({ lines: tell(x, p.id), sentences: sentences(x, p.id, t),
					waits: waits(x, p.hops[0].sentUs, p.hops[0].sentUs + 20000).map((w) => w.host + ' ladder.wait.' + w.key) })));
			}`},
		Bundle: true, Format: api.FormatIIFE, GlobalName: "story", Target: api.ES2017, LogLevel: api.LogLevelSilent,
	})
	for _, m := range r.Errors {
		t.Fatalf("%+v: %s", m.Location, m.Text)
	}
	vm := goja.New()
	if _, err := vm.RunString(string(r.OutputFiles[0].Contents)); err != nil {
		t.Fatal(err)
	}
	var all func(ndjson, texts string) string
	if err := vm.ExportTo(vm.Get("story").ToObject(vm).Get("all"), &all); err != nil {
		t.Fatal(err)
	}
	runs := timelinetest.All()
	files, err := filepath.Glob("../figure/testdata/*.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if runs[filepath.Base(f)], err = timeline.DecodeAll(data); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	for name, events := range runs {
		t.Run(name, func(t *testing.T) {
			var lines bytes.Buffer
			for _, e := range events {
				line, err := timeline.Encode(e)
				if err != nil {
					t.Fatal(err)
				}
				lines.Write(line)
			}
			for _, lang := range i18n.Langs {
				compare(t, story.Read(events), lang, all(lines.String(), texts(t, lang)))
			}
		})
	}
}

func compare(t *testing.T, x *story.Index, lang i18n.Lang, inBrowser string) {
	t.Helper()
	type packet struct {
		Lines     []story.Line `json:"lines"`
		Sentences []string     `json:"sentences"`
		Waits     []string     `json:"waits"`
	}
	var got []packet
	if err := json.Unmarshal([]byte(inBrowser), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(x.Packets) {
		t.Fatalf("browser has %d packets, want %d", len(got), len(x.Packets))
	}
	for i, p := range x.Packets {
		want := packet{x.Tell(p.Packet), x.Sentences(lang, p.Packet), []string{}}
		for _, w := range x.Waits(p.SentUS(), p.SentUS()+20_000) {
			want.Waits = append(want.Waits, w.Host+" "+w.Key)
		}
		for j := range want.Lines {
			if want.Lines[j].Args == nil {
				want.Lines[j].Args = map[string]any{}
			}
		}
		g, err := json.Marshal(got[i])
		if err != nil {
			t.Fatal(err)
		}
		w, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(g, w) {
			t.Errorf("packet %d, %s:\n  js %s\n  go %s", p.Packet, lang, g, w)
		}
	}
}

func texts(t *testing.T, lang i18n.Lang) string {
	t.Helper()
	data, err := json.Marshal(i18n.Area(lang, "ladder", "packet"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
