package experiment_test

import (
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// What the page shows as an experiment runs to its end, and shows what it
// says.
func TestDocs_ExamplesRun(t *testing.T) {
	for _, src := range experiment.WholeFiles(t) {
		e, err := experiment.Parse("example", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(e.Title.EN, func(t *testing.T) {
			placed, err := e.With(nil)
			if err != nil {
				t.Fatal(err)
			}
			end, err := engine.Run(t.Context(), placed, engine.Options{Seed: 1, Stack: experiment.Netstack}, func(timeline.Record) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			if end.Ended != e.Until {
				t.Errorf("ended by %s, want %s", end.Ended, e.Until)
			}
			for _, x := range end.Report.Expectations {
				if !x.Held {
					t.Errorf("%s: left %v, right %v", x.Text, x.Left, x.Right)
				}
			}
			for _, m := range e.Moments {
				if _, ok := end.Report.Moments[m.Name]; !ok && !m.Optional {
					t.Errorf("moment %s did not occur", m.Name)
				}
			}
		})
	}
}
