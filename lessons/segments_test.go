package lessons_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine"
	"slowstart/engine/timeline"
)

// HTTP is bytes on a connection and a few rules: take what the applications
// think of them out of the timelines, and a GET by a client and one by a script
// of socket calls are the same run, byte for byte.
func TestSegments_ByHandIsWhatAClientDoes(t *testing.T) {
	diff := cmp.Diff(belowHTTP(t, "segments/client"), belowHTTP(t, "segments/by-hand"))
	if diff != "" {
		t.Errorf("the two runs differ below HTTP (-client +by hand):\n%s", diff)
	}
}

// belowHTTP are the lines of an experiment's timeline without HTTP's events.
func belowHTTP(t *testing.T, name string) (lines []string) {
	t.Helper()
	exp, ok := course(t).Experiment(name)
	if !ok {
		t.Fatalf("no experiment %s", name)
	}
	exp = placed(t, exp, nil)
	_, err := engine.Run(t.Context(), exp, engine.Options{Seed: 1, Stack: "netstack"}, func(r timeline.Record) error {
		h := *r.Event.Header()
		switch {
		case h.Type == timeline.TypeRunStart, h.Type == timeline.TypeRunEnd: // they name the experiment
		case strings.HasPrefix(string(h.Type), "http."):
		default:
			_, line, _ := strings.Cut(string(r.Line), ",") // the number of the line goes
			lines = append(lines, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) < 10 {
		t.Fatalf("%s: %d events below HTTP", name, len(lines))
	}
	return lines
}
