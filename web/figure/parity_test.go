package figure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"

	"slowstart/engine/timeline"
	"slowstart/web/figure/timelinetest"
	"slowstart/web/i18n"
)

// timelines are the runs written by hand and those recorded in testdata.
func timelines(t testing.TB) map[string][]timeline.Event {
	t.Helper()
	all := timelinetest.All()
	files, err := filepath.Glob("testdata/*.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		events, err := timeline.DecodeAll(data)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".ndjson")] = events
	}
	return all
}

// browser runs the page's own modules without a browser.
func browser(t testing.TB) *goja.Runtime {
	t.Helper()
	r := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{ResolveDir: "../../static/js", Contents: `
			import { parseTimeline } from './core/timeline.js';
			import { translator } from './core/text.js';
			import { layout } from './ladder/layout.js';
			import { drawing, markup } from './ladder/nodes.js';
			let timeline, marks;
			export function load(ndjson) { timeline = parseTimeline(ndjson); }
			export function lay(texts, width) {
				marks = layout(timeline, timeline.endUs, { width, text: translator(JSON.parse(texts)) });
				return JSON.stringify(marks);
			}
			export function svg() { return drawing(marks).map(markup).join(''); }`},
		Bundle: true, Format: api.FormatIIFE, GlobalName: "ladder", Target: api.ES2017, LogLevel: api.LogLevelSilent,
	})
	for _, m := range r.Errors {
		t.Fatalf("%+v: %s", m.Location, m.Text)
	}
	vm := goja.New()
	if _, err := vm.RunString(string(r.OutputFiles[0].Contents)); err != nil {
		t.Fatal(err)
	}
	return vm
}

func inBrowser(t testing.TB, vm *goja.Runtime, fn string, args ...any) string {
	t.Helper()
	f, ok := goja.AssertFunction(vm.Get("ladder").ToObject(vm).Get(fn))
	if !ok {
		t.Fatalf("no function %s", fn)
	}
	values := make([]goja.Value, len(args))
	for i, a := range args {
		values[i] = vm.ToValue(a)
	}
	v, err := f(goja.Undefined(), values...)
	if err != nil {
		t.Fatal(err)
	}
	return v.String()
}

func ndjson(t testing.TB, events []timeline.Event) string {
	t.Helper()
	var b bytes.Buffer
	for _, e := range events {
		line, err := timeline.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line)
	}
	return b.String()
}

func texts(t testing.TB, lang i18n.Lang) string {
	t.Helper()
	data, err := json.Marshal(i18n.Area(lang, "ladder", "packet"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// One ladder, not two: the browser's layout gives Go's marks, each number
// within half a pixel and each word equal, and its drawing is Go's to the
// letter once the marks are.
func TestLayout_BrowserGivesTheSameMarks(t *testing.T) {
	vm := browser(t)
	all := timelines(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		inBrowser(t, vm, "load", ndjson(t, all[name]))
		for _, width := range []float64{360, 700, 860} {
			lang := i18n.Langs[int(width/20)%2]
			t.Run(fmt.Sprintf("%s/%v", name, width), func(t *testing.T) {
				m := Build(all[name], Options{Lang: lang, Width: width})
				var got, want any
				if err := json.Unmarshal([]byte(inBrowser(t, vm, "lay", texts(t, lang), width)), &got); err != nil {
					t.Fatal(err)
				}
				data, err := json.Marshal(m)
				if err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(data, &want); err != nil {
					t.Fatal(err)
				}
				delete(got.(map[string]any), "now")      // the playhead is the browser's own,
				delete(got.(map[string]any), "instants") // and so is where it stands,
				delete(got.(map[string]any), "folds")    // and what is only there when it shrinks
				delete(got.(map[string]any), "foldOf")
				same(t, "marks", got, want)
				var b strings.Builder
				for _, n := range draw(m) {
					n.write(&b)
				}
				if got := inBrowser(t, vm, "svg"); got != b.String() {
					i := 0
					for i < min(len(got), b.Len()) && got[i] == b.String()[i] {
						i++
					}
					t.Errorf("drawings differ at %d:\n  js %s\n  go %s", i, clip(got, i), clip(b.String(), i))
				}
			})
		}
	}
}

func clip(s string, at int) string { return s[max(0, at-60):min(len(s), at+60)] }

func same(t *testing.T, path string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case nil:
		if list, ok := got.([]any); got != nil && (!ok || len(list) > 0) {
			t.Errorf("%s = %v, want none", path, got)
		}
	case float64:
		if g, ok := got.(float64); !ok || math.Abs(g-want) > 0.5 {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(want) {
			t.Fatalf("%s has %d, want %d", path, len(g), len(want))
		}
		for i := range want {
			same(t, fmt.Sprintf("%s[%d]", path, i), g[i], want[i])
		}
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(want) {
			t.Fatalf("%s = %v, want %v", path, got, want)
		}
		for k := range want {
			same(t, path+"."+k, g[k], want[k])
		}
	default:
		if got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
}
