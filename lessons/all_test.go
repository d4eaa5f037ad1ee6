package lessons_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/enginetest/tshark"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
)

// Every experiment of the course runs here with its default settings on each
// stack that can do it, once: whatever must hold of all of them is asked of that
// run.

// Each of them runs on some stack with its default settings, and so in a test
// below.
func TestExperiments_RunOnAStack(t *testing.T) {
	for _, of := range course(t).Experiments() {
		if _, refused := placed(t, of, nil).StackFor("auto"); len(refused) > 0 {
			t.Errorf("%s is refused: %+v", of.Name, refused)
		}
	}
}

// TestExperiments_OnNetstack makes the runs one after the other, as the virtual
// clock needs it; tshark reads their captures when all are made.
func TestExperiments_OnNetstack(t *testing.T) {
	var took time.Duration
	for _, of := range course(t).Experiments() {
		exp := placed(t, of, nil)
		if len(exp.Unsupported(experiment.Netstack)) > 0 {
			continue
		}
		t.Run(exp.Name, func(t *testing.T) {
			began := time.Now()
			r, err := runOf(t.Context(), exp, experiment.Netstack)
			took += time.Since(began)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range r.faults() {
				t.Error(fault)
			}
			point(t, of, r)
			capture := r.captured(t)
			t.Parallel()
			check(t, exp.Name, capture)
		})
	}
	t.Logf("the runs with default settings took %v", took.Round(time.Millisecond))
}

// TestExperiments_OnLinux makes the runs in real time, a few at once: most of a
// run is waiting for packets to arrive.
func TestExperiments_OnLinux(t *testing.T) {
	enginetest.Linux(t)
	const atOnce = 3
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for _, of := range course(t).Experiments() {
		exp := placed(t, of, nil)
		if len(exp.Unsupported(experiment.Linux)) > 0 {
			continue
		}
		all.Go(func() {
			if exp.RealTime == 0 { // what takes longer sits out TIME-WAIT or timeouts
				slots <- struct{}{}
				defer func() { <-slots }()
			}
			t.Run(exp.Name, func(t *testing.T) {
				r := steadyRun(t, exp)
				if lessons.NeedsLinux(exp) {
					point(t, of, r)
					check(t, exp.Name, r.captured(t))
				}
			})
		})
	}
	all.Wait()
}

// steadyRun is a run on Linux that holds. A busy machine has three tries.
func steadyRun(t *testing.T, exp *experiment.Experiment) ran {
	t.Helper()
	const tries = 3
	for n := 1; ; n++ {
		r, err := runOf(t.Context(), exp, experiment.Linux)
		if err != nil {
			t.Fatal(err)
		}
		faults := r.faults()
		if len(faults) == 0 {
			return r
		}
		for _, fault := range faults {
			t.Logf("try %d of %d: %s", n, tries, fault)
		}
		if n == tries {
			t.Fatal("no try held")
		}
	}
}

var loaded = sync.OnceValues(func() (*lessons.Course, error) { return lessons.Load(lessons.FS) })

// course is the one that is compiled in.
func course(t *testing.T) *lessons.Course {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func placed(t *testing.T, exp *experiment.Experiment, settings map[string]string) *experiment.Experiment {
	t.Helper()
	exp, err := exp.With(settings)
	if err != nil {
		t.Fatal(err)
	}
	return exp
}

// ran is a run of an experiment whose settings are in place.
type ran struct {
	exp    *experiment.Experiment
	stack  string
	events []timeline.Event
	end    *timeline.RunEnd
}

func runOf(ctx context.Context, exp *experiment.Experiment, stack string) (ran, error) {
	r := ran{exp: exp, stack: stack}
	var err error
	r.end, err = engine.Run(ctx, exp, engine.Options{Seed: 1, Stack: stack}, func(rec timeline.Record) error {
		r.events = append(r.events, rec.Event)
		return nil
	})
	return r, err
}

// faults lists what the run should have shown and did not.
func (r ran) faults() (list []string) {
	if r.end.Ended != r.exp.Until {
		list = append(list, fmt.Sprintf("it ended by %s, want %s", r.end.Ended, r.exp.Until))
	}
	for _, x := range r.end.Report.Expectations {
		if !x.Held {
			list = append(list, fmt.Sprintf("%q does not hold: %v, %v", x.Text, x.Left, x.Right))
		}
	}
	for _, m := range r.exp.Moments {
		if _, ok := r.end.Report.Moments[m.Name]; !ok && !m.Optional {
			list = append(list, fmt.Sprintf("no moment %s", m.Name))
		}
	}
	return list
}

// captured is the run at who has sent most: that one's labels Wireshark judges
// as the timeline does. Of a run through a proxy that is the proxy, which sees
// two connections.
func (r ran) captured(t *testing.T) tshark.Capture {
	t.Helper()
	sent := map[string]int{}
	for _, e := range r.events {
		if s, ok := e.(*timeline.WireSent); ok && s.Hop == 0 {
			sent[s.From] += s.IPBytes
		}
	}
	most := slices.MaxFunc(slices.Sorted(maps.Keys(sent)), func(a, b string) int { return cmp.Compare(sent[a], sent[b]) })
	return tshark.At(t, r.events, most)
}

// malformed are the experiments that put something on the wire that is no HTTP,
// each with what.
func malformed() map[string]string {
	return map[string]string{
		"graceful-close/talkative": "the client goes on with bytes that are no request",
		"persistent/wrong-length":  "five bytes stand where a response begins",
	}
}

// check holds a capture to what tshark reads in it.
func check(t *testing.T, name string, c tshark.Capture) {
	t.Helper()
	lines := c.Check(t)
	switch what, meant := malformed()[name]; {
	case meant && len(lines) == 0:
		t.Errorf("nothing is malformed, though %s: take it off the list", what)
	case !meant && len(lines) > 0:
		t.Errorf("malformed: %q", lines)
	}
}
