package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/engine/experiment"
)

// Death at random moments: of workers and of the server, while pages run all
// kinds of runs. The moments are counted in messages to the pages, so they are
// the same on a slow machine.

var (
	killFor  = flag.Duration("kill", 0, "for how long servers and workers are killed; 0: three servers")
	killSeed = flag.Uint64("kill-seed", 1, "which moments")
)

const (
	killedWorkers = 6 // of one server, before itself
	killPages     = 6
)

func TestAttack_KilledAtRandomMoments(t *testing.T) {
	needKernel(t)
	random := rand.New(rand.NewPCG(*killSeed, 0))
	end := time.Now().Add(*killFor)
	for servers := 0; servers < 3 || time.Now().Before(end); servers++ {
		v := openVictim(t)
		pages := v.pages(t)
		for range killedWorkers {
			v.heard(random.IntN(40))
			v.killWorker(t, random)
		}
		v.heard(random.IntN(20))
		networks, workers := networksBelow(v.cmd.Process.Pid), childrenOf(v.cmd.Process.Pid)
		if err := v.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = v.cmd.Wait()
		pages.Wait()
		gone(t, networks)
		eventually(t, "workers of a killed server", func() (left any, ok bool) {
			alive := slices.DeleteFunc(slices.Clone(workers), func(pid int) bool { return !alive(pid) })
			return alive, len(alive) == 0
		})
	}
}

// A server whose workers were killed has no more of anything than before.
func TestAttack_KilledWorkersLeaveNothing(t *testing.T) {
	needKernel(t)
	random := rand.New(rand.NewPCG(*killSeed, 1))
	v := openVictim(t)
	eventually(t, "no run of the server's own", func() (any, bool) {
		n := v.metric(t, `slowstart_runs_running{stack="netstack"}`)
		return n, n == "0" && len(childrenOf(v.cmd.Process.Pid)) == 4
	})
	files, goroutines := filesOf(t, v.cmd.Process.Pid), v.goroutines(t)
	pages := v.pages(t)
	for range killedWorkers {
		v.heard(random.IntN(40))
		v.killWorker(t, random)
	}
	close(v.enough)
	pages.Wait()
	eventually(t, "files and goroutines of the server", func() (any, bool) {
		f, g := filesOf(t, v.cmd.Process.Pid), v.goroutines(t)
		return fmt.Sprintf("%d and %d, before %d and %d", f, g, files, goroutines), f <= files && g <= goroutines && len(childrenOf(v.cmd.Process.Pid)) == 4
	})
	for _, stack := range []string{experiment.Netstack, experiment.Linux} {
		p, _ := openPage(t, v.site)
		p.say(`{"type":"run","id":"last","experiment":"handshake","settings":{"rtt":"10ms"},"stack":"` + stack + `"}`)
		if a := p.until("done"); a.Ended != "apps" {
			t.Errorf("the next run on %s ended as %+v", stack, a)
		}
	}
	workers := childrenOf(v.cmd.Process.Pid)
	if err := v.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := v.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	for _, pid := range workers {
		if alive(pid) {
			t.Errorf("worker %d is alive", pid)
		}
	}
}

// victim is a server in a process of its own.
type victim struct {
	cmd     *exec.Cmd
	site    string
	metrics string
	hears   chan struct{} // a token for each message to a page
	enough  chan struct{} // closed when the pages are to leave
}

func openVictim(t *testing.T) *victim {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "slowstart", "serve", "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0",
		"--workers=2", "--linux-workers=2", "--log-format=json", "--page-gone=1s")
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{cmd: cmd, site: startSite(t, cmd), hears: make(chan struct{}, 1000), enough: make(chan struct{})}
	found := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(log); lines.Scan(); {
			var entry struct{ Msg, At string }
			if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "metrics for Prometheus" {
				found <- "http://" + entry.At + "/metrics"
			}
			if strings.Contains(lines.Text(), "panic") {
				t.Errorf("the server said %s", lines.Text())
			}
		}
	}()
	v.metrics = <-found
	return v
}

// metric is one value of the server's.
func (v *victim) metric(t *testing.T, name string) string {
	t.Helper()
	for line := range strings.Lines(get(t, v.metrics)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("no metric %s", name)
	return ""
}

func (v *victim) goroutines(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(v.metric(t, "go_goroutines"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// pages run one experiment after another until the server is gone or there were
// enough.
func (v *victim) pages(t *testing.T) *sync.WaitGroup {
	var all sync.WaitGroup
	for i := range killPages {
		all.Go(func() {
			for n := 0; v.page(t, i, n); n++ {
			}
		})
	}
	return &all
}

// page makes one run on a socket of its own, whatever becomes of it, and reports
// whether the server was there to answer.
func (v *victim) page(t *testing.T, i, n int) bool {
	select {
	case <-v.enough:
		return false
	default:
	}
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(v.site, "http")+"/ws", http.Header{"Origin": {v.site}})
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	defer ws.Close()
	_ = ws.SetReadDeadline(time.Now().Add(patience))
	stack := []string{experiment.Netstack, experiment.Linux}[(i+n)%2]
	name := []string{"handshake", "nagle", "slow-start"}[n%3]
	for _, message := range []string{
		`{"type":"hello","v":1}`,
		fmt.Sprintf(`{"type":"run","id":"a","experiment":%q,"stack":%q,"seed":%d}`, name, stack, n),
	} {
		if ws.WriteMessage(websocket.TextMessage, []byte(message)) != nil {
			return true
		}
	}
	for {
		_, text, err := ws.ReadMessage()
		if err != nil {
			return true // the next dial tells
		}
		select {
		case v.hears <- struct{}{}:
		default:
		}
		var a answer
		if err := json.Unmarshal(text, &a); err != nil {
			t.Errorf("the server sent %q: %v", text, err)
			return false
		}
		switch a.Type {
		case "done":
			if !slices.Contains([]string{"apps", "lost", "cancelled"}, a.Ended) {
				t.Errorf("%s on %s ended as %s", name, stack, text)
			}
			return true
		case "error":
			t.Errorf("%s on %s: %s", name, stack, text)
			return true
		}
	}
}

// heard waits until the pages have had so many messages more.
func (v *victim) heard(n int) {
	for range n {
		select {
		case <-v.hears:
		case <-time.After(patience): // all are dead
			return
		}
	}
}

// killWorker kills one of the server's workers.
func (v *victim) killWorker(t *testing.T, random *rand.Rand) {
	t.Helper()
	if workers := childrenOf(v.cmd.Process.Pid); len(workers) > 0 {
		_ = syscall.Kill(workers[random.IntN(len(workers))], syscall.SIGKILL) // it may have gone by itself
	}
}

// eventually waits for what takes the system a moment.
func eventually(t *testing.T, what string, is func() (now any, ok bool)) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		now, ok := is()
		if ok {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: %v", what, now)
		}
	}
}

// childrenOf are a process's children.
func childrenOf(parent int) (list []int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", parent))
	for _, task := range tasks {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", parent, task.Name()))
		for _, f := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(f); err == nil {
				list = append(list, pid)
			}
		}
	}
	return list
}

// alive says whether a process is there and is no zombie, which waits for whoever
// reaps orphans here.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

// filesOf is how many descriptors a process has open.
func filesOf(t *testing.T, pid int) int {
	t.Helper()
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
