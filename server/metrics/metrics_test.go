package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slowstart/engine/timeline"
	"slowstart/server/live"
	"slowstart/server/metrics"
	"slowstart/server/runs"
)

func TestOnlyALiveRunHasALateness(t *testing.T) {
	m := metrics.New("v1.2.3", metrics.State{
		Ready:   func() bool { return true },
		Lanes:   func() []runs.Lane { return []runs.Lane{{Stack: "linux", Workers: 10, Running: 3, Waiting: 2}} },
		Sockets: func() live.Counts { return live.Counts{Opened: 7, Closed: 3, Refused: 2, Dropped: 1} },
	})
	m.Run(runs.Finished{Experiment: "nagle", Stack: "netstack", Ended: "apps", Picture: true, Took: time.Second, Report: &timeline.Report{}})
	m.Run(runs.Finished{Experiment: "own", Stack: "linux", Ended: "lost"})
	m.Run(runs.Finished{Experiment: "nagle", Stack: "linux", Ended: "apps", Report: &timeline.Report{
		Measures: map[string]timeline.Measure{"late_p99_us": {Value: 150}, "late_max_us": {Value: 1500}},
	}})
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	for _, want := range []string{
		`slowstart_runs_total{experiment="nagle",for="page",outcome="apps",stack="netstack"} 1`,
		`slowstart_runs_total{experiment="own",for="visitor",outcome="lost",stack="linux"} 1`,
		`slowstart_wire_late_seconds_bucket{of="p99",le="0.0001"} 0`,
		`slowstart_wire_late_seconds_bucket{of="p99",le="0.0002"} 1`,
		`slowstart_wire_late_seconds_sum{of="max"} 0.0015`,
		`slowstart_wire_late_seconds_count{of="max"} 1`,
		`slowstart_runs_running{stack="linux"} 3`,
		`slowstart_runs_waiting{stack="linux"} 2`,
		"slowstart_websockets 4\n",
		"slowstart_readers_dropped_total 1\n",
		"slowstart_ready 1\n",
		`version="v1.2.3"`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %q in\n%s", want, w.Body)
		}
	}
}
