package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestBasePath_HasOneSpelling(t *testing.T) {
	for given, want := range map[string]string{
		"": "", "/": "", "tcp": "/tcp", "/tcp": "/tcp", "/tcp/": "/tcp", "//tcp//": "/tcp", "a/b_c.d~1/": "/a/b_c.d~1",
	} {
		if got, err := basePath(given); got != want || err != nil {
			t.Errorf("basePath(%q) = %q, %v, want %q", given, got, err, want)
		}
	}
	for _, given := range []string{"a//b", "a/./b", "..", "/a b/", "/%2e/", "/tcp?", "/tcp#", `\tcp`, "/<x>/", "/é/", "/ko/", "/static/x", "ws"} {
		if got, err := basePath(given); err == nil {
			t.Errorf("basePath(%q) = %q, want an error", given, got)
		}
	}
}

func TestEveryFlagSaysItsDefaultAndHasItsNameInTheEnvironment(t *testing.T) {
	fields := reflect.TypeFor[ServeConfig]()
	word := regexp.MustCompile(`([a-z])([A-Z])`)
	for i := range fields.NumField() {
		f := fields.Field(i)
		if f.Type.Kind() == reflect.Struct {
			continue
		}
		want := "SLOWSTART_" + strings.ToUpper(word.ReplaceAllString(f.Name, "${1}_${2}"))
		if got := f.Tag.Get("env"); got != want {
			t.Errorf("%s: env %s, want %s", f.Name, got, want)
		}
		if help := f.Tag.Get("help"); f.Type.Kind() != reflect.Bool && !strings.Contains(help, "(default") {
			t.Errorf("%s: help %q says no default", f.Name, help)
		}
	}
}

func TestUnknownSettingsAreNamed(t *testing.T) {
	parser, err := kong.New(&program{})
	if err != nil {
		t.Fatal(err)
	}
	environ := []string{"SLOWSTART_LISTEN=:1", "SLOWSTART_LISTN=:1", "SLOWSTART_LANG=ko", "SLOWSTART_WORKER=1", "PATH=/", "SLOWSTART_RUNPACKETS=5"}
	want := []string{"SLOWSTART_LISTN", "SLOWSTART_RUNPACKETS"}
	if got := unknownSettings(environ, parser.Model.Children); !slices.Equal(got, want) {
		t.Errorf("unknownSettings() = %v, want %v", got, want)
	}
}

func TestDocsNameOnlyFlagsThatThereAre(t *testing.T) {
	parser, err := kong.New(&program{})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"--help": true}
	for _, command := range parser.Model.Children {
		for _, flag := range command.Flags {
			known["--"+flag.Name] = true
			for _, env := range flag.Envs {
				known[env] = true
			}
		}
	}
	name := regexp.MustCompile(`--[a-z]+(-[a-z]+)*|SLOWSTART_[A-Z_]*[A-Z]`)
	for _, file := range []string{"docs/hosting.md", "docs/nginx.conf", "docs/Caddyfile", "docs/haproxy.cfg", "compose.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "docker ") || strings.Contains(line, "sha256sum ") {
				continue // flags of others
			}
			for _, n := range name.FindAllString(line, -1) {
				if !known[n] {
					t.Errorf("%s: there is no %s: %s", file, n, line)
				}
			}
		}
	}
}

// overFile is a client of a server on a socket file.
func overFile(path string) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		},
	}}
}

func TestSocketFile_IsServedCheckedAndTakenAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	left, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no socket files here: ", err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = left.Close() // as a killed server leaves it

	var log bytes.Buffer
	cfg := config()
	cfg.Listen = "unix:" + path
	s := newServer(cfg, io.Discard, slog.New(slog.NewJSONHandler(&log, nil)))
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	if err := newServer(cfg, io.Discard, s.log).open(); err == nil || !strings.Contains(err.Error(), "another program listens") {
		t.Errorf("a second server: %v", err)
	}
	request, err := http.NewRequest(http.MethodGet, "http://lab.example/en/help", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Forwarded-For", "2.2.2.2")
	request.Header.Set("X-Forwarded-Proto", "https")
	resp, err := overFile(path).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Set-Cookie"), "Secure") {
		t.Errorf("%s, cookie %q: want 200, and the proxy's word that this is https", resp.Status, resp.Header.Get("Set-Cookie"))
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), `"network":"2.2.2.0/24"`) {
		t.Errorf("the log does not have the visitor's network: %s", log.String())
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is still there")
	}
}

func TestHealth_FollowsTheServer(t *testing.T) {
	s := openServer(t, config())
	health := healthCommand{Listen: s.listener.Addr().String()}
	s.app.SetReady(true)
	if err := health.run(t.Context()); err != nil {
		t.Errorf("ready: %v", err)
	}
	s.app.Leave()
	if err := health.run(t.Context()); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("not ready: %v", err)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
	if err := health.run(t.Context()); err == nil || !strings.Contains(err.Error(), "no server answers") {
		t.Errorf("gone: %v", err)
	}
}
