package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/netstack"
	"slowstart/lessons"
	"slowstart/server/app"
	"slowstart/server/assets"
	"slowstart/server/limits"
	"slowstart/server/live"
	"slowstart/server/runs"
	"slowstart/static"
)

// exitError is an error with the status it ends the program with.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// ExitCode is the status, for the command line.
func (e *exitError) ExitCode() int { return e.status }

func badUsage(format string, args ...any) error {
	return &exitError{2, fmt.Errorf(format, args...)}
}

// serve runs the site until ctx ends, then ends it cleanly. A second signal
// ends the process at once.
func serve(ctx context.Context, cfg ServeConfig, log *slog.Logger) error {
	// Who reads the log through a pipe may leave first, as tee does on Ctrl+C:
	// pages must be told all the same. Unlike an ignored signal, one that is
	// asked for is its default again in a worker.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	s := newServer(cfg, os.Stdout, log)
	if err := s.open(); err != nil {
		return err
	}
	s.announce(isTerminal(os.Stdout))
	select {
	case <-ctx.Done():
	case err := <-s.failed:
		return errors.Join(err, s.close())
	}
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	s.log.InfoContext(ctx, "going down", "drain", s.cfg.Drain.String())
	return s.drain()
}

// drain goes on serving for as long as a balancer is given to notice that
// /readyz says no, then ends.
func (s *server) drain() error {
	s.app.Leave()
	select {
	case <-time.After(s.cfg.Drain):
		return s.close()
	case err := <-s.failed:
		return errors.Join(err, s.close())
	}
}

// server is the whole program as it serves. Tests start the same.
type server struct {
	cfg ServeConfig
	out io.Writer
	log *slog.Logger

	listener net.Listener
	http     *http.Server
	metrics  metricsServer
	app      *app.App
	files    *assets.Files
	desk     *runs.Desk
	failed   chan error // what ended http.Serve

	background sync.WaitGroup
	stop       context.CancelFunc
}

func newServer(cfg ServeConfig, out io.Writer, log *slog.Logger) *server {
	return &server{cfg: cfg, out: out, log: log, failed: make(chan error, 1)}
}

// open listens and serves. What is wrong with the configuration is an
// exitError of status 2.
func (s *server) open() error {
	var err error
	if s.cfg, err = s.cfg.checked(); err != nil {
		return err
	}
	if s.listener, err = listen("--listen", s.cfg.Listen); err != nil {
		return err
	}
	if s.cfg.MetricsListen != "" {
		if s.metrics.listener, err = listen("--metrics-listen", s.cfg.MetricsListen); err != nil {
			return errors.Join(err, s.listener.Close())
		}
	}
	if err = s.assemble(); err != nil {
		_ = s.listener.Close()
		s.metrics.close()
		return err
	}
	s.start()
	return nil
}

// assemble makes the site. Who connects meanwhile waits.
func (s *server) assemble() error {
	limitMemory(s.log)
	proxies, err := s.cfg.proxies()
	if err != nil {
		return err
	}
	var course *lessons.Course
	var kernel runs.LinuxStack
	var notRead, notFound error
	var loading sync.WaitGroup
	loading.Go(func() { course, notRead = lessons.Load(lessons.FS) })
	loading.Go(func() { s.files, notFound = s.assets() })
	loading.Go(func() { kernel = runs.FindLinux(context.Background()) })
	loading.Wait()
	if err := errors.Join(notRead, notFound); err != nil {
		return err
	}
	s.cfg.Limits = s.cfg.Limits.Here()
	l := s.cfg.Limits
	s.desk = runs.NewDesk(l, s.pools(kernel), s.log)
	s.app, err = app.New(app.Options{
		Base: s.cfg.BasePath, Origin: s.cfg.PublicURL, FrameAncestors: s.cfg.FrameAncestors,
		Origins:        live.Origins{Listed: s.cfg.origins(), Forwarded: len(proxies) > 0},
		TrustedProxies: proxies,
		Limits:         l, Desk: s.desk, Pictures: runs.NewPictures(s.desk, netstack.Version),
		Course: s.course(course), Assets: s.files, Log: s.log,
		Stacks: []live.Stack{
			{Name: experiment.Netstack, Available: true, Version: netstack.Version},
			{Name: experiment.Linux, Available: kernel.Available(), Version: kernel.Kernel, Reason: kernel.Reason()},
		},
	})
	if err != nil {
		s.desk.Close()
		return badUsage("%w", err)
	}
	s.listener = limits.Listener(s.listener, l.AddressSockets, l.Connections, proxies)
	return nil
}

// course is the one that is compiled in, with the folder of one's own.
func (s *server) course(compiled *lessons.Course) func() *lessons.Course {
	if s.cfg.Lessons == "" {
		return func() *lessons.Course { return compiled }
	}
	folder := lessons.NewFolder(compiled, os.DirFS(string(s.cfg.Lessons)))
	var known atomic.Pointer[lessons.Course]
	read := func() *lessons.Course {
		course := folder.Course()
		if known.Swap(course) == course {
			return course
		}
		for _, b := range course.Broken {
			for _, p := range b.Problems {
				s.log.Warn("mistake in --lessons", "of", b.Slug, "mistake", p.String())
			}
		}
		return course
	}
	read() // now, not when the first visitor comes
	return read
}

// pools are the workers of each stack that can be had.
func (s *server) pools(kernel runs.LinuxStack) map[string]*runs.Pool {
	l := s.cfg.Limits
	o := runs.PoolOptions{Workers: l.Workers, RunsPerWorker: l.WorkerRuns, Limits: l.Engine(), Memory: l.WorkerMemory, Yields: true, Log: s.log}
	pools := map[string]*runs.Pool{experiment.Netstack: runs.NewPool(o)}
	if !kernel.Available() {
		s.log.Info("no linux stack", "reason", kernel.Unavailable.Reason, "detail", kernel.Unavailable.Detail)
		return pools
	}
	o.Workers, o.Warm, o.Command, o.Yields = l.LinuxWorkers, linuxWarm, kernel.Command, false
	pools[experiment.Linux] = runs.NewPool(o)
	return pools
}

// linuxWarm is how many processes are kept warm for live runs.
const linuxWarm = 2

// newHTTP serves the site with patience that ends.
func (s *server) newHTTP() *http.Server {
	l := s.cfg.Limits
	return &http.Server{
		Handler:           s.app,
		ReadHeaderTimeout: l.ReadHeader,
		ReadTimeout:       2 * l.ReadHeader, // a body is small and nobody waits for it
		WriteTimeout:      time.Minute,      // moved on by what writes much; websockets have their own
		IdleTimeout:       l.Idle,
		MaxHeaderBytes:    l.HeaderBytes,
		ConnState:         limits.Taken(l.TakeChunk),
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

// start serves in the background and makes the first pictures meanwhile.
func (s *server) start() {
	s.http = s.newHTTP()
	if s.metrics.listener != nil {
		s.openMetrics()
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.background.Go(func() {
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serving ended: %w", err)
		}
	})
	s.background.Go(func() {
		if err := s.app.Warm(ctx); err != nil {
			s.log.Error("first picture not made", "error", err)
		}
		if ctx.Err() == nil {
			s.app.SetReady(true)
			s.log.Info("ready")
		}
		var packing sync.WaitGroup
		packing.Go(func() { s.files.Pack(ctx) })
		if err := s.app.WarmTexts(ctx); err != nil {
			s.log.Error("a run that a lesson quotes not made", "error", err)
		}
		packing.Wait()
		debug.FreeOSMemory() // what packing the files took, and will not be needed again
	})
}

// close stops accepting, tells every page, cancels what runs, and waits until
// nothing is left, at most the limit's time.
func (s *server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.Limits.Shutdown)
	defer cancel()
	s.app.Leave()
	s.stop()
	var closing sync.WaitGroup
	var err error
	closing.Go(func() { err = s.http.Shutdown(ctx) })
	closing.Go(func() {
		s.app.Close()
		s.desk.Close()
	})
	closing.Go(s.metrics.close)
	done := make(chan struct{})
	go func() { closing.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		_ = s.http.Close()
		return fmt.Errorf("not all ended within %v", s.cfg.Limits.Shutdown)
	}
	s.background.Wait()
	if err != nil {
		_ = s.http.Close()
		return fmt.Errorf("shutdown: %w", err)
	}
	return nil
}

func (s *server) assets() (*assets.Files, error) {
	if !s.cfg.Dev {
		return assets.Load(static.FS)
	}
	if _, err := os.Stat("static/css"); err != nil {
		return nil, badUsage("--dev: there is no ./static here")
	}
	return assets.Disk(os.DirFS("static")), nil
}
