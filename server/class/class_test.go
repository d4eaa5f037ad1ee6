package class_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"slowstart/server/class"
)

func play(t *testing.T, students int, h http.HandlerFunc) *class.Outcome {
	t.Helper()
	s := httptest.NewServer(h)
	defer s.Close()
	return class.Play(t.Context(), class.Plan{
		Site: s.URL, Students: students, Every: time.Second, For: time.Second,
		Lessons: []class.Lesson{{Slug: "handshake", Experiment: "handshake"}},
	})
}

// used is a server that needed a tenth of everything.
func used(o *class.Outcome) []class.Usage {
	last := class.Usage{Turns: o.Took / 10, Workers: 1, Descriptors: 90, Most: 1000}
	return []class.Usage{{}, last, {Turns: last.Turns, Workers: 1, Most: 1000}}
}

func TestPlay_CountsWhatFails(t *testing.T) {
	o := play(t, 3, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	if what, n := o.Failure(); what != "websocket: status 503" || n != 6 || o.Failures["page: status 503"] != 3 || o.Failed() != 9 {
		t.Errorf("%v; want 3 pages, and 6 websockets: one when each comes and one when all press Run", o.Failures)
	}
	if why := o.Judge(used(o)).Why; why != "failed" {
		t.Errorf("Why = %q", why)
	}
}

func TestPlay_SaysThatItWasALimit(t *testing.T) {
	o := play(t, 1, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	if why := o.Judge(used(o)).Why; why != "limited" {
		t.Errorf("Why = %q after %v", why, o.Failures)
	}
}

func TestPlay_FetchesEachFileOfAPageOnce(t *testing.T) {
	asked := make(chan string, 100)
	play(t, 1, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		if strings.HasPrefix(r.URL.Path, "/en/lessons/") {
			_, _ = w.Write([]byte(`<link href="/static/1/a.css"><script src="/static/1/a.js"></script><link href="/static/1/a.js"><a data-timeline="/timelines/k.ndjson">`))
		}
	})
	close(asked)
	counts := map[string]int{}
	for path := range asked {
		counts[path]++
	}
	for _, path := range []string{"/en/lessons/handshake", "/static/1/a.css", "/static/1/a.js", "/timelines/k.ndjson"} {
		if counts[path] != 1 {
			t.Errorf("%s was asked for %d times", path, counts[path])
		}
	}
}

func TestJudge_NamesWhatGivesWayFirst(t *testing.T) {
	o := &class.Outcome{Students: 30, Took: 10 * time.Second}
	for _, c := range []struct {
		last class.Usage
		what string
		at   int
	}{
		{class.Usage{Turns: 5 * time.Second, Workers: 2, Most: 1000}, "turns", 120},
		{class.Usage{Turns: time.Second, Workers: 2, Descriptors: 500, Most: 1000}, "descriptors", 60},
	} {
		v := o.Judge([]class.Usage{{}, c.last})
		if v.First != c.what || v.At != c.at || v.Why != "" {
			t.Errorf("%+v; want %s at %d", v, c.what, c.at)
		}
	}
	o.Runs.Last = class.Times{time.Second}
	if v := o.Judge(used(o)); v.Why != "slow" {
		t.Errorf("%+v, want slow", v)
	}
	last := used(o)
	last[2].Dropped = 1
	if v := o.Judge(last); v.Why != "dropped" {
		t.Errorf("%+v, want dropped", v)
	}
}

func TestTimes(t *testing.T) {
	var all class.Times
	if all.At(0.95) != 0 {
		t.Error("of none there is no time")
	}
	for n := range 100 {
		all = append(all, time.Duration(100-n))
	}
	for share, want := range map[float64]time.Duration{0: 1, 0.5: 51, 0.95: 95, 1: 100} {
		if got := all.At(share); got != want {
			t.Errorf("At(%v) = %d, want %d", share, got, want)
		}
	}
}

func TestStart_SaysWhyAServerDoesNotStart(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	_, err := class.Start(context.Background(), exec.CommandContext(t.Context(), "sh", "-c", "echo no port is free >&2; exit 2"))
	if err == nil || !strings.Contains(err.Error(), "no port is free") {
		t.Errorf("Start() = %v, want its last words", err)
	}
}
