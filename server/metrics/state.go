package metrics

import "github.com/prometheus/client_golang/prometheus"

// The states, as Prometheus knows them. Descriptions do not change.
//
//nolint:gochecknoglobals // constants in all but name
var (
	ready   = desc("slowstart_ready", "1 when /readyz says yes.")
	workers = desc("slowstart_workers", "Runs that a stack makes at once.", "stack")
	running = desc("slowstart_runs_running", "Runs that have their turn.", "stack")
	waiting = desc("slowstart_runs_waiting", "Runs in the queue.", "stack")
	sockets = desc("slowstart_websockets", "Websockets that are open.")
	opened  = desc("slowstart_websockets_opened_total", "Websockets since the start.")
	refused = desc("slowstart_websockets_refused_total", "Websockets refused, for their origin or because there are too many.")
	dropped = desc("slowstart_readers_dropped_total", "Websockets closed because they did not take what was sent.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe names the states.
func (s State) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{ready, workers, running, waiting, sockets, opened, refused, dropped} {
		to <- d
	}
}

// Collect asks for them.
func (s State) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	counter := func(d *prometheus.Desc, n int64) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n))
	}
	yes := 0
	if s.Ready() {
		yes = 1
	}
	gauge(ready, yes)
	for _, l := range s.Lanes() {
		gauge(workers, l.Workers, l.Stack)
		gauge(running, l.Running, l.Stack)
		gauge(waiting, l.Waiting, l.Stack)
	}
	c := s.Sockets()
	gauge(sockets, int(c.Opened-c.Closed))
	counter(opened, c.Opened)
	counter(refused, c.Refused)
	counter(dropped, c.Dropped)
}
