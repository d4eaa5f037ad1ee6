package app_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/lessons"
	"slowstart/server/app"
	"slowstart/server/assets"
	"slowstart/server/limits"
	"slowstart/server/live"
	"slowstart/server/runs"
	"slowstart/static"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// site is the real thing: the course, real workers, real runs.
type site struct {
	*app.App
	o      app.Options
	log    *lockedBuffer
	assets string
}

// What never changes is loaded once for all tests.
var (
	course = sync.OnceValues(func() (*lessons.Course, error) { return lessons.Load(lessons.FS) })
	files  = sync.OnceValues(func() (*assets.Files, error) { return assets.Load(static.FS) })
)

func open(t testing.TB, change func(*app.Options)) *site {
	t.Helper()
	log := &lockedBuffer{}
	o := app.Options{
		Limits: limits.Default(),
		Log:    slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Stacks: []live.Stack{{Name: "netstack", Available: true, Version: "v0"}, {Name: "linux", Reason: "linux_no_tun"}},
	}
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	o.Course = func() *lessons.Course { return c }
	if o.Assets, err = files(); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&o)
	}
	pool := runs.NewPool(runs.PoolOptions{Workers: 2, Limits: o.Limits.Engine(), Log: o.Log})
	o.Desk = runs.NewDesk(o.Limits, map[string]*runs.Pool{experiment.Netstack: pool}, o.Log)
	o.Pictures = runs.NewPictures(o.Desk, "v0")
	a, err := app.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); o.Desk.Close() })
	return &site{App: a, o: o, log: log, assets: o.Assets.Hash}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// answer is what the site said, its body unpacked.
type answer struct {
	code   int
	header http.Header
	body   string
}

// get asks the site as a program would.
func (s *site) get(method, target string, header http.Header) answer {
	r := httptest.NewRequest(method, target, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	a := answer{code: w.Code, header: w.Header()}
	var read io.Reader = w.Body
	switch a.header.Get("Content-Encoding") {
	case "br":
		read = brotli.NewReader(read)
	case "gzip":
		z, err := gzip.NewReader(read)
		if err != nil {
			a.body = err.Error()
			return a
		}
		read = z
	}
	b, err := io.ReadAll(read)
	a.body = string(b)
	if err != nil {
		a.body = err.Error()
	}
	return a
}

// TestTranscripts plays the files of testdata. A file is cases with an empty
// line between them:
//
//	# comment
//	base /lab                      (first line: mounted there)
//	GET /path                      "{assets}" is the hash of the static files
//	> Header: value                of the request; more than one
//	code == 302
//	header Location == /en/        also: contains, !contains; "" is absent
//	body contains text             also: !contains, ==
//	keep NAME Header PREFIX SUFFIX what stands between them in the header, as {NAME} from here on
func TestTranscripts(t *testing.T) {
	transcripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(transcripts) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range transcripts {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			base, _ := strings.CutPrefix(first, "base ")
			if base == first {
				base = ""
			}
			s := open(t, func(o *app.Options) { o.Base = base })
			play(t, s, file, string(text))
		})
	}
}

func play(t *testing.T, s *site, file, text string) {
	kept := map[string]string{"assets": s.assets}
	fill := func(line string) string {
		for name, value := range kept {
			line = strings.ReplaceAll(line, "{"+name+"}", value)
		}
		return line
	}
	var method, target string
	var header http.Header
	var a *answer
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := fill(lines.Text())
		where := fmt.Sprintf("%s:%d: %s %s", file, n, method, target)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "", "#", "base":
			continue
		case "GET", "HEAD", "POST", "PUT", "DELETE":
			method, target, header, a = word, rest, http.Header{}, nil
			continue
		case ">":
			k, v, _ := strings.Cut(rest, ": ")
			header.Add(k, v)
			continue
		}
		if a == nil {
			got := s.get(method, target, header)
			a = &got
		}
		switch word {
		case "code":
			check(t, where, fmt.Sprint(a.code), rest)
		case "header":
			name, check1, _ := strings.Cut(rest, " ")
			check(t, where+" "+name, strings.Join(a.header.Values(name), " | "), check1)
		case "body":
			check(t, where, a.body, rest)
		case "keep":
			f := strings.Fields(rest)
			from := a.body
			if f[1] != "body" {
				from = a.header.Get(f[1])
			}
			_, after, ok := strings.Cut(from, f[2])
			value, _, ok2 := strings.Cut(after, f[3])
			if !ok || !ok2 {
				t.Fatalf("%s: nothing between %q and %q", where, f[2], f[3])
			}
			kept[f[0]] = value
		default:
			t.Fatalf("%s:%d: unknown word %q", file, n, word)
		}
	}
}

func check(t *testing.T, where, got, want string) {
	t.Helper()
	verb, text, _ := strings.Cut(want, " ")
	if text == `""` {
		text = ""
	}
	ok := false
	switch verb {
	case "==":
		ok = got == text
	case "contains":
		ok = strings.Contains(got, text)
	case "!contains":
		ok = !strings.Contains(got, text)
	default:
		t.Fatalf("%s: unknown check %q", where, verb)
	}
	if !ok {
		t.Errorf("%s: %.300q, want %s", where, got, want)
	}
}
