// Package metrics counts what the server does, for Prometheus: runs, workers,
// queues, websockets, answers, how late the wire was, and Go's runtime. Nothing
// in it is about a visitor.
//
// Start with [New]; what is counted as it happens is told to it, what is a state
// it asks for at each scrape.
package metrics

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"slowstart/server/live"
	"slowstart/server/runs"
)

// State is asked for at each scrape.
type State struct {
	Ready   func() bool
	Lanes   func() []runs.Lane
	Sockets func() live.Counts
}

// Metrics is what was counted so far.
type Metrics struct {
	registry *prometheus.Registry
	runs     *prometheus.CounterVec
	took     *prometheus.HistogramVec
	late     *prometheus.HistogramVec
	answers  *prometheus.HistogramVec
}

// New counts from zero. Version is the program's.
func New(version string, state State) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "slowstart_runs_total",
			Help: "Runs that are over, by experiment, stack, how they ended, and whom they were made for: a visitor who pressed Run, or a page.",
		}, []string{"experiment", "stack", "outcome", "for"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "slowstart_run_duration_seconds", Help: "Real time of a run in its worker, without the queue.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 90},
		}, []string{"stack"}),
		late: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "slowstart_wire_late_seconds",
			Help:    "How much later than planned packets of a live run reached their hosts: the run's 99th percentile and its latest packet.",
			Buckets: []float64{.0001, .0002, .0005, .001, .002, .005, .01, .02, .05, .1, 1},
		}, []string{"of"}),
		answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "slowstart_http_request_duration_seconds", Help: "From a request's header to its answer's last byte, by status; websockets are not in it.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"status"}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "slowstart_build_info", Help: "1, with the program's version.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()},
	}, func() float64 { return 1 })
	m.registry.MustRegister(m.runs, m.took, m.late, m.answers, build, state,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Run counts a run that is over.
func (m *Metrics) Run(f runs.Finished) {
	whom := "visitor"
	if f.Picture {
		whom = "page"
	}
	m.runs.WithLabelValues(f.Experiment, f.Stack, f.Ended, whom).Inc()
	m.took.WithLabelValues(f.Stack).Observe(f.Took.Seconds())
	if f.Report == nil {
		return
	}
	for of, measure := range map[string]string{"p99": "late_p99_us", "max": "late_max_us"} {
		if late, ok := f.Report.Measures[measure]; ok { // only a real clock has one
			m.late.WithLabelValues(of).Observe(late.Value / 1e6)
		}
	}
}

// Answer counts an answer to a request.
func (m *Metrics) Answer(status int, took time.Duration) {
	m.answers.WithLabelValues(strconv.Itoa(status)).Observe(took.Seconds())
}

// Handler serves the counts.
func (m *Metrics) Handler() http.Handler {
	return promhttp.InstrumentMetricHandler(m.registry, promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
}
