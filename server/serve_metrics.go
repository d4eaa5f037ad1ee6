package main

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"slowstart/server/metrics"
)

// metricsServer serves /metrics on a listener of its own, so that what is on
// the site's address can be shown to anybody. Without a listener it is nothing.
type metricsServer struct {
	listener net.Listener
	http     *http.Server
	serving  sync.WaitGroup
}

// openMetrics counts from here on.
func (s *server) openMetrics() {
	counts := metrics.New(buildVersion().Slowstart, metrics.State{
		Ready: s.app.Ready, Lanes: s.desk.Lanes, Sockets: s.app.Sockets,
	})
	s.desk.OnFinished(counts.Run)
	s.app.OnAnswer(counts.Answer)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", counts.Handler())
	m := &s.metrics
	m.http = &http.Server{
		Handler: mux, ReadHeaderTimeout: s.cfg.Limits.ReadHeader, WriteTimeout: time.Minute,
		IdleTimeout: s.cfg.Limits.Idle, MaxHeaderBytes: s.cfg.Limits.HeaderBytes,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	m.serving.Go(func() {
		if err := m.http.Serve(m.listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("metrics are not served any more", "error", err)
		}
	})
	s.log.Info("metrics for Prometheus", "at", m.listener.Addr().String())
}

// close ends it at once: a scrape that is cut off is made again.
func (m *metricsServer) close() {
	if m.http != nil {
		_ = m.http.Close()
	} else if m.listener != nil {
		_ = m.listener.Close()
	}
	m.serving.Wait()
}
