package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var verdictWord = regexp.MustCompile(`<p class="ask__word[^"]*" data-right="(true|false)" data-over="(true|false)">([^<]*)</p>`)

// Without scripts a question is a form whose answer has a page: the run finds one
// of the answers right, and the page that asks does not say which.
func TestQuestion_IsJudgedByItsRun(t *testing.T) {
	s := open(t, nil)
	for _, lang := range []string{"en", "ko"} {
		page := s.page(t, "/"+lang+"/lessons/handshake")
		form := between(t, page, `data-question="more-bandwidth"`, `</form>`)
		if strings.Contains(form, "data-right") {
			t.Error("the page that asks has a verdict")
		}
		right := 0
		for n := 1; n <= strings.Count(form, `type="radio"`); n++ {
			body := s.page(t, fmt.Sprintf("/%s/lessons/handshake/questions/more-bandwidth?answer=%d&sure=1", lang, n))
			word := verdictWord.FindStringSubmatch(body)
			if word == nil {
				t.Fatalf("no verdict on answer %d", n)
			}
			if word[1] == "true" {
				right++
			}
			if !strings.Contains(body, `data-run="handshake?rate=100Mbit%2Fs"`) || !strings.Contains(body, `/lessons/handshake#q-more-bandwidth`) {
				t.Errorf("answer %d: no way to the run, or none back", n)
			}
		}
		if right != 1 {
			t.Errorf("%d answers are right, want one", right)
		}
	}
}

// What is no answer is asked for again, and what is no question is not found.
func TestQuestion_BadAnswers(t *testing.T) {
	s := open(t, nil)
	for _, query := range []string{"", "?answer=", "?answer=0", "?answer=99", "?answer=x", "?answer=-1"} {
		body := s.page(t, "/en/lessons/handshake/questions/more-bandwidth"+query)
		if word := verdictWord.FindStringSubmatch(body); word == nil || word[2] != "false" || word[3] != "Choose an answer first." {
			t.Errorf("%q: %q", query, word)
		}
	}
	for _, path := range []string{"handshake/questions/none", "none/questions/more-bandwidth", "handshake/places/none", "handshake/questions/third-ack"} {
		if a := s.get(http.MethodGet, "/en/lessons/"+path+"?answer=1", nil); a.code != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.code)
		}
	}
}

// A value is near enough, or its direction is told twice; the third time the
// answer is.
func TestPlace_TellsADirectionTwice(t *testing.T) {
	s := open(t, nil)
	for _, test := range []struct{ query, right, over, word string }{
		{"value=150+ms", "true", "true", "That is it: 150.0 ms."},
		{"value=0.15+s", "true", "true", "That is it: 150.0 ms."},
		{"value=150", "true", "true", "That is it: 150.0 ms."},
		{"value=150%EB%B0%80%EB%A6%AC%EC%B4%88", "true", "true", "That is it: 150.0 ms."}, // 밀리초
		{"value=130ms", "false", "false", "Close, but a little too early."},
		{"value=300ms&try=1", "false", "false", "Too late."},
		{"value=9s", "false", "false", "Far too late."},
		{"value=300ms&try=2", "false", "true", "It is 150.0 ms."},
		{"value=300ms&try=9999999999", "false", "true", "It is 150.0 ms."},
		{"value=&show=1", "false", "true", "It is 150.0 ms."},
		{"value=soon&try=2", "false", "false", "That cannot be read as a time. Write it as 150 ms or 0.15 s."},
		{"value=NaN", "false", "false", "That cannot be read as a time. Write it as 150 ms or 0.15 s."},
		{"value=-5", "false", "false", "Far too early."},
		{"value=" + strings.Repeat("1", 3000), "false", "false", "That cannot be read as a time. Write it as 150 ms or 0.15 s."},
	} {
		body := s.page(t, "/en/lessons/handshake/places/third-ack?"+test.query)
		word := verdictWord.FindStringSubmatch(body)
		if word == nil || word[1] != test.right || word[2] != test.over || strings.ReplaceAll(word[3], "\u202f", " ") != test.word {
			t.Errorf("%.40s: %q, want %+v", test.query, word, test)
		}
	}
	body := s.page(t, "/en/lessons/handshake/places/third-ack?value=300ms&try=1")
	if !strings.Contains(body, `name="try" value="2"`) {
		t.Error("the form does not count the tries")
	}
	if body = s.page(t, `/en/lessons/handshake/places/third-ack?value=%3Cscript%3E%22`); strings.Contains(body, "<script>\"") {
		t.Error("what was typed is markup")
	}
}

// A lesson's page shows the run of another experiment where its address names
// one, with that experiment's settings; what its text says of its own does not
// change.
func TestLesson_ShowsAnotherExperiment(t *testing.T) {
	s := open(t, nil)
	own := between(t, s.page(t, "/en/lessons/handshake"), `data-measure="connect"`, `</output>`)
	for _, test := range []struct{ query, experiment, setting, notice string }{
		{"", "handshake", "", ""},
		{"?experiment=handshake", "handshake", "", ""},
		{"?experiment=handshake/size&size=20kB", "handshake/size", `value="20kB"`, ""},
		{"?experiment=nagle&rtt=40ms", "nagle", `value="40ms"`, ""},
		{"?experiment=no/such&rtt=40ms", "handshake", "", "There is no experiment named no/such."},
		{"?experiment=handshake/size&rtt=9h", "handshake/size", "", "The address asks for"},
		{"?stack=linux", "handshake", "", "stack"},
	} {
		body := s.page(t, "/en/lessons/handshake"+test.query)
		if !strings.Contains(body, `"experiment":"`+test.experiment+`"`) {
			t.Errorf("%q: not the lab of %s", test.query, test.experiment)
		}
		away := test.experiment != "handshake"
		if named := strings.Contains(body, `name="experiment" value="`+test.experiment+`"`); named != away || strings.Contains(body, "data-home") != away {
			t.Errorf("%q: the form names it: %v, want %v, and a way back alike", test.query, named, away)
		}
		if !strings.Contains(body, test.setting) {
			t.Errorf("%q: no %s", test.query, test.setting)
		}
		if has := strings.Contains(body, `class="notice"`); has != (test.notice != "") || !strings.Contains(body, test.notice) {
			t.Errorf("%q: want the notice %q", test.query, test.notice)
		}
		if got := between(t, body, `data-measure="connect"`, `</output>`); got != own {
			t.Errorf("%q: the text says %q of its own run, want %q", test.query, got, own)
		}
	}
	if ko := s.page(t, "/en/lessons/handshake?experiment=handshake/size&size=20kB"); !strings.Contains(ko, `href="/ko/lessons/handshake?experiment=handshake/size&amp;size=20kB"`) {
		t.Error("the other language has another run")
	}
}

// Every lesson's page opens with a run, in both languages, and what it asks is
// there to be answered.
func TestLesson_EachOpensWithARun(t *testing.T) {
	s := open(t, nil)
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Lessons {
		for _, lang := range []string{"en", "ko"} {
			body := s.page(t, "/"+lang+"/lessons/"+l.Slug)
			if !strings.Contains(body, `<svg class="ladder"`) || strings.Contains(body, `class="notice"`) {
				t.Errorf("%s/%s: no run", lang, l.Slug)
			}
			if strings.Contains(body, `(MISSING)`) || strings.Contains(body, "\x00") {
				t.Errorf("%s/%s: something was not filled in", lang, l.Slug)
			}
			if asked := strings.Count(body, `<form class="ask"`); asked != len(l.Questions)+len(l.Places) {
				t.Errorf("%s/%s: %d questions and places, want %d", lang, l.Slug, asked, len(l.Questions)+len(l.Places))
			}
		}
	}
}

// page is a page that must be there.
func (s *site) page(t *testing.T, path string) string {
	t.Helper()
	a := s.get(http.MethodGet, path, nil)
	if a.code != http.StatusOK {
		t.Fatalf("%s: %d", path, a.code)
	}
	return a.body
}

// between is what stands between two texts of a page.
func between(t *testing.T, page, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, from)
	if !ok {
		t.Fatalf("no %s", from)
	}
	part, _, _ := strings.Cut(rest, to)
	return part
}
