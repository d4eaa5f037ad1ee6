package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/web/i18n"
)

// eager is a server that lets one visitor run without a pause.
func eager() ServeConfig {
	cfg := config()
	cfg.Limits.SessionStarts, cfg.Limits.Messages, cfg.Limits.MessagesBurst = 1_000_000, 1_000_000, 1_000_000
	return cfg
}

// BenchmarkRunToFirstPacket is the server's part of pressing Run: from a run
// message to the frame that brings the run's first packet.
func BenchmarkRunToFirstPacket(b *testing.B) {
	s := openServer(b, eager())
	defer func() {
		if err := s.close(); err != nil {
			b.Error(err)
		}
	}()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.origin(), "http")+"/ws", http.Header{"Origin": {s.origin()}}) //nolint:bodyclose // an upgraded connection has no body
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = ws.Close() }()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","v":1}`)); err != nil {
		b.Fatal(err)
	}
	var took []float64
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		if err := ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"run","id":"%d","experiment":"handshake"}`, i)); err != nil {
			b.Fatal(err)
		}
		for first, done := false, false; !done; {
			var m struct {
				Type   string
				Events []struct{ Type string }
				Error  json.RawMessage
			}
			if err := ws.ReadJSON(&m); err != nil {
				b.Fatal(err)
			}
			for _, e := range m.Events {
				if e.Type == "wire.sent" && !first {
					first = true
					took = append(took, time.Since(begin).Seconds()*1000)
				}
			}
			if m.Type == "error" || m.Error != nil {
				b.Fatalf("%s: %s", m.Type, m.Error)
			}
			done = m.Type == "done"
		}
	}
	report(b, took)
}

// BenchmarkPageRunToFirstPacket is what a visitor waits for: from pressing Run
// to the frame that shows the run's first packet.
func BenchmarkPageRunToFirstPacket(b *testing.B) {
	site := openBrowser(b, eager())
	p := site.open(b, look{width: 1440}, i18n.EN, lessonPath)
	var took []float64
	for i := 0; b.Loop(); i++ {
		// By turns with its first packet lost and without, so that it is drawn anew.
		eval[bool](p, fmt.Sprintf(`(() => { $('#set-drop').value = ['client SYN 1', 'none'][%d]; return true; })()`, i%2))
		took = append(took, eval[float64](p, `new Promise((done) => {
			const begin = performance.now();
			const drawn = new MutationObserver((records) => {
				if (!records.some((r) => [...r.addedNodes].some((n) => n.dataset?.packet === '1'))) return;
				drawn.disconnect();
				// The task after the next frame's: the frame has been shown.
				requestAnimationFrame(() => {
					const { port1, port2 } = new MessageChannel();
					port1.onmessage = () => done(performance.now() - begin);
					port2.postMessage(0);
				});
			});
			drawn.observe($('[data-ladder]'), { childList: true, subtree: true });
			$('[data-run]').click();
		})`))
		p.until(`!$('[data-controls]').hasAttribute('aria-busy')`)
	}
	report(b, took)
}

// report gives the median, which is what people feel; the mean of ns/op has
// the rest of the run in it.
func report(b *testing.B, ms []float64) {
	slices.Sort(ms)
	b.ReportMetric(ms[len(ms)/2], "median-ms")
	b.ReportMetric(ms[len(ms)*95/100], "p95-ms")
}
