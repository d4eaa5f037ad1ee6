package assets_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"slowstart/server/assets"
	"slowstart/static"
)

func site() fstest.MapFS {
	return fstest.MapFS{
		"embed.go":          {Data: []byte("package static")},
		"jsconfig.json":     {Data: []byte("{}")},
		"css/20-b.css":      {Data: []byte(".b {\n  color: red; /* why */\n}\n")},
		"css/10-a.css":      {Data: []byte("/* first\n */\n@layer a;\n\n.a::after { content: \"/* kept */\"; }")},
		"js/main.js":        {Data: []byte("// What this is.\n" + strings.Repeat("console.log(1);\n", 100))},
		"js/_tests/main.js": {Data: []byte("test")},
		"fonts/inter.woff2": {Data: bytes.Repeat([]byte("font"), 1000)},
		"img/.hidden/x.svg": {Data: []byte("<svg/>")},
		"vendor/a/LICENSE":  {Data: []byte("ISC")},
		"vendor/a/a.js":     {Data: []byte("a")},
	}
}

func load(t *testing.T) *assets.Files {
	t.Helper()
	f, err := assets.Load(site())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func get(f *assets.Files, hash, name string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	if !f.Serve(w, r, hash, name) {
		w.Code = http.StatusNotFound
	}
	return w
}

func TestTheSheetIsAllFilesInOrderWithoutComments(t *testing.T) {
	f := load(t)
	want := "@layer a;\n.a::after { content: \"/* kept */\"; }\n.b {\ncolor: red;\n}\n"
	if got := get(f, f.Hash, assets.Sheet).Body.String(); got != want {
		t.Errorf("sheet %q, want %q", got, want)
	}
}

func TestOnlyWhatBrowsersNeed(t *testing.T) {
	f := load(t)
	for name, want := range map[string]int{
		"js/main.js": 200, "fonts/inter.woff2": 200, "vendor/a/a.js": 200, "vendor/a/LICENSE": 404,
		"js/_tests/main.js": 404, "embed.go": 404, "jsconfig.json": 404, "css/10-a.css": 404,
		"img/.hidden/x.svg": 404, "js/../embed.go": 404, "": 404, "js": 404,
	} {
		if got := get(f, f.Hash, name).Code; got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
	if got := get(f, "other", "js/main.js").Code; got != 404 {
		t.Errorf("another hash: %d, want 404", got)
	}
}

func TestEveryEncodingIsTheSameFile(t *testing.T) {
	f := load(t)
	want := get(f, f.Hash, "js/main.js").Body.String()
	for accept, read := range map[string]func(io.Reader) io.Reader{
		"gzip": func(r io.Reader) io.Reader {
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			return z
		},
		"gzip, deflate, br": func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		"br;q=0, identity":  func(r io.Reader) io.Reader { return r },
	} {
		w := get(f, f.Hash, "js/main.js", "Accept-Encoding", accept)
		got, err := io.ReadAll(read(w.Body))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v, %d bytes, want %d", accept, err, len(got), len(want))
		}
		if w.Header().Get("Vary") != "Accept-Encoding" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", accept, w.Header())
		}
		again := get(f, f.Hash, "js/main.js", "Accept-Encoding", accept, "If-None-Match", w.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: asked again: %d with %d bytes", accept, again.Code, again.Body.Len())
		}
	}
}

func TestHashChangesWithAnyFile(t *testing.T) {
	a := load(t)
	changed := site()
	changed["fonts/inter.woff2"].Data = []byte("other")
	b, err := assets.Load(changed)
	if err != nil {
		t.Fatal(err)
	}
	if a.Hash == b.Hash || len(a.Hash) != 16 {
		t.Errorf("hashes %s and %s", a.Hash, b.Hash)
	}
}

func TestAFileOfAnUnknownKindIsRefused(t *testing.T) {
	odd := site()
	odd["img/a.exe"] = &fstest.MapFile{Data: []byte("MZ")}
	if _, err := assets.Load(odd); err == nil || !strings.Contains(err.Error(), "img/a.exe") {
		t.Errorf("Load() = %v, want the file named", err)
	}
}

func TestDiskIsNeverCached(t *testing.T) {
	fsys := site()
	f := assets.Disk(fsys)
	before := get(f, f.Hash, "js/main.js").Body.String()
	fsys["js/main.js"].Data = []byte("changed")
	w := get(f, f.Hash, "js/main.js")
	if w.Body.String() == before || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%q, %v", w.Body.String(), w.Header())
	}
}

func TestOurOwnFilesLoad(t *testing.T) {
	f, err := assets.Load(static.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{assets.Sheet, "js/main.js", "img/icon.svg", "fonts/inter.woff2"} {
		w := get(f, f.Hash, name, "Accept-Encoding", "br")
		if w.Code != 200 {
			t.Errorf("%s: %d", name, w.Code)
		}
		t.Logf("%s: %d bytes sent", name, w.Body.Len())
	}
	if n := get(f, f.Hash, assets.Sheet, "Accept-Encoding", "gzip").Body.Len(); n > 12_000 {
		t.Errorf("the style sheet is %d bytes compressed, budget 12000", n)
	}
}

func TestAccepts(t *testing.T) {
	for _, c := range []struct {
		field string
		want  bool
	}{
		{"br", true},
		{"gzip, br", true},
		{"BR", true},
		{"br;q=0.5", true},
		{" br ; q=1", true},
		{"", false},
		{"gzip", false},
		{"br;q=0", false},
		{"br;q=0.000", false},
		{"br;q=x", false},
		{"*", false},
		{"brotli", false},
	} {
		if got := assets.Accepts([]string{c.field}, "br"); got != c.want {
			t.Errorf("Accepts(%q) = %v, want %v", c.field, got, c.want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := assets.Load(static.FS); err != nil {
			b.Fatal(err)
		}
	}
}

func TestModulesAreFoundThroughImports(t *testing.T) {
	f, err := assets.Load(fstest.MapFS{
		"js/main.js":   {Data: []byte("// import { no } from './no.js';\nimport { a } from './core/a.js';\nimport {\n  b,\n} from \"./b.js\";\n/** @type {import('./types.js')} */\n")},
		"js/core/a.js": {Data: []byte("import { c } from '../c.js';\nexport { d } from './d.js';\n")},
		"js/b.js":      {Data: []byte("import './core/a.js';\n")},
		"js/c.js":      {Data: []byte("import { main } from './main.js';\nconst x = 'import';\n")},
		"js/core/d.js": {Data: []byte("")},
		"js/no.js":     {Data: []byte("")}, "js/types.js": {Data: []byte("")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "js/core/a.js js/b.js js/c.js js/core/d.js"
	if got := strings.Join(f.Modules("js/main.js"), " "); got != want {
		t.Errorf("Modules() = %s, want %s", got, want)
	}
}
