package lessons_test

import (
	"context"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// run makes a run of a lesson's main experiment.
func run(t *testing.T, slug string, settings map[string]string) timeline.Report {
	t.Helper()
	exp, _ := course(t).Experiment(slug)
	exp = placed(t, exp, settings)
	end, err := engine.Run(context.Background(), exp, engine.Options{Seed: 1}, func(timeline.Record) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range end.Report.Expectations {
		if !x.Held {
			t.Errorf("%v: expectation %q does not hold: %v, %v", settings, x.Text, x.Left, x.Right)
		}
	}
	return end.Report
}

// What the lesson says in words, its runs must show.
func TestHandshake_ClaimsOfTheText(t *testing.T) {
	const rtt = 100_000 // µs, the default
	us := func(r timeline.Report, name string) float64 {
		t.Helper()
		m, ok := r.Measures[name]
		if !ok {
			t.Fatalf("no measure %s", name)
		}
		return m.Value
	}
	usual := run(t, "handshake", nil)
	if got := us(usual, "connect"); got != rtt {
		t.Errorf("one round trip: connect = %v us", got)
	}
	if request, ack := usual.Moments["request"], usual.Moments["ack"]; request.TimeUS != ack.TimeUS || request.SeqNo < ack.SeqNo {
		t.Errorf("the request right behind the ACK: %+v, %+v", request, ack)
	}
	c := course(t)
	rto, err := time.ParseDuration(c.Constants["initial_rto"].Value + c.Constants["initial_rto"].Unit)
	if err != nil {
		t.Fatal(err)
	}
	for _, drop := range []string{"client SYN 1", "server SYN,ACK 1"} {
		r := run(t, "handshake", map[string]string{"drop": drop})
		if got, want := us(r, "connect"), rtt+float64(rto.Microseconds()); got != want {
			t.Errorf("%s lost costs the initial timeout: connect = %v us, want %v", drop, got, want)
		}
		if _, ok := r.Moments["syn_again"]; !ok {
			t.Errorf("%s lost: the SYN does not leave again", drop)
		}
	}
	freely := run(t, "handshake", map[string]string{"drop": "client ACK 1"})
	for _, name := range []string{"connect", "first_byte", "load"} {
		if got, want := us(freely, name), us(usual, name); got != want {
			t.Errorf("a lost final ACK delays nothing: %s = %v, without loss %v", name, got, want)
		}
	}
	half := run(t, "handshake", map[string]string{"think": "0ms"})
	if got := us(half, "setup_share"); got != 0.5 {
		t.Errorf("half if the server answers at once: setup_share = %v", got)
	}
	thin := map[string]string{"rate": "1Mbit/s"}
	small := run(t, "handshake", thin)
	thin["size"] = "100kB"
	large := run(t, "handshake", thin)
	if us(large, "connect") != us(small, "connect") || us(large, "setup_share") >= us(small, "setup_share") {
		t.Errorf("a larger response: setup costs the same and its share falls: %v, %v", small.Measures, large.Measures)
	}
	// The exercise has its four answers, and only one of them is faster.
	for name, value := range map[string]string{"think": "1s", "size": "1MB", "rate": "8kbit/s", "rtt": "1ms"} {
		r := run(t, "handshake", map[string]string{name: value})
		faster := us(r, "load") < us(usual, "load")
		if us(r, "setup_share") >= 0.2 || faster != (name == "rtt") {
			t.Errorf("%s = %s: share %v, load %v", name, value, us(r, "setup_share"), us(r, "load"))
		}
	}
}

// Every number the prose shows is there in the default run, and every moment
// of its running text.
func TestHandshake_DefaultRunHasWhatTheTextNames(t *testing.T) {
	r := run(t, "handshake", nil)
	c := course(t)
	l, _ := c.Lesson("handshake")
	for _, h := range l.Doc("en").Holes() {
		if h.Experiment != "" {
			continue // of another run
		}
		if _, ok := r.Measures[h.Measure]; !ok {
			t.Errorf("no measure %s", h.Measure)
		}
	}
	for _, m := range l.Main().Moments {
		if _, ok := r.Moments[m.Name]; !ok && !m.Optional {
			t.Errorf("no moment %s", m.Name)
		}
	}
}
