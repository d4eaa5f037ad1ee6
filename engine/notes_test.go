package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/timeline"
)

func TestNotes_SayWhatMustBeKnownOfARun(t *testing.T) {
	measured := func(lateP99US float64) map[string]timeline.Measure {
		return map[string]timeline.Measure{"late_p99_us": {Value: lateP99US, Unit: "us"}}
	}
	for _, c := range []struct {
		name   string
		lateUS float64
		lost   int64
		want   []timeline.Error
	}{
		{"on time and whole", 1000, 0, nil},
		{"late", 5001, 0, []timeline.Error{{Code: "wire_late", Args: map[string]string{"late": "5001us"}}}},
		{"packets lost in the host", 0, 3, []timeline.Error{{Code: "host_dropped", Args: map[string]string{"packets": "3"}}}},
	} {
		if diff := cmp.Diff(c.want, notes(measured(c.lateUS), c.lost)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
