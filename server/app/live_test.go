package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/server/app"
	"slowstart/server/limits"
	"slowstart/server/runs"
)

// socket is a page's websocket to a served site.
type socket struct {
	t  testing.TB
	ws *websocket.Conn
}

func dial(t testing.TB, url string) *socket {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http")+"/ws", http.Header{"Origin": {url}})
	if err != nil {
		t.Fatalf("%v %v", err, resp)
	}
	_ = resp.Body.Close()
	if c := resp.Header.Get("Set-Cookie"); !strings.HasPrefix(c, "slowstart_session=") {
		t.Errorf("the handshake sets %q, want a session", c)
	}
	t.Cleanup(func() { _ = ws.Close() })
	s := &socket{t, ws}
	s.say(`{"type":"hello","v":1}`)
	return s
}

func (s *socket) say(text string) {
	s.t.Helper()
	if err := s.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

type message struct {
	Type, Run, Code, Field, Ended string
	Args                          map[string]string
	Events                        []json.RawMessage
}

// until reads to a message of this type and returns it with all events before.
func (s *socket) until(kind string) (message, []json.RawMessage) {
	s.t.Helper()
	var events []json.RawMessage
	for {
		_, data, err := s.ws.ReadMessage()
		if err != nil {
			s.t.Fatal(err)
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			s.t.Fatal(err)
		}
		events = append(events, m.Events...)
		if m.Type == kind {
			return m, events
		}
		if m.Type == "error" {
			s.t.Fatalf("%s", data)
		}
	}
}

func fetch(t testing.TB, url string) (string, http.Header) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", url, resp.StatusCode, err)
	}
	return string(b), resp.Header
}

func TestARealRunOnThePageIsTheRunOfItsAddress(t *testing.T) {
	s := open(t, nil)
	server := httptest.NewServer(s)
	defer server.Close()
	p := dial(t, server.URL)
	p.say(`{"type":"run","id":"r1","experiment":"handshake","settings":{"rtt":"120ms","drop":"client SYN 1"},"seed":7}`)
	done, events := p.until("done")
	if done.Ended != "apps" {
		t.Fatalf("%+v", done)
	}
	whole, _ := fetch(t, server.URL+"/runs/"+done.Run+".ndjson")
	lines := strings.Split(strings.TrimSuffix(whole, "\n"), "\n")
	if len(lines) != len(events) {
		t.Fatalf("%d lines by HTTP, %d events by websocket", len(lines), len(events))
	}
	for i := range lines {
		if lines[i] != string(events[i]) {
			t.Fatalf("event %d: %s by websocket, %s by HTTP", i+1, events[i], lines[i])
		}
	}
	if _, h := fetch(t, server.URL+"/runs/"+done.Run+".pcapng"); !strings.Contains(h.Get("Content-Disposition"), "handshake-seed7.pcapng") {
		t.Errorf("capture: %v", h)
	}
	// The page with these settings draws the very same packets.
	page, _ := fetch(t, server.URL+"/en/lessons/handshake?rtt=120ms&drop=client+SYN+1&seed=7")
	_, key, _ := strings.Cut(page, `"timeline":"/timelines/`)
	key, _, _ = strings.Cut(key, ".ndjson")
	if picture, _ := fetch(t, server.URL+"/timelines/"+key+".ndjson"); picture != whole {
		t.Error("the run on the page is another one than the live run")
	}
}

func TestWhatCannotBeRunIsRefusedWithACode(t *testing.T) {
	s := open(t, nil)
	server := httptest.NewServer(s)
	defer server.Close()
	p := dial(t, server.URL)
	if m, _ := p.until("hello"); m.Type != "hello" {
		t.Fatal(m)
	}
	for _, c := range []struct{ run, code, field string }{
		{`"experiment":"nothing"`, "experiment_unknown", "experiment"},
		{`"experiment":"handshake","settings":{"rtt":"-1ms"}`, "setting_range", "rtt"},
		{`"experiment":"handshake","settings":{"rtt":"2001ms"}`, "setting_range", "rtt"},
		{`"experiment":"handshake","settings":{"rtt":"10"}`, "setting_unit", "rtt"},
		{`"experiment":"handshake","settings":{"loss":"100.1%"}`, "setting_range", "loss"},
		{`"experiment":"handshake","settings":{"queue":"0 packets"}`, "setting_range", "queue"},
		{`"experiment":"handshake","settings":{"rate":"1bit/s"}`, "setting_range", "rate"},
		{`"experiment":"handshake","settings":{"nope":"1"}`, "setting_unknown", "nope"},
		{`"experiment":"handshake","settings":{"drop":"everything"}`, "selector_bad", "drop"},
		{`"experiment":"handshake","stack":"linux"`, "linux_no_tun", "stack"},
		{`"experiment":{"source":"v: 2"}`, "file_value", "v"},
		{`"experiment":{"source":"a: &x [*x]"}`, "file_syntax", ""},
	} {
		p.say(`{"type":"run","id":"r",` + c.run + `}`)
		_, data, err := p.ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if m.Type != "error" || m.Code != c.code || m.Field != c.field {
			t.Errorf("%s: %s, want %s at %q", c.run, data, c.code, c.field)
		}
	}
	if strings.Contains(s.log.String(), "run asked for") {
		t.Error("something was started")
	}
}

func TestAnExperimentOfOnesOwn(t *testing.T) {
	s := open(t, nil)
	server := httptest.NewServer(s)
	defer server.Close()
	exp, _ := s.o.Course().Experiment("handshake")
	source, err := json.Marshal(string(exp.Source))
	if err != nil {
		t.Fatal(err)
	}
	p := dial(t, server.URL)
	p.say(fmt.Sprintf(`{"type":"run","id":"r","experiment":{"source":%s}}`, source))
	if done, events := p.until("done"); done.Ended != "apps" || len(events) < 20 {
		t.Errorf("%+v after %d events", done, len(events))
	}
}

// TestTwoHundredRealRunsLeaveNothing is the worker processes' whole life: four
// visitors at a time, then the end.
func TestTwoHundredRealRunsLeaveNothing(t *testing.T) {
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	exp := c.Lessons[0].Main()
	leak := goleak.IgnoreCurrent()
	before, childrenBefore := openFiles(t), children(t)
	l := limits.Default()
	l.SessionStarts, l.WorkerRuns, l.Workers = 1000, 30, 2
	log := slog.New(slog.DiscardHandler)
	desk := runs.NewDesk(l, map[string]*runs.Pool{experiment.Netstack: runs.NewPool(runs.PoolOptions{Workers: l.Workers, RunsPerWorker: l.WorkerRuns, Limits: l.Engine(), Log: log})}, log)
	var mu sync.Mutex
	hashes := map[string]int{}
	var wg sync.WaitGroup
	for visitor := range 4 {
		wg.Go(func() {
			session := fmt.Sprint("visitor", visitor)
			for n := range 50 {
				run, err := desk.Start(session, fmt.Sprint(n), runs.Spec{Name: exp.Name, Source: exp.Source, Seed: 1, Stack: "netstack"})
				if err != nil {
					t.Error(err)
					return
				}
				wake := make(chan struct{}, 1)
				w := run.Watch(session, 0, wake)
				for ended := ""; ended == ""; ended, _ = run.Done() {
					<-wake
				}
				w.Close()
				events, err := timeline.DecodeAll(run.Timeline())
				if err != nil || len(events) == 0 {
					t.Errorf("run %d: %d events, %v", n, len(events), err)
					return
				}
				mu.Lock()
				hashes[events[len(events)-1].(*timeline.RunEnd).Report.TimelineSHA256]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if childrenBefore >= 0 && children(t) <= childrenBefore {
		t.Error("no worker process is seen while the pool is open")
	}
	desk.Close()
	if len(hashes) != 1 {
		t.Errorf("hashes %v, want one for 200 runs", hashes)
	}
	goleak.VerifyNone(t, leak)
	if after := openFiles(t); after > before {
		t.Errorf("%d open files, %d before", after, before)
	}
	if after := children(t); after > childrenBefore {
		t.Errorf("%d child processes, %d before", after, childrenBefore)
	}
}

// children counts the processes that this one has started and that are still
// there, dead ones that nobody waited for included; -1 where it cannot be told.
func children(t *testing.T) (n int) {
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	if len(lists) == 0 {
		return -1
	}
	for _, list := range lists {
		ids, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended meanwhile
		}
		n += len(strings.Fields(string(ids)))
	}
	return n
}

func openFiles(t *testing.T) int {
	if runtime.GOOS != "linux" {
		return 0
	}
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

func BenchmarkRunToFirstPacket(b *testing.B) {
	s := open(b, func(o *app.Options) {
		o.Limits.SessionStarts, o.Limits.Messages, o.Limits.MessagesBurst = 1e6, 1e7, 1e6
	})
	server := httptest.NewServer(s)
	defer server.Close()
	p := dial(b, server.URL)
	for i := 0; b.Loop(); i++ {
		p.say(fmt.Sprintf(`{"type":"run","id":"%d","experiment":"handshake","seed":%d}`, i, i))
		for packet := false; !packet; {
			_, events := p.until("events")
			for _, e := range events {
				packet = packet || strings.Contains(string(e), `"wire.sent"`)
			}
		}
		b.StopTimer()
		p.until("done")
		b.StartTimer()
	}
}
