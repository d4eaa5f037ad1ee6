package engine_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

func load(t testing.TB, settings map[string]string) *experiment.Experiment {
	t.Helper()
	src, err := os.ReadFile("../lessons/01-handshake/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	exp, err := experiment.Parse("handshake", src)
	if err != nil {
		t.Fatal(err)
	}
	if exp, err = exp.With(settings); err != nil {
		t.Fatal(err)
	}
	return exp
}

func run(t testing.TB, exp *experiment.Experiment, seed uint64) ([]byte, []timeline.Event, *timeline.RunEnd) {
	t.Helper()
	var lines bytes.Buffer
	var events []timeline.Event
	end, err := engine.Run(context.Background(), exp, engine.Options{Seed: seed}, func(r timeline.Record) error {
		lines.Write(r.Line)
		events = append(events, r.Event)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines.Bytes(), events, end
}

func TestRun_Prints(t *testing.T) {
	lines, _, _ := run(t, load(t, nil), 1)
	t.Logf("%s", lines)
}
