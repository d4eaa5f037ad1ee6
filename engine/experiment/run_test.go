package experiment_test

import (
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// What the page shows as an experiment runs to its end and holds what it says,
// with its defaults and with every other value that a setting lists or bounds;
// and not without its point.
func TestDocs_ExamplesRun(t *testing.T) {
	for _, src := range experiment.WholeFiles(t) {
		e, err := experiment.Parse("example", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(e.Title.EN, func(t *testing.T) {
			holds(t, e, nil)
			for _, s := range e.Settings {
				for _, v := range append(s.Values, experiment.Value{Value: s.Min}, experiment.Value{Value: s.Max}) {
					if v.Value != "" && v.Value != s.Default {
						holds(t, e, map[string]string{s.Name: v.Value})
					}
				}
			}
			if e.Without != nil {
				failsWithoutPoint(t, e)
			}
		})
	}
}

func holds(t *testing.T, e *experiment.Experiment, settings map[string]string) {
	t.Helper()
	end := ran(t, placed(t, e, settings), func(timeline.Event) {})
	if end.Ended != e.Until {
		t.Errorf("%v: ended by %s, want %s", settings, end.Ended, e.Until)
	}
	for _, x := range end.Report.Expectations {
		if !x.Held {
			t.Errorf("%v: %s: left %v, right %v", settings, x.Text, x.Left, x.Right)
		}
	}
}

func failsWithoutPoint(t *testing.T, e *experiment.Experiment) {
	t.Helper()
	judge, err := measure.New(placed(t, e, nil))
	if err != nil {
		t.Fatal(err)
	}
	ran(t, placed(t, e, e.Without), judge.Observe)
	for _, x := range judge.Report().Expectations {
		if !x.Held {
			return
		}
	}
	t.Errorf("without %v all expectations hold", e.Without)
}

func placed(t *testing.T, e *experiment.Experiment, settings map[string]string) *experiment.Experiment {
	t.Helper()
	e, err := e.With(settings)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func ran(t *testing.T, e *experiment.Experiment, observe func(timeline.Event)) *timeline.RunEnd {
	t.Helper()
	end, err := engine.Run(t.Context(), e, engine.Options{Seed: 1, Stack: experiment.Netstack}, func(r timeline.Record) error {
		observe(r.Event)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return end
}
