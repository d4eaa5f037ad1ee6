package lessons_test

import (
	"strings"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
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

func TestPointless_AreExperiments(t *testing.T) {
	c := course(t)
	for name := range pointless() {
		if _, ok := c.Experiment(name); !ok {
			t.Errorf("no experiment %s", name)
		}
	}
}

// point sees that an expectation is worth something: it would fail were the
// point not there. So every experiment names settings that take its point away
// (without), and a run with them, judged as if they had their defaults, fails an
// expectation.
func point(t *testing.T, of *experiment.Experiment, shown ran) {
	t.Helper()
	without := of.Without
	why, excused := pointless()[of.Name]
	switch {
	case excused && without != nil:
		t.Errorf("has without: take it off the list of the pointless (%s)", why)
		return
	case excused:
		return
	case without == nil:
		t.Error("has no without: name the settings that take its point away, such as without: {nagle: off}")
		return
	}
	report := judged(t, placed(t, of, without), shown)
	var held []string
	for _, x := range report.Expectations {
		if x.Held {
			held = append(held, x.Text)
		}
	}
	if len(held) == len(report.Expectations) {
		t.Errorf("without %v all expectations hold:\n%s", without, strings.Join(held, "\n"))
	}
	// Where nothing arrives every expectation fails, which proves none of them.
	const delivered = "bytes_delivered"
	if report.Measures[delivered].Value == 0 && shown.end.Report.Measures[delivered].Value > 0 {
		t.Errorf("without %v nothing is read at all: that takes away the run, not its point", without)
	}
}

// judged makes a run of an experiment and judges it by another run's experiment.
func judged(t *testing.T, exp *experiment.Experiment, by ran) timeline.Report {
	t.Helper()
	collector, err := measure.New(by.exp)
	if err != nil {
		t.Fatal(err)
	}
	r, err := runOf(t.Context(), exp, by.stack)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.events[:len(r.events)-1] {
		collector.Observe(e)
	}
	return collector.Report()
}
