package lessons_test

import (
	"context"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
	"slowstart/lessons"
)

// pointless are the experiments that nothing can take the point away from, each
// with why.
func pointless() map[string]string {
	const pair = "the point is that the two runs are one: TestSegments_ByHandIsWhatAClientDoes"
	return map[string]string{
		"segments/by-hand": pair,
		"segments/client":  pair,
	}
}

// An expectation is worth something if it would fail were the point not there.
// So every experiment names settings that take its point away (without), and a
// run with them, judged as if they had their defaults, fails an expectation.
func TestExperiments_FailWithoutTheirPoint(t *testing.T) {
	c, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	excused := pointless()
	for _, exp := range c.Experiments() {
		t.Run(exp.Name, func(t *testing.T) {
			why, ok := excused[exp.Name]
			delete(excused, exp.Name)
			switch {
			case ok && exp.Without != nil:
				t.Errorf("has without: take it off the list of the pointless (%s)", why)
			case ok:
				t.Skip(why)
			case exp.Without == nil:
				t.Error("has no without: name the settings that take its point away, such as without: {nagle: off}")
			default:
				failsWithoutPoint(t, exp)
			}
		})
	}
	for name := range excused {
		t.Errorf("no experiment %s", name)
	}
}

func failsWithoutPoint(t *testing.T, exp *experiment.Experiment) {
	defaults := with(t, exp, nil)
	stack := stackOf(t, defaults)
	shown := judged(t, defaults, defaults, stack)
	report := judged(t, with(t, exp, exp.Without), defaults, stack)
	var held []string
	for _, x := range report.Expectations {
		if x.Held {
			held = append(held, x.Text)
		}
	}
	if len(held) == len(report.Expectations) {
		t.Errorf("without %v all expectations hold:\n%s", exp.Without, strings.Join(held, "\n"))
	}
	// Where nothing arrives every expectation fails, which proves none of them.
	const delivered = "bytes_delivered"
	if report.Measures[delivered].Value == 0 && shown.Measures[delivered].Value > 0 {
		t.Errorf("without %v nothing is read at all: that takes away the run, not its point", exp.Without)
	}
}

func with(t *testing.T, exp *experiment.Experiment, settings map[string]string) *experiment.Experiment {
	t.Helper()
	placed, err := exp.With(settings)
	if err != nil {
		t.Fatal(err)
	}
	return placed
}

// stackOf is the stack that runs the experiment here.
func stackOf(t *testing.T, exp *experiment.Experiment) string {
	t.Helper()
	stack, err := engine.StackFor(exp, "auto")
	if err != nil {
		t.Fatal(err)
	}
	if stack == experiment.Linux {
		enginetest.Linux(t)
	}
	return stack
}

// judged makes a run of an experiment and judges it by another one's
// expectations and settings.
func judged(t *testing.T, exp, by *experiment.Experiment, stack string) timeline.Report {
	t.Helper()
	collector, err := measure.New(by)
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.Run(context.Background(), exp, engine.Options{Seed: 1, Stack: stack}, func(r timeline.Record) error {
		if r.Event.Header().Type != timeline.TypeRunEnd {
			collector.Observe(r.Event)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return collector.Report()
}
