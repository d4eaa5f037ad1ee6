//go:build unix

package live_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/server/limits"
)

// siteEnv makes TestSiteProcess a server, so that what the server uses can be
// told from what its clients use.
const siteEnv = "SLOWSTART_TEST_SITE"

// usage is what a server process has used so far.
type usage struct {
	CPU        time.Duration // of all its threads
	Bytes      int64         // of heap and stacks in use, after a collection
	Goroutines int
}

// TestSiteProcess serves until its input ends, and answers each line of it with
// its usage.
func TestSiteProcess(t *testing.T) {
	if os.Getenv(siteEnv) == "" {
		t.Skip("a server for benchmarks")
	}
	s := open(t, func(l *limits.Limits) { l.PageGone = time.Minute })
	_, _ = fmt.Fprintln(os.Stdout, s.http.URL)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var r syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
		cpu := time.Duration(r.Utime.Nano() + r.Stime.Nano())
		var m runtime.MemStats
		for range 2 { // what a pool has let go is gone after the second
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		_ = json.NewEncoder(os.Stdout).Encode(usage{cpu, int64(m.HeapInuse + m.StackInuse), runtime.NumGoroutine()})
	}
}

// process is such a server, from outside.
type process struct {
	t   testing.TB
	url string
	in  io.Writer
	out *bufio.Scanner
}

func startProcess(t testing.TB) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestSiteProcess$")
	cmd.Env = append(os.Environ(), siteEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
	})
	p := &process{t: t, in: in, out: bufio.NewScanner(out)}
	if !p.out.Scan() {
		t.Fatal("the server has not started")
	}
	p.url = p.out.Text()
	return p
}

func (p *process) usage() (u usage) {
	p.t.Helper()
	_, _ = io.WriteString(p.in, "\n")
	if !p.out.Scan() {
		p.t.Fatal("the server has ended")
	}
	if err := json.Unmarshal(p.out.Bytes(), &u); err != nil {
		p.t.Fatal(err)
	}
	return u
}

func TestAPageThatWaitsCostsLittle(t *testing.T) {
	const pages, most = 300, 16 << 10
	p := startProcess(t)
	var open []*websocket.Conn
	dial := func(n int) {
		ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.url, "http"), http.Header{"Cookie": {fmt.Sprint("session=", n)}, "Origin": {p.url}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","v":1}`)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ws.ReadMessage(); err != nil { // the server's hello
			t.Fatal(err)
		}
		open = append(open, ws)
	}
	dial(-1)
	before := p.usage()
	for n := range pages {
		dial(n)
	}
	if each := (p.usage().Bytes - before.Bytes) / pages; each > most {
		t.Errorf("%d bytes of heap and stacks a page, want at most %d", each, most)
	}
	for _, ws := range open {
		_ = ws.Close()
	}
}
