package live_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/server/limits"
)

func TestThreeHundredStartsAtOnceAreAllServed(t *testing.T) {
	s := open(t, nil)
	var wg sync.WaitGroup
	for i := range 300 {
		p := s.greeted(fmt.Sprint("student", i))
		wg.Go(func() {
			if err := p.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"run","id":"a","experiment":"events-20"}`)); err != nil {
				t.Error(err)
				return
			}
			place, last := 1<<30, int64(0)
			for {
				m, err := p.next()
				if err != nil {
					t.Error(err)
					return
				}
				switch m.Type {
				case "queued":
					if m.Place > place {
						t.Errorf("from place %d back to %d", place, m.Place)
					}
					place = m.Place
				case "events":
					last += int64(len(m.Events))
				case "done":
					if m.Ended != "apps" || last != 21 {
						t.Errorf("%+v after %d events", m, last)
					}
					return
				case "error":
					t.Errorf("%+v", m)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestAThousandWatchersEachGetEveryEventInOrder(t *testing.T) {
	const watchers, events = 1000, 2000
	s := open(t, nil)
	owner := s.greeted("owner")
	owner.say(fmt.Sprintf(`{"type":"run","id":"a","experiment":"events-%d-wait"}`, events))
	run := owner.expect("start").Run
	var all sync.WaitGroup
	for i := range watchers {
		p := s.greeted(fmt.Sprint("watcher", i))
		p.say(fmt.Sprintf(`{"type":"watch","run":%q}`, run))
		_ = p.ws.SetReadDeadline(time.Time{})
		all.Go(func() {
			next := int64(1)
			for {
				_, data, err := p.ws.ReadMessage()
				if err != nil {
					t.Error(err)
					return
				}
				var m message // not held to the schema here: that takes longer than all the rest
				if err := json.Unmarshal(data, &m); err != nil {
					t.Error(err)
					return
				}
				for _, e := range m.Events {
					if next++; !bytes.HasPrefix(e, fmt.Appendf(nil, `{"seq_no":%d,`, next-1)) {
						t.Errorf("watcher %d: %.40s, want number %d", i, e, next-1)
						return
					}
				}
				if m.Type == "done" {
					if next != events+2 { // and the run's end
						t.Errorf("watcher %d: %d events, want %d", i, next-1, events+1)
					}
					return
				}
			}
		})
	}
	owner.say(fmt.Sprintf(`{"type":"cancel","run":%q}`, run))
	all.Wait()
}

func BenchmarkRunToFirstEvents(b *testing.B) {
	s := open(b, func(l *limits.Limits) { l.SessionStarts, l.Messages, l.MessagesBurst = 1e6, 1e8, 1e6 })
	p := s.greeted("alice")
	for i := 0; b.Loop(); i++ {
		p.say(fmt.Sprintf(`{"type":"run","id":"%d","experiment":"packets-10"}`, i))
		p.expect("start")
		p.expect("events")
		b.StopTimer()
		for m, err := p.next(); err == nil && m.Type != "done"; m, err = p.next() {
		}
		b.StartTimer()
	}
}

func TestASocketTooManyIsRefusedAndAPlaceGivenBackIsUsed(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.Sockets, l.SessionSockets = 3, 2 })
	status := func(session string) int {
		h := http.Header{"Cookie": {"session=" + session}, "Origin": {s.http.URL}}
		ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.http.URL, "http"), h)
		if err == nil {
			t.Cleanup(func() { _ = ws.Close() })
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	first := s.greeted("alice")
	for i, c := range []struct {
		session string
		want    int
	}{{"alice", 101}, {"alice", 429}, {"bob", 101}, {"bob", 503}} {
		if got := status(c.session); got != c.want {
			t.Errorf("%d: %s gets %d, want %d", i, c.session, got, c.want)
		}
		if c.want == 101 {
			continue
		}
		// A page learns why by asking without an upgrade.
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "session="+c.session)
		w := httptest.NewRecorder()
		s.socket.ServeHTTP(w, r)
		if w.Code != c.want || w.Header().Get("Retry-After") == "" {
			t.Errorf("%d: without an upgrade %s gets %d, want %d and when to try again", i, c.session, w.Code, c.want)
		}
	}
	_ = first.ws.Close()
	for s.socket.Counts().Closed == 0 { // the server has to see it
		runtime.Gosched()
	}
	for status("alice") != 101 {
		runtime.Gosched() // the place is given back right after it was counted
	}
	if c := s.socket.Counts(); c.Opened != 4 || c.Refused < 2 {
		t.Errorf("Counts() = %+v, want 4 opened and at least 2 refused", c)
	}
}
