package main

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"slowstart/web/i18n"
)

// timelineAddress is in a lesson's page.
var timelineAddress = regexp.MustCompile(`/timelines/[0-9a-f]+\.ndjson`)

// A server that takes another's place knows nothing of it, and needs not: what a
// page shows stands in its address, and what a page asked for it asks again.
func TestRestart_PagesGoOnWithTheNextServer(t *testing.T) {
	first := openServer(t, config())
	fetch := func(path string) string {
		t.Helper()
		resp, err := http.Get(first.origin() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %v", path, resp.Status, err)
		}
		return string(body)
	}
	dial := func() *websocket.Conn {
		t.Helper()
		ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(first.origin(), "http")+"/ws", http.Header{"Origin": {first.origin()}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","v":1}`)); err != nil {
			t.Fatal(err)
		}
		return ws
	}
	// run asks for a run and gives its id, and all its events as they came.
	run := func(ws *websocket.Conn) (id, events string) {
		t.Helper()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"run","id":"a","experiment":"nagle","seed":7,"stack":"netstack"}`)); err != nil {
			t.Fatal(err)
		}
		for {
			var m struct{ Type, Run string }
			_, data, err := ws.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &m); err != nil {
				t.Fatal(err)
			}
			switch m.Type {
			case "start":
				id = m.Run
			case "events":
				_, list, _ := strings.Cut(string(data), `"events":[`)
				events += strings.TrimSuffix(list, "]}") + ","
			case "done":
				return id, events
			case "error":
				t.Fatalf("%s", data)
			}
		}
	}
	const page = "/en/lessons/nagle?rtt=120ms&seed=7"
	shown := timelineAddress.FindString(fetch(page))
	before := fetch(shown)
	ws := dial()
	id, events := run(ws)

	cfg := config()
	cfg.Listen = first.listener.Addr().String()
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the page hears %v, want close 1001", err)
	}
	_ = ws.Close()
	next := openServer(t, cfg)
	defer func() {
		if err := next.close(); err != nil {
			t.Error(err)
		}
	}()

	if again := timelineAddress.FindString(fetch(page)); again != shown {
		t.Errorf("the page's run is at %s, was at %s", again, shown)
	}
	if fetch(shown) != before {
		t.Error("the page's run is another one")
	}
	ws = dial()
	defer func() { _ = ws.Close() }()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"watch","run":"`+id+`","since":5}`)); err != nil {
		t.Fatal(err)
	}
	for unknown := false; !unknown; { // hello comes first
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		unknown = strings.Contains(string(data), `"code":"run_unknown"`)
	}
	if newID, same := run(ws); newID == id || same != events {
		t.Errorf("the run made again has id %s and %d bytes of events, the first %s and %d", newID, len(same), id, len(events))
	}
}

// A page whose server was upgraded says so and offers to reload: files that it
// has not fetched yet are there no more. The files on the disk stand for those of
// another build.
func TestBrowser_AnUpgradedServerIsTold(t *testing.T) {
	b := openBrowser(t, config())
	next := b.site
	t.Cleanup(func() { // when the tab is closed
		if err := next.close(); err != nil {
			t.Error(err)
		}
	})
	p := b.open(t, look{width: 1440}, i18n.KO, "lessons/handshake?rtt=120ms")
	cfg := config()
	cfg.Dev, cfg.Listen = true, b.site.listener.Addr().String()
	if err := b.site.close(); err != nil {
		t.Fatal(err)
	}
	t.Chdir("..")
	next = openServer(t, cfg)
	p.until(`$('[data-link]').dataset.state === 'outdated'`)
	p.is(`text('[data-link]')`, p.t("lab.link_outdated")+p.t("lab.reload"))
	p.click("#tab-waterfall")
	p.until(`text('#panel-waterfall').startsWith(` + strconv.Quote(p.t("lab.view_failed")) + `)`)
	p.click("#panel-waterfall button")
	p.ready()
	p.holds(`$$('script').some((s) => s.src.includes('/static/dev/')) && location.search === '?rtt=120ms'`)
	p.click("#tab-waterfall")
	p.until(`$$('.waterfall__content').length > 0`)
	p.saw.forget() // the server that could not be reached, and files that are no more
}
