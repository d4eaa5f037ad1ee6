// Package assets serves the static files under one hash of all their bytes, so
// that every address is immutable. Texts are compressed once, when they are
// first asked for or before, and the style sheet is put together from the files
// of static/css.
//
// Start with [Load]; [Disk] serves files as they are on disk, for those who
// write them.
package assets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip" // one percent smaller than the standard library's
)

// The style sheets, each made of all files of a folder in the order of their
// names: what every page needs, and what the views of a run need once one is
// opened.
const (
	Sheet      = "css/site.css"  // css/*.css
	ViewsSheet = "css/views.css" // css/views/*.css

	PlaygroundSheet = "css/playground.css" // css/playground/*.css
	PagesSheet      = "css/pages.css"      // css/pages/*.css: the pages around the lessons
)

// immutable is for bytes whose address changes with them.
const immutable = "public, max-age=31536000, immutable"

// types are the media types of what we have; a file of another kind fails
// Load, so that nothing is served as something it is not.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8",
}

// Files are the static files. Immutable after Load.
type Files struct {
	Hash   string
	byPath map[string]*file
	disk   fs.FS // instead of byPath

	modules sync.Map // of what is compiled in: what a module imports, by its name
}

type file struct {
	kind string
	body []byte
	etag string

	once     sync.Once
	gzip, br []byte // set by pack; nil when it does not become smaller
}

// Load reads all files.
func Load(fsys fs.FS) (*Files, error) {
	f := &Files{byPath: map[string]*file{}}
	all, err := readAll(fsys)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	var mu sync.Mutex
	var failed error
	var wg sync.WaitGroup
	for _, name := range slices.Sorted(keys(all)) {
		body := all[name]
		kind, ok := types[path.Ext(name)]
		if !ok {
			return nil, fmt.Errorf("static/%s: no media type for %q", name, path.Ext(name))
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n", name, len(body))
		sum.Write(body)
		wg.Go(func() {
			short, err := shorten(name, body)
			made := newFile(kind, short)
			mu.Lock()
			defer mu.Unlock()
			f.byPath[name], failed = made, errors.Join(failed, err)
		})
	}
	wg.Wait()
	if failed != nil {
		return nil, failed
	}
	f.Hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return f, nil
}

// Disk serves a folder as it is at each request, never cached.
func Disk(fsys fs.FS) *Files { return &Files{Hash: "dev", disk: fsys} }

func keys(m map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// readAll reads the files browsers may have, with the style sheet put together.
func readAll(fsys fs.FS) (map[string][]byte, error) {
	all := map[string][]byte{}
	sheets := map[string]string{"css": Sheet, "css/views": ViewsSheet, "css/playground": PlaygroundSheet, "css/pages": PagesSheet}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if base != "." && (base[0] == '_' || base[0] == '.') {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.Contains(name, "/") || base[0] == '.' || base[0] == '_' || path.Ext(base) == "" {
			return nil // configuration of tools, this package's own files, license texts
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if sheet, ok := sheets[path.Dir(name)]; ok { // WalkDir goes in the order of names
			all[sheet] = append(all[sheet], minify(body)...)
			return nil
		}
		all[name] = body
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	return all, nil
}

func newFile(kind string, body []byte) *file {
	sum := sha256.Sum256(body)
	return &file{kind: kind, body: body, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// Pack compresses all files, one after another. It takes a second or two, so
// whoever serves has it done beside that: what is asked for first is compressed
// first.
func (f *Files) Pack(ctx context.Context) {
	for _, one := range f.byPath {
		if ctx.Err() != nil {
			return
		}
		one.pack()
	}
}

func (f *file) pack() {
	f.once.Do(func() {
		if strings.HasPrefix(f.kind, "font/") || f.kind == "image/png" || len(f.body) < 200 {
			return
		}
		if b := Gzip(f.body, gzip.BestCompression); len(b) < len(f.body) {
			f.gzip = b
		}
		if b := Brotli(f.body, 7); len(b) < len(f.body) {
			f.br = b
		}
	})
}

// Gzip compresses; a buffer's writes do not fail.
func Gzip(body []byte, level int) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		panic("assets: " + err.Error())
	}
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

// packers keep brotli's tables, some megabytes at each level, for the next body.
// No more bodies are compressed at once than can be.
var (
	packers [brotli.BestCompression + 1]sync.Pool
	packing = make(chan struct{}, runtime.NumCPU())
)

// Brotli compresses; a buffer's writes do not fail.
func Brotli(body []byte, level int) []byte {
	packing <- struct{}{}
	defer func() { <-packing }()
	var b bytes.Buffer
	w, ok := packers[level].Get().(*brotli.Writer)
	if !ok {
		w = brotli.NewWriterLevel(nil, level)
	}
	defer packers[level].Put(w)
	w.Reset(&b)
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

// Has says whether there is such a file.
func (f *Files) Has(name string) bool { return f.find(name) != nil }

func (f *Files) find(name string) *file {
	if f.disk == nil {
		return f.byPath[name]
	}
	all, err := readAll(f.disk)
	if err != nil || all[name] == nil {
		return nil
	}
	return &file{kind: types[path.Ext(name)], body: all[name]}
}

// Serve answers with a file, or reports that there is none at this address.
func (f *Files) Serve(w http.ResponseWriter, r *http.Request, hash, name string) bool {
	if hash != f.Hash {
		return false
	}
	found := f.find(name)
	if found == nil {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", found.kind)
	if f.disk != nil {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("Cache-Control", immutable)
		h.Set("Vary", "Accept-Encoding")
		found.pack()
	}
	body, etag := found.body, found.etag
	switch accept := r.Header.Values("Accept-Encoding"); {
	case found.br != nil && Accepts(accept, "br"):
		body, etag = found.br, strings.TrimSuffix(etag, `"`)+`-br"`
		h.Set("Content-Encoding", "br")
	case found.gzip != nil && Accepts(accept, "gzip"):
		body, etag = found.gzip, strings.TrimSuffix(etag, `"`)+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	if etag != "" {
		h.Set("ETag", etag)
		if Matches(r, etag) {
			h.Del("Content-Type")
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client has gone
	}
	return true
}
