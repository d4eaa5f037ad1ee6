package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestMetrics_CountWhatHappensAndAreNotOnTheSite(t *testing.T) {
	cfg := config()
	cfg.MetricsListen = "127.0.0.1:0"
	s := openServer(t, cfg)
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	at := "http://" + s.metrics.listener.Addr().String() + "/metrics"

	resp, err := http.Get(s.origin() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("/metrics on the site: %s", resp.Status)
	}
	dial := func(origin string) (*websocket.Conn, int) {
		ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.origin(), "http")+"/ws", http.Header{"Origin": {origin}})
		if err != nil && resp == nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return ws, resp.StatusCode
	}
	if _, status := dial("https://other.example"); status != http.StatusForbidden {
		t.Errorf("a foreign page gets %d", status)
	}
	ws, _ := dial(s.origin())
	defer func() { _ = ws.Close() }()
	for _, m := range []string{`{"type":"hello","v":1}`, `{"type":"run","id":"a","experiment":"handshake"}`} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	for done := false; !done; {
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		done = strings.HasPrefix(string(data), `{"type":"done"`)
	}

	resp, err = http.Get(at)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`slowstart_runs_total{experiment="handshake",for="visitor",outcome="apps",stack="netstack"} 1`,
		`slowstart_run_duration_seconds_count{stack="netstack"} `,
		`slowstart_http_request_duration_seconds_count{status="403"} 1`,
		`slowstart_http_request_duration_seconds_count{status="404"} 1`,
		`slowstart_workers{stack="netstack"} `,
		`slowstart_runs_running{stack="netstack"} `,
		`slowstart_runs_waiting{stack="netstack"} `,
		"slowstart_websockets 1\n",
		"slowstart_websockets_opened_total 1\n",
		"slowstart_websockets_refused_total 1\n",
		"slowstart_readers_dropped_total 0\n",
		"slowstart_ready ",
		"slowstart_build_info{",
		"go_goroutines ",
		"process_resident_memory_bytes ",
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
}
