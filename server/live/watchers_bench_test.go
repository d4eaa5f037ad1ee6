//go:build unix

package live_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// dialBench opens a socket that says hello and is read without the schema, which
// would cost more than what is measured.
func dialBench(b *testing.B, url, session string) *websocket.Conn {
	b.Helper()
	dialer := websocket.Dialer{ReadBufferSize: 1 << 10, WriteBufferSize: 256}
	ws, resp, err := dialer.Dial("ws"+strings.TrimPrefix(url, "http"), http.Header{"Cookie": {"session=" + session}, "Origin": {url}})
	if err != nil {
		b.Fatalf("%v %v", err, resp)
	}
	_ = resp.Body.Close()
	b.Cleanup(func() { _ = ws.Close() })
	say(b, ws, `{"type":"hello","v":1}`)
	return ws
}

func say(b *testing.B, ws *websocket.Conn, text string) {
	b.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		b.Fatal(err)
	}
}

// pacedRun is the id of a run of so many events a second, from a socket that
// goes on watching it.
func pacedRun(b *testing.B, ws *websocket.Conn, events, perSecond int) string {
	b.Helper()
	say(b, ws, fmt.Sprintf(`{"type":"run","id":"%d","experiment":"paced-%d-%d"}`, time.Now().UnixNano(), events, perSecond))
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		if bytes.HasPrefix(data, []byte(`{"type":"start"`)) {
			_, after, _ := bytes.Cut(data, []byte(`"run":"`))
			return string(after[:26])
		}
	}
}

// follow reads a paced run to its done. It gives how long each event took from
// the worker to here, and fails on a gap.
func follow(ws *websocket.Conn, late []time.Duration) ([]time.Duration, error) {
	next := 1
	var data []byte
	buf := &bytes.Buffer{}
	for {
		_, r, err := ws.NextReader()
		if err != nil {
			return late, err
		}
		buf.Reset()
		if _, err := io.Copy(buf, r); err != nil {
			return late, err
		}
		now := time.Now().UnixNano()
		data = buf.Bytes()
		if bytes.HasPrefix(data, []byte(`{"type":"done"`)) {
			return late, nil
		}
		for {
			_, after, ok := bytes.Cut(data, []byte(`{"seq_no":`))
			if !ok {
				break
			}
			n, rest, _ := bytes.Cut(after, []byte(","))
			if got, _ := strconv.Atoi(string(n)); got != next {
				return late, fmt.Errorf("event %d, want %d", got, next)
			}
			next++
			if _, stamp, ok := bytes.Cut(rest[:min(len(rest), 100)], []byte(`"from":"`)); ok {
				digits, _, _ := bytes.Cut(stamp, []byte(`"`))
				at, _ := strconv.ParseInt(string(digits), 10, 64)
				late = append(late, time.Duration(now-at))
			}
			data = rest
		}
	}
}

// One run of 500 events a second for five seconds, watched by many: how late an
// event is at a socket, and what the server's process needs for each delivery.
// With a stalled one, another watcher never reads; with a flood, somebody sends
// 10,000 messages a second and comes back whenever that closes the socket.
func BenchmarkWatchers(b *testing.B) {
	for _, c := range []struct {
		watchers int
		beside   string
	}{{10, ""}, {100, ""}, {300, ""}, {300, "+stalled"}, {300, "+flood"}, {1000, ""}} {
		b.Run(fmt.Sprint(c.watchers, c.beside), func(b *testing.B) {
			server := startProcess(b)
			var late []time.Duration
			var delivered int
			var cpu time.Duration
			for b.Loop() {
				l, used := watchOnce(b, server, c.watchers, c.beside)
				late, cpu, delivered = append(late, l...), cpu+used, delivered+len(l)
			}
			slices.Sort(late)
			ms := func(share float64) float64 {
				return float64(late[int(share*float64(len(late)-1))].Microseconds()) / 1000
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ms(0.5), "ms/p50")
			b.ReportMetric(ms(0.99), "ms/p99")
			b.ReportMetric(ms(1), "ms/max")
			b.ReportMetric(float64(cpu.Nanoseconds())/1000/float64(delivered), "cpu-us/event")
		})
	}
}

func flood(url string, over <-chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	header := http.Header{"Cookie": {"session=flood"}, "Origin": {url}}
	var ws *websocket.Conn
	for {
		select {
		case <-over:
			if ws != nil {
				_ = ws.Close()
			}
			return
		case <-tick.C:
		}
		if ws == nil {
			var resp *http.Response
			var err error
			if ws, resp, err = websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http"), header); err != nil {
				continue
			}
			_ = resp.Body.Close()
		}
		for range 100 {
			if ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"cancel","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}`)) != nil {
				_ = ws.Close()
				ws = nil
				break
			}
		}
	}
}

func watchOnce(b *testing.B, server *process, watchers int, beside string) (late []time.Duration, cpu time.Duration) {
	owner := dialBench(b, server.url, "owner")
	sockets := make([]*websocket.Conn, watchers)
	for i := range sockets {
		sockets[i] = dialBench(b, server.url, fmt.Sprint("watcher", i))
	}
	run := pacedRun(b, owner, 2500, 500)
	over := make(chan struct{})
	var flooding sync.WaitGroup
	switch beside {
	case "+flood":
		flooding.Go(func() { flood(server.url, over) })
	case "+stalled":
		say(b, dialBench(b, server.url, "stalled"), fmt.Sprintf(`{"type":"watch","run":%q}`, run))
	}
	before := server.usage()
	var mu sync.Mutex
	var all sync.WaitGroup
	all.Go(func() { _, _ = follow(owner, nil) })
	for _, ws := range sockets {
		say(b, ws, fmt.Sprintf(`{"type":"watch","run":%q}`, run))
		all.Go(func() {
			mine, err := follow(ws, make([]time.Duration, 0, 2500))
			if err != nil {
				b.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			late = append(late, mine...)
		})
	}
	all.Wait()
	close(over)
	flooding.Wait()
	for _, ws := range sockets {
		_ = ws.Close()
	}
	_ = owner.Close()
	return late, server.usage().CPU - before.CPU
}

// What a thousand idle sockets hold in the server's process, each.
func BenchmarkIdle(b *testing.B) {
	const sockets = 1000
	var bytes, goroutines float64
	for b.Loop() {
		server := startProcess(b)
		dialBench(b, server.url, "first")
		before := server.usage()
		for i := range sockets {
			ws := dialBench(b, server.url, fmt.Sprint("idle", i))
			if _, _, err := ws.ReadMessage(); err != nil { // its hello
				b.Fatal(err)
			}
		}
		after := server.usage()
		bytes = float64(after.Bytes-before.Bytes) / sockets
		goroutines = float64(after.Goroutines-before.Goroutines) / sockets
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(bytes/1024, "KiB/socket")
	b.ReportMetric(goroutines, "goroutines/socket")
}
