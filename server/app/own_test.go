package app_test

import (
	"bytes"
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"slowstart/lessons"
	"slowstart/lessons/lessonstest"
	"slowstart/server/app"
)

// openOwn serves the course with a folder of one's own: experiments alone.
func openOwn(t *testing.T) (*site, fstest.MapFS) {
	t.Helper()
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	main, err := fs.ReadFile(lessons.FS, "05-handshake/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{"queue.yaml": {Data: main}, "week1/loss.yaml": {Data: main}}
	return open(t, func(o *app.Options) { o.Course = lessons.NewFolder(c, fsys).Course }), fsys
}

// An experiment is all that an instructor must write: it has a page with a lab,
// and it is in the list.
func TestAnExperimentAloneHasAPage(t *testing.T) {
	s, _ := openOwn(t)
	for lang, want := range map[string][2]string{
		"en": {"Your own", "Experiment"},
		"ko": {"직접 만든 것", "실험"},
	} {
		index := s.get("GET", "/"+lang+"/", nil)
		for _, text := range []string{want[0], `href="/` + lang + `/lessons/queue"`, `href="/` + lang + `/lessons/week1/loss"`, `href="/` + lang + `/lessons/handshake"`} {
			if !strings.Contains(index.body, text) {
				t.Errorf("%s: no %q in the list", lang, text)
			}
		}
		for _, path := range []string{"queue", "week1/loss?rtt=50ms"} {
			a := s.get("GET", "/"+lang+"/lessons/"+path, nil)
			for _, text := range []string{`<p class="eyebrow">` + want[1] + "</p>", `<h1 id="experiment">`, `id="lab"`, `data-packet`, `<h2 id="shows">`} {
				if a.code != 200 || !strings.Contains(a.body, text) {
					t.Errorf("%s %s: %d, no %q", lang, path, a.code, text)
				}
			}
			if strings.Contains(a.body, `class="notice"`) {
				t.Errorf("%s %s: there is a notice", lang, path)
			}
		}
	}
}

func TestAnExperimentAloneRuns(t *testing.T) {
	s, _ := openOwn(t)
	server := httptest.NewServer(s)
	defer server.Close()
	p := dial(t, server.URL)
	p.say(`{"type":"run","id":"r1","experiment":"week1/loss","settings":{"rtt":"20ms"}}`)
	if done, events := p.until("done"); done.Ended != "apps" || len(events) < 20 {
		t.Errorf("%+v after %d events", done, len(events))
	}
}

// A mistake is a page with file and line; mended, the page is the lesson again.
func TestAMistakeIsAPageUntilItIsMended(t *testing.T) {
	s, fsys := openOwn(t)
	right := fsys["week1/loss.yaml"].Data
	fsys["week1/loss.yaml"] = &fstest.MapFile{Data: bytes.Replace(right, []byte("v: 1"), []byte("v: 300"), 1)}
	if a := s.get("GET", "/en/lessons/week1/loss", nil); a.code != 500 ||
		!strings.Contains(a.body, "<dt><code>week1/loss.yaml:") || !strings.Contains(a.body, "Correct it, save, and load this page again.") {
		t.Errorf("%d %s", a.code, a.body)
	}
	if a := s.get("GET", "/ko/lessons/week1/loss", nil); !strings.Contains(a.body, "아직 보여 드릴 수 없습니다") || !strings.Contains(a.body, `<dd lang="ko">v: &#34;300&#34;: 읽을 수 없는 버전입니다`) {
		t.Errorf("not in Korean: %s", a.body)
	}
	if a := s.get("GET", "/en/", nil); a.code != 200 || !strings.Contains(a.body, "Has mistakes") || !strings.Contains(a.body, "week1/loss.yaml:") {
		t.Errorf("the list does not say so: %d", a.code)
	}
	if a := s.get("GET", "/en/lessons/queue", nil); a.code != 200 {
		t.Errorf("the other one: %d", a.code)
	}
	fsys["week1/loss.yaml"] = &fstest.MapFile{Data: right}
	if a := s.get("GET", "/en/lessons/week1/loss", nil); a.code != 200 {
		t.Errorf("mended: %d", a.code)
	}
}

// One's own that needs linux, without its recording, says what to do.
func TestOnesOwnWithoutItsRecording(t *testing.T) {
	s, fsys := openOwn(t)
	kernel := lessonstest.Kernel(t)
	fsys["kernel/main.yaml"] = kernel[lessonstest.Main]
	if a := s.get("GET", "/en/lessons/kernel", nil); a.code != 500 ||
		!strings.Contains(a.body, "<dt><code>kernel/recorded/main.ndjson.gz</code>") || !strings.Contains(a.body, "run slowstart record --lessons DIR on Linux") {
		t.Errorf("%d %s", a.code, a.body)
	}
	fsys["kernel/recorded/main.ndjson.gz"] = kernel[lessonstest.Recording]
	if a := s.get("GET", "/en/lessons/kernel", nil); a.code != 200 || !strings.Contains(a.body, "Recorded on Linux 6.18") {
		t.Errorf("with it: %d", a.code)
	}
}
