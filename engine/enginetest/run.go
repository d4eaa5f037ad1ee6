package enginetest

import (
	"context"
	"testing"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Made is a run that has been made.
type Made struct {
	Lines  []byte // the whole timeline as NDJSON
	Events []timeline.Event
	End    *timeline.RunEnd
}

// Run makes a run, which must not fail.
func Run(t testing.TB, exp *experiment.Experiment, o engine.Options) (m Made) {
	t.Helper()
	var err error
	m.End, err = engine.Run(context.Background(), exp, o, func(r timeline.Record) error {
		m.Lines = append(m.Lines, r.Line...)
		m.Events = append(m.Events, r.Event)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Parse reads an experiment, with its settings in place.
func Parse(t testing.TB, name, source string, settings map[string]string) *experiment.Experiment {
	t.Helper()
	exp, err := experiment.Parse(name, []byte(source))
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	if exp, err = exp.With(settings); err != nil {
		t.Fatal(err)
	}
	return exp
}
