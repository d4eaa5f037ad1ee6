package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
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

// ServeConfig is what "slowstart serve" can be told.
type ServeConfig struct {
	Listen         string   `default:":8080" env:"SLOWSTART_LISTEN" help:"Address to listen on: host:port, or :port for all interfaces."`
	BasePath       string   `env:"SLOWSTART_BASE_PATH" placeholder:"/lab" help:"Path the site is mounted at."`
	PublicURL      string   `env:"SLOWSTART_PUBLIC_URL" placeholder:"https://lab.example" help:"Scheme and host that visitors see; accepted as an origin."`
	Origin         []string `env:"SLOWSTART_ORIGIN" placeholder:"https://other.example" help:"Further origins whose pages may open a websocket."`
	FrameAncestors string   `env:"SLOWSTART_FRAME_ANCESTORS" placeholder:"https://lms.example" help:"Sites that may show pages in a frame."`
	TrustedProxies int      `env:"SLOWSTART_TRUSTED_PROXIES" help:"Reverse proxies in front, whose X-Forwarded-* fields are believed."`
	Lessons        string   `type:"existingdir" env:"SLOWSTART_LESSONS" placeholder:"DIR" help:"A folder of own lessons and experiments, read again when they change."`
	Dev            bool     `env:"SLOWSTART_DEV" help:"Serve the files of ./static as they are on disk."`
	QR             bool     `name:"qr" env:"SLOWSTART_QR" help:"Print a QR code even where the output is no terminal."`
	LogLevel       string   `default:"info" enum:"debug,info,warn,error" env:"SLOWSTART_LOG_LEVEL" help:"Least level of the log: ${enum}."`

	Limits limits.Limits `embed:"" group:"Limits"`
}

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
func serve(ctx context.Context, cfg ServeConfig) error {
	s := newServer(cfg, os.Stdout, newLog(os.Stderr, cfg.LogLevel))
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
	s.log.InfoContext(ctx, "going down")
	return s.close()
}

// server is the whole program as it serves. Tests start the same.
type server struct {
	cfg ServeConfig
	out io.Writer
	log *slog.Logger

	listener net.Listener
	http     *http.Server
	app      *app.App
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
	origins, err := s.cfg.origins()
	if err != nil {
		return err
	}
	if err := s.cfg.Limits.Validate(); err != nil {
		return badUsage("%w", err)
	}
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		return err
	}
	files, err := s.assets()
	if err != nil {
		return err
	}
	if s.listener, err = listen(s.cfg.Listen); err != nil {
		return err
	}
	limitMemory(s.log)
	l := s.cfg.Limits
	kernel := runs.FindLinux(context.Background())
	s.desk = runs.NewDesk(l, s.pools(kernel), s.log)
	s.app, err = app.New(app.Options{
		Base: s.cfg.BasePath, Origin: s.cfg.PublicURL, FrameAncestors: s.cfg.FrameAncestors,
		Origins:        live.Origins{Listed: origins, Forwarded: s.cfg.TrustedProxies > 0},
		TrustedProxies: s.cfg.TrustedProxies,
		Limits:         l, Desk: s.desk, Pictures: runs.NewPictures(s.desk, netstack.Version),
		Course: s.course(course), Assets: files, Log: s.log,
		Stacks: []live.Stack{
			{Name: experiment.Netstack, Available: true, Version: netstack.Version},
			{Name: experiment.Linux, Available: kernel.Available(), Version: kernel.Kernel, Reason: kernel.Reason()},
		},
	})
	if err != nil {
		_ = s.listener.Close()
		s.desk.Close()
		return badUsage("%w", err)
	}
	s.start()
	return nil
}

// course is the one that is compiled in, with the folder of one's own.
func (s *server) course(compiled *lessons.Course) func() *lessons.Course {
	if s.cfg.Lessons == "" {
		return func() *lessons.Course { return compiled }
	}
	return lessons.NewFolder(compiled, os.DirFS(s.cfg.Lessons)).Course
}

// pools are the workers of each stack that can be had.
func (s *server) pools(kernel runs.LinuxStack) map[string]*runs.Pool {
	l := s.cfg.Limits
	o := runs.PoolOptions{Workers: l.Workers, RunsPerWorker: l.WorkerRuns, Limits: l.Engine(), Log: s.log}
	pools := map[string]*runs.Pool{experiment.Netstack: runs.NewPool(o)}
	if !kernel.Available() {
		s.log.Info("no linux stack", "reason", kernel.Unavailable.Reason, "detail", kernel.Unavailable.Detail)
		return pools
	}
	// A live run mostly waits, for as long as its packets travel: five a core,
	// of which two processes are kept warm.
	o.Workers, o.Warm, o.Command = l.LinuxWorkers, linuxWarm, kernel.Command
	if o.Workers == 0 {
		o.Workers = linuxPerCore * runtime.NumCPU()
	}
	pools[experiment.Linux] = runs.NewPool(o)
	return pools
}

const (
	linuxPerCore = 5
	linuxWarm    = 2
)

// start serves in the background and makes the first pictures meanwhile.
func (s *server) start() {
	l := s.cfg.Limits
	s.http = &http.Server{
		Handler:           s.app,
		ReadHeaderTimeout: l.ReadHeader,
		ReadTimeout:       2 * l.ReadHeader, // a body is small and nobody waits for it
		WriteTimeout:      time.Minute,      // moved on by what writes much; websockets have their own
		IdleTimeout:       l.Idle,
		MaxHeaderBytes:    l.HeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	ln := s.listener
	if s.cfg.TrustedProxies == 0 {
		ln = limits.Listener(ln, l.AddressSockets)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.background.Go(func() {
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serving ended: %w", err)
		}
	})
	s.background.Go(func() {
		if err := s.app.Warm(ctx); err != nil {
			s.log.Error("first picture not made", "error", err)
		}
	})
}

// close stops accepting, tells every page, cancels what runs, and waits until
// nothing is left, at most the limit's time.
func (s *server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.Limits.Shutdown)
	defer cancel()
	s.stop()
	var closing sync.WaitGroup
	var err error
	closing.Go(func() { err = s.http.Shutdown(ctx) })
	closing.Go(func() {
		s.app.Close()
		s.desk.Close()
	})
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

// origins are the configured ones, the public address included. Each is scheme
// and host, nothing more.
func (c ServeConfig) origins() ([]string, error) {
	all := c.Origin
	if c.PublicURL != "" {
		all = append([]string{c.PublicURL}, all...)
	}
	for _, o := range all {
		u, err := url.Parse(o)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+strings.ToLower(u.Host) != o {
			return nil, badUsage("%q is no origin: write scheme and host in lower case, such as https://lab.example", o)
		}
	}
	return all, nil
}

func listen(address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, badUsage("%s is in use by another program: choose another address with --listen, such as --listen :8081", address)
	case errors.Is(err, syscall.EACCES):
		return nil, badUsage("%s may not be listened on by this user: choose a port above 1023 with --listen", address)
	}
	return nil, badUsage("--listen: %w", err)
}
