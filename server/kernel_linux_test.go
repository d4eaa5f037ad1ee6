package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/server/runs"
)

// needKernel skips a test where the linux stack cannot be had, as
// enginetest.Linux does; here a user namespace will do.
func needKernel(t testing.TB) {
	t.Helper()
	kernel := runs.FindLinux(t.Context())
	switch {
	case kernel.Available():
	case slices.Contains(strings.Split(os.Getenv("SLOWSTART_REQUIRE"), ","), experiment.Linux):
		t.Fatalf("%v, and SLOWSTART_REQUIRE asks for linux", kernel.Unavailable)
	default:
		t.Skipf("needs the linux stack: %v", kernel.Unavailable)
	}
}

// page is a page's end of the websocket.
type page struct {
	testing.TB
	ws *websocket.Conn
}

// answer is any message to a page.
type answer struct {
	Type, Run, Ended, Code string
	Place                  int
	Events                 []json.RawMessage
	Error                  *timeline.Error
	Stacks                 []struct {
		Name, Version, Reason string
		Available             bool
	}
}

func openPage(t testing.TB, site string) (p *page, hello answer) {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(site, "http")+"/ws", http.Header{"Origin": {site}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	if err := ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	p = &page{t, ws}
	p.say(`{"type":"hello","v":1}`)
	return p, p.next()
}

func (p *page) say(message string) {
	p.Helper()
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		p.Fatal(err)
	}
}

func (p *page) live(id, rtt string) {
	p.Helper()
	p.say(fmt.Sprintf(`{"type":"run","id":%q,"experiment":"handshake","stack":"linux","settings":{"rtt":%q}}`, id, rtt))
}

func (p *page) next() answer {
	p.Helper()
	var a answer
	if err := p.ws.ReadJSON(&a); err != nil {
		p.Fatal(err)
	}
	return a
}

// until reads to a message of this type.
func (p *page) until(kind string) answer {
	p.Helper()
	for {
		switch a := p.next(); a.Type {
		case kind:
			return a
		case "error":
			p.Fatalf("%+v", a)
		}
	}
}

// Packets reach the page while others travel, not all at the end.
func TestLive_StreamsWhileItRuns(t *testing.T) {
	needKernel(t)
	s := openServer(t, config())
	defer s.mustClose(t)
	p, hello := openPage(t, s.origin())
	if k := hello.Stacks[1]; k.Name != experiment.Linux || !k.Available || k.Version == "" || k.Reason != "" {
		t.Errorf("hello says %+v", k)
	}
	p.live("a", "100ms")
	frames := 0
	var lines []json.RawMessage
	for a := p.next(); a.Type != "done"; a = p.next() {
		if len(a.Events) > 0 {
			frames++
			lines = append(lines, a.Events...)
		}
	}
	// Each of seven packets leaves 50 ms after the one before at the earliest.
	if frames < 5 {
		t.Errorf("all came in %d messages", frames)
	}
	first, err := timeline.Decode(lines[0])
	if start, ok := first.(*timeline.RunStart); err != nil || !ok || start.Stack.Name != experiment.Linux || start.Stack.Clock != "real" {
		t.Errorf("the run starts with %s", lines[0])
	}
	last, err := timeline.Decode(lines[len(lines)-1])
	if end, ok := last.(*timeline.RunEnd); err != nil || !ok || end.Ended != "apps" {
		t.Errorf("the run ends with %s", lines[len(lines)-1])
	}
}

// The next one waits for its turn and is told its place, while exact runs go on.
func TestLive_OneTooManyWaitsItsTurn(t *testing.T) {
	needKernel(t)
	cfg := config()
	cfg.Limits.LinuxWorkers = 1
	s := openServer(t, cfg)
	defer s.mustClose(t)
	first, _ := openPage(t, s.origin())
	first.live("a", "300ms")
	first.until("start")
	second, _ := openPage(t, s.origin())
	second.live("b", "10ms")
	if a := second.next(); a.Type != "queued" || a.Place != 1 {
		t.Fatalf("got %+v, want place 1", a)
	}
	third, _ := openPage(t, s.origin())
	third.say(`{"type":"run","id":"c","experiment":"handshake"}`)
	if a := third.until("done"); a.Ended != "apps" {
		t.Errorf("the exact run: %+v", a)
	}
	if a := second.until("done"); a.Ended != "apps" {
		t.Errorf("the run that waited: %+v", a)
	}
	if a := first.until("done"); a.Ended != "apps" {
		t.Errorf("the run that it waited for: %+v", a)
	}
}

// Whoever is killed, its networks are gone, and with them the devices in them.
func TestLive_LeavesNothingWhenAWorkerIsKilled(t *testing.T) {
	needKernel(t)
	s := openServer(t, config())
	defer s.mustClose(t)
	p, _ := openPage(t, s.origin())
	p.live("a", "2s")
	p.until("events")
	workers := networksBelow(os.Getpid())
	if len(workers) != 1 {
		t.Fatalf("networks of %d processes, want of one worker: %v", len(workers), workers)
	}
	for pid := range workers {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	if a := p.until("done"); a.Ended != "lost" || a.Error == nil || a.Error.Code != "worker_lost" {
		t.Errorf("the run ended as %+v", a)
	}
	gone(t, workers)
	p.live("b", "10ms")
	if a := p.until("done"); a.Ended != "apps" {
		t.Errorf("the next run ended as %+v", a)
	}
}

func TestServe_LeavesNothingOfALiveRunWhenItIsKilled(t *testing.T) {
	needKernel(t)
	cmd := exec.CommandContext(t.Context(), "slowstart", "serve", "--listen", "127.0.0.1:0")
	p, _ := openPage(t, startSite(t, cmd))
	p.live("a", "2s")
	p.until("events")
	workers := networksBelow(cmd.Process.Pid)
	if len(workers) != 1 {
		t.Errorf("networks of %d processes, want of one worker: %v", len(workers), workers)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("a killed server ended well")
	}
	gone(t, workers)
}

func TestRun_LeavesNothingOfALiveRun(t *testing.T) {
	needKernel(t)
	for _, test := range []struct {
		signal syscall.Signal
		status int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGKILL, -1}} {
		t.Run(test.signal.String(), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "slowstart", "run", "handshake", "--stack", "linux", "--set", "rtt=2s")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var workers map[int][]string
			for end := time.Now().Add(patience); len(workers) == 0; { // the worker's hosts; a probe may come before
				if workers = networksBelow(cmd.Process.Pid); time.Now().After(end) {
					t.Fatal("no worker with networks")
				}
			}
			if err := cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			err := cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != test.status {
				t.Errorf("%v, want status %d", err, test.status)
			}
			gone(t, workers)
		})
	}
}

// networksBelow are the network namespaces of a process's children that are not
// the test's own and not the child's first one, by the child: those of hosts.
func networksBelow(parent int) map[int][]string {
	found := map[int][]string{}
	for pid, networks := range networks() {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // gone meanwhile: not ours
		_, after, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(after); len(f) < 2 || f[1] != strconv.Itoa(parent) {
			continue
		}
		own, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid))
		if err != nil {
			continue // it dies
		}
		hosts := slices.DeleteFunc(networks, func(n string) bool { return n == own })
		if len(hosts) > 0 {
			found[pid] = hosts
		}
	}
	return found
}

// networks are the network namespaces of all processes' threads.
func networks() map[int][]string {
	found := map[int][]string{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		for _, task := range tasks {
			n, err := os.Readlink(fmt.Sprintf("/proc/%d/task/%s/ns/net", pid, task.Name()))
			if err == nil && !slices.Contains(found[pid], n) {
				found[pid] = append(found[pid], n)
			}
		}
	}
	return found
}

// gone waits until no process has any of the namespaces.
func gone(t *testing.T, workers map[int][]string) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		left := 0
		for _, of := range networks() {
			for _, was := range workers {
				if slices.ContainsFunc(of, func(n string) bool { return slices.Contains(was, n) }) {
					left++
				}
			}
		}
		if left == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d processes still have networks of %v", left, workers)
		}
	}
}

func (s *server) mustClose(t testing.TB) {
	t.Helper()
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
