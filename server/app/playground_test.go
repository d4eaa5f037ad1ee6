package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slowstart/lessons"
)

type verdict struct {
	Problems []struct {
		Line        int
		Field, Text string
	}
	Form     string
	Settings []struct{ Name string }
	Moments  []string
	Refused  []struct{ Stack, Path, Why string }
}

func judge(t *testing.T, s http.Handler, lang, text string, header ...string) (int, verdict) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/"+lang+"/playground/check", strings.NewReader(text))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var a verdict
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
	}
	return w.Code, a
}

func ownSource(t *testing.T) string {
	t.Helper()
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	exp, ok := c.Experiment("handshake")
	if !ok {
		t.Fatal("no handshake")
	}
	return string(exp.Source)
}

func TestPlayground_ChecksAText(t *testing.T) {
	s := open(t, nil)
	source := ownSource(t)
	for _, c := range []struct {
		name, lang, old, text, field, says string
	}{
		{"a key", "en", "hosts:", "host:", "", `unknown key "host": did you mean hosts?`},
		{"a key", "ko", "hosts:", "host:", "", `알 수 없는 키: "host". 혹시 hosts입니까?`},
		{"a role", "en", "role: server", "role: sever", "hosts.server.role", `"sever" is not one of client, server, proxy, router, dns`},
		{"an expectation", "en", "expect:\n", "expect:\n  - nobody > 1\n", "expect", "unknown name nobody"},
	} {
		wrong := strings.Replace(source, c.old, c.text, 1)
		line := strings.Count(wrong[:strings.Index(wrong, strings.TrimPrefix(c.text, "expect:\n"))], "\n") + 1
		code, a := judge(t, s, c.lang, wrong)
		found := false
		for _, p := range a.Problems {
			found = found || p.Line == line && p.Field == c.field && strings.Contains(p.Text, c.says)
		}
		if code != 200 || !found || a.Form != "" {
			t.Errorf("%s %s: %d %+v, want line %d %s: %s", c.name, c.lang, code, a.Problems, line, c.field, c.says)
		}
	}
}

func TestPlayground_GivesTheFormOfATextThatIsRight(t *testing.T) {
	s := open(t, nil)
	source := strings.Replace(ownSource(t), "role: server", "role: server, tcp: {initial_window: 4}", 1)
	code, a := judge(t, s, "ko", source)
	if code != 200 || len(a.Problems) > 0 || !strings.Contains(a.Form, `<form class="controls"`) || !strings.Contains(a.Form, `name="rtt"`) {
		t.Fatalf("%d %+v", code, a)
	}
	if len(a.Settings) == 0 || a.Settings[0].Name != "rtt" || len(a.Moments) == 0 {
		t.Errorf("settings %v, moments %v", a.Settings, a.Moments)
	}
	if len(a.Refused) != 1 || a.Refused[0].Stack != "netstack" || a.Refused[0].Path != "hosts.server.tcp.initial_window" || a.Refused[0].Why != "netstack의 초기 윈도우는 언제나 세그먼트 10개입니다." {
		t.Errorf("refused: %+v", a.Refused)
	}
}

// The page puts a form in place when it has lists, be they empty.
func TestPlayground_TakesATextWithoutSettings(t *testing.T) {
	s := open(t, nil)
	got := s.send("/en/playground/check", []byte(`
v: 1
title: Bare
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 20ms}}
apps:
  origin: {host: server, origin: {port: 80}}
  browser: {host: client, client: {to: server}}
`), nil)
	if got.code != 200 || !strings.Contains(got.body, `"problems":[]`) || !strings.Contains(got.body, `"settings":[],"moments":[]`) {
		t.Errorf("%d %.300s", got.code, got.body)
	}
}

func TestPlayground_RefusesTooMuchAndOtherSites(t *testing.T) {
	s := open(t, nil)
	if code, a := judge(t, s, "en", strings.Repeat("#", 1<<16+1)); code != http.StatusRequestEntityTooLarge || len(a.Problems) != 1 {
		t.Errorf("too much: %d %+v", code, a)
	}
	if code, _ := judge(t, s, "en", "v: 1", "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("another site: %d", code)
	}
}

// Every experiment of the course can be begun with, and says of itself that it
// is right.
func TestPlayground_BeginsWithEveryExperiment(t *testing.T) {
	s := open(t, nil)
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	page := s.get("GET", "/en/playground", nil)
	for _, e := range c.Experiments() {
		if !strings.Contains(page.body, `<option value="`+e.Name+`"`) {
			t.Errorf("%s is not offered", e.Name)
		}
		if code, a := judge(t, s, "en", string(e.Source)); code != 200 || len(a.Problems) > 0 || !strings.Contains(a.Form, "<form") && !lessons.NeedsLinux(e) {
			t.Errorf("%s: %d %+v", e.Name, code, a.Problems)
		}
	}
}
