package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"slowstart/server/limits"
)

func config() ServeConfig {
	return ServeConfig{Listen: "127.0.0.1:0", LogLevel: "info", Limits: limits.Default()}
}

// openServer starts the program as it serves, on a free port.
func openServer(t testing.TB, cfg ServeConfig) *server {
	t.Helper()
	s := newServer(cfg, io.Discard, slog.New(slog.DiscardHandler))
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *server) origin() string { return "http://" + s.listener.Addr().String() }

func TestServe_EndsCleanlyWithPagesAndRunsOpen(t *testing.T) {
	leak := goleak.IgnoreCurrent()
	s := openServer(t, config())
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Get(s.origin() + "/en/lessons/handshake")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", resp, err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	var pages []*websocket.Conn
	for range 10 {
		ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.origin(), "http")+"/ws", http.Header{"Origin": {s.origin()}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		for _, m := range []string{`{"type":"hello","v":1}`, `{"type":"run","id":"a","experiment":"handshake","settings":{"loss":"30%"}}`} {
			if err := ws.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
				t.Fatal(err)
			}
		}
		pages = append(pages, ws)
	}
	var reading sync.WaitGroup
	for _, ws := range pages {
		reading.Go(func() {
			for {
				if _, _, err := ws.ReadMessage(); err != nil {
					if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
						t.Errorf("ended by %v, want close 1001", err)
					}
					_ = ws.Close()
					return
				}
			}
		})
	}
	if err := s.close(); err != nil {
		t.Errorf("close() = %v", err)
	}
	reading.Wait()
	if resp, err := client.Get(s.origin() + "/healthz"); err == nil {
		_ = resp.Body.Close()
		t.Error("still serving")
	}
	client.CloseIdleConnections()
	goleak.VerifyNone(t, leak)
}

func TestServe_ReturnsWhenItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cfg := config()
	cfg.LogLevel = "error"
	if err := serve(ctx, cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Errorf("serve() = %v", err)
	}
}

func TestServe_DrainsBeforeItEnds(t *testing.T) {
	cfg := config()
	cfg.Drain = time.Hour
	s := openServer(t, cfg)
	s.app.SetReady(true)
	ended := make(chan error, 1)
	go func() { ended <- s.drain() }()
	status := func(path string) int {
		t.Helper()
		resp, err := http.Get(s.origin() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	for status("/readyz") != http.StatusServiceUnavailable {
		runtime.Gosched() // it hears of its end beside us
	}
	s.app.SetReady(true) // the first pictures are made meanwhile
	if ready, page := status("/readyz"), status("/en/help"); ready != http.StatusServiceUnavailable || page != http.StatusOK {
		t.Errorf("/readyz %d and a page %d, want 503 and 200", ready, page)
	}
	s.failed <- io.ErrUnexpectedEOF // what ends the hour early
	if err := <-ended; !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("drain() = %v, want what ended the serving", err)
	}
}

func TestServe_BadUsageIsStatus2AndOneLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for name, c := range map[string]struct {
		change func(*ServeConfig)
		want   string
	}{
		"port in use":    {func(c *ServeConfig) { c.Listen = taken.Addr().String() }, "is in use"},
		"no address":     {func(c *ServeConfig) { c.Listen = "nowhere" }, "--listen"},
		"limit":          {func(c *ServeConfig) { c.Limits.SessionRuns = 0 }, "--session-runs"},
		"origin":         {func(c *ServeConfig) { c.Origin = []string{"lab.example"} }, `"lab.example" is no origin`},
		"origin path":    {func(c *ServeConfig) { c.Origin = []string{"https://lab.example/x"} }, "is no origin"},
		"public URL":     {func(c *ServeConfig) { c.PublicURL = "https://lab.example/" }, `--public-url: "https://lab.example/" is no origin`},
		"empty address":  {func(c *ServeConfig) { c.Listen = "" }, "--listen (SLOWSTART_LISTEN) is empty"},
		"a bare port":    {func(c *ServeConfig) { c.Listen = "8080" }, "write such as :8080"},
		"a port too big": {func(c *ServeConfig) { c.Listen = ":99999" }, `"99999" is no port`},
		"a long socket":  {func(c *ServeConfig) { c.Listen = "unix:/" + strings.Repeat("x", 103) }, "at most 103 bytes, this one 104"},
		"a short run":    {func(c *ServeConfig) { c.Limits.RunRealTime = 1 }, "--run-real-time must be 1s to 1h, not 1ns"},
		"a long drain":   {func(c *ServeConfig) { c.Drain = 2 * time.Hour }, "0s to 1h"},
		"base path":      {func(c *ServeConfig) { c.BasePath = "/lab?x" }, `--base-path: "/lab?x"`},
		"own base path":  {func(c *ServeConfig) { c.BasePath = "/en/" }, `"en", which is a path of the site`},
		"proxy":          {func(c *ServeConfig) { c.TrustedProxies = []string{"1"} }, `"1" is neither an address nor a range`},
		"all proxies":    {func(c *ServeConfig) { c.TrustedProxies = []string{"0.0.0.0/0"} }, "trusts everybody"},
		"half a proxy":   {func(c *ServeConfig) { c.TrustedProxies = []string{"10.1.2.3/8"} }, "write 10.0.0.0/8"},
		"socket path":    {func(c *ServeConfig) { c.Listen = "unix:" }, "lacks the path"},
		"no socket":      {func(c *ServeConfig) { c.Listen = "unix:serve_test.go" }, "is no socket file"},
		"socket folder":  {func(c *ServeConfig) { c.Listen = "unix:/nowhere/socket" }, "no folder /nowhere"},
		"metrics":        {func(c *ServeConfig) { c.MetricsListen = taken.Addr().String() }, "with --metrics-listen"},
		"metrics twice":  {func(c *ServeConfig) { c.Listen = "127.0.0.1:8080"; c.MetricsListen = c.Listen }, "the site's own address"},
		"drain":          {func(c *ServeConfig) { c.Drain = -1 }, "--drain"},
		"frame ancestor": {func(c *ServeConfig) { c.FrameAncestors = "x; script-src *" }, "--frame-ancestors: "},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config()
			c.change(&cfg)
			s := newServer(cfg, io.Discard, slog.New(slog.DiscardHandler))
			err := s.open()
			var exit *exitError
			if !errors.As(err, &exit) || exit.ExitCode() != 2 {
				t.Fatalf("open() = %v, want status 2", err)
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("open() = %q, want one line with %q", err, c.want)
			}
		})
	}
}

func TestAnnounce(t *testing.T) {
	cfg := config()
	cfg.Listen, cfg.BasePath, cfg.QR = ":0", "/lab", true
	cfg.PublicURL = "https://lab.example"
	var out bytes.Buffer
	s := newServer(cfg, &out, slog.New(slog.DiscardHandler))
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	s.announce(false)
	if err := s.close(); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"http://localhost:", "/lab/\n", "https://lab.example/lab/\n", "▄"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

func TestDev_NeedsTheFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	cfg := config()
	cfg.Dev = true
	if err := newServer(cfg, io.Discard, slog.New(slog.DiscardHandler)).open(); err == nil || !strings.Contains(err.Error(), "./static") {
		t.Errorf("open() = %v, want ./static named", err)
	}
}
