package class

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Server is a server in a process of its own, so that what it needs can be told
// from what the students need.
type Server struct {
	Site    string // "http://127.0.0.1:40123"
	metrics string
	process *exec.Cmd
	reading sync.WaitGroup // of what it says
	last    string         // line of its log, once reading is done
}

// startTime is what a server may take to be ready: it makes the lessons' pictures
// first.
const startTime = time.Minute

// Start starts a server with a command that serves and waits until it is ready.
// It listens where nothing else does. End it with Close.
func Start(ctx context.Context, serve *exec.Cmd) (*Server, error) {
	serve.Args = append(serve.Args, "--listen=127.0.0.1:0", "--metrics-listen=localhost:0", "--log-format=json")
	serve.Env = append(serve.Environ(), "SLOWSTART_BASE_PATH=", "SLOWSTART_PUBLIC_URL=", "SLOWSTART_TRUSTED_PROXIES=")
	endsWithUs(serve)
	out, err := serve.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("class: %w", err)
	}
	log, err := serve.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("class: %w", err)
	}
	if err := serve.Start(); err != nil {
		return nil, fmt.Errorf("class: %w", err)
	}
	s := &Server{process: serve}
	metrics, site := make(chan string, 1), make(chan string, 1)
	s.reading.Go(func() { s.last = scan(log, metrics, metricsAddress) })
	s.reading.Go(func() { scan(out, site, siteAddress) })
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	s.metrics, s.Site = <-metrics, <-site // both end with the process at the latest
	if s.Site == "" || s.metrics == "" {
		err := s.Close()
		return nil, errors.Join(fmt.Errorf("class: the server has not started: %s", s.last), err)
	}
	err = s.ready(ctx)
	if err == nil {
		err = s.settled(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// scan reads lines to their end, tells the first that want finds, or "", and
// returns the last one.
func scan(r io.Reader, found chan<- string, want func(line string) string) (last string) {
	defer close(found)
	told := false
	for in := bufio.NewReader(r); ; {
		line, err := in.ReadString('\n')
		if line != "" {
			last = strings.TrimSpace(line)
		}
		if address := want(line); address != "" && !told {
			found <- address
			told = true
		}
		if err != nil {
			return last
		}
	}
}

func siteAddress(line string) string {
	if line = strings.TrimSpace(line); !strings.HasPrefix(line, "http://") {
		return ""
	}
	return strings.TrimSuffix(line, "/")
}

func metricsAddress(line string) string {
	var entry struct{ Msg, At string }
	if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != "metrics for Prometheus" {
		return ""
	}
	return "http://" + entry.At + "/metrics"
}

// ready waits until the server says that it is.
func (s *Server) ready(ctx context.Context) error {
	for again := time.NewTicker(50 * time.Millisecond); ; {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Site+"/readyz", http.NoBody)
		if err != nil {
			return fmt.Errorf("class: %w", err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				again.Stop()
				return nil
			}
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("class: the server is not ready: %w", context.Cause(ctx))
		}
	}
}

// settled waits until the server makes no run any more: it makes those that its
// texts quote before anybody asks.
func (s *Server) settled(ctx context.Context) error {
	before := -1
	for again := time.NewTicker(500 * time.Millisecond); ; {
		u, err := s.Usage(ctx)
		if err != nil {
			return err
		}
		if u.Runs == before {
			again.Stop()
			return nil
		}
		before = u.Runs
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("class: the server does not come to rest: %w", context.Cause(ctx))
		}
	}
}

// Close ends the server: with a signal, and when it does not obey, for good.
func (s *Server) Close() error {
	if err := s.process.Process.Signal(os.Interrupt); err != nil {
		_ = s.process.Process.Kill() // a system without signals, or it has ended
	}
	killer := time.AfterFunc(patience, func() { _ = s.process.Process.Kill() })
	defer killer.Stop()
	s.reading.Wait()
	if err := s.process.Wait(); err != nil {
		return fmt.Errorf("class: the server: %w", err)
	}
	return nil
}
