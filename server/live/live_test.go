package live_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/engine/timeline"
	"slowstart/server/limits"
)

func TestARunOnThePage(t *testing.T) {
	s := open(t, nil)
	p := s.dial("alice")
	p.say(`{"type":"hello","v":1,"lang":"ko","snap":0}`)
	hello := p.expect("hello")
	if len(hello.Stacks) != 2 || hello.Stacks[1].Reason != "linux_no_tun" || hello.Limits["message_bytes"] != 65536 {
		t.Errorf("hello %+v", hello)
	}
	p.say(`{"type":"run","id":"r1","experiment":"packets-20","seed":7,"stack":"auto","settings":{"rtt":"120ms"}}`)
	start := p.expect("start")
	if start.ID != "r1" || len(start.Run) != 26 {
		t.Errorf("start %+v", start)
	}
	done, last := p.run(0)
	if done.Ended != "apps" || done.Run != start.Run || last != 21 {
		t.Errorf("done %+v after event %d", done, last)
	}
	p.say(fmt.Sprintf(`{"type":"watch","run":%q,"since":15}`, start.Run))
	if again := p.expect("start"); again.ID != "" {
		t.Errorf("start %+v, want no id: another message asked", again)
	}
	if done, last := p.run(15); done.Ended != "apps" || last != 21 {
		t.Errorf("since 15: done %+v after %d", done, last)
	}
	other := s.greeted("bob", "Origin", "")
	other.say(fmt.Sprintf(`{"type":"watch","run":%q}`, start.Run))
	other.expect("start")
	if done, last := other.run(0); done.Ended != "apps" || last != 21 {
		t.Errorf("another viewer: done %+v after %d", done, last)
	}
}

func TestSnapCutsPacketBytes(t *testing.T) {
	s := open(t, nil)
	for snap, want := range map[string]int{`,"snap":0`: 0, `,"snap":40`: 120, `,"snap":121`: 1500, ``: 1500} {
		p := s.dial("alice")
		p.say(`{"type":"hello","v":1` + snap + `}`)
		p.expect("hello")
		p.say(`{"type":"run","id":"snap` + fmt.Sprint(want, len(snap)) + `","experiment":"packets-1"}`)
		p.expect("start")
		m := p.expect("events")
		e, err := timeline.Decode(m.Events[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := len(timeline.PacketOf(e).Bytes); got != want {
			t.Errorf("%q: %d bytes, want %d", snap, got, want)
		}
	}
}

func TestErrorsNameWhatIsWrong(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.SessionStarts = 1 })
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"wait"}`)
	run := p.expect("start").Run
	for _, c := range []struct{ say, code, id string }{
		{`{"type":"hello","v":1}`, "hello_twice", ""},
		{`{"type":"run","id":"b","experiment":"unknown"}`, "experiment_unknown", "b"},
		{`{"type":"run","id":"a","experiment":"exit"}`, "id_used", "a"},
		{`{"type":"run","id":"d","experiment":"wait"}`, "starts_limit", "d"},
		{`{"type":"watch","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}`, "run_unknown", ""},
		{`{"type":"cancel","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}`, "run_unknown", ""},
		{`{"type":"watch","run":"1"}`, "run_unknown", ""},
		{fmt.Sprintf(`{"type":"watch","run":%q,"since":99}`, run), "field_value", ""},
	} {
		p.say(c.say)
		if m := p.expect("error"); m.Code != c.code || m.ID != c.id {
			t.Errorf("%s: %+v, want %s for %q", c.say, m, c.code, c.id)
		}
	}
	bob := s.greeted("bob")
	bob.say(fmt.Sprintf(`{"type":"cancel","run":%q}`, run))
	if m := bob.expect("error"); m.Code != "run_not_yours" || m.Run != run {
		t.Errorf("another session's cancel: %+v", m)
	}
	p.say(fmt.Sprintf(`{"type":"cancel","run":%q}`, run))
	if done, _ := p.run(0); done.Ended != "cancelled" {
		t.Errorf("own cancel: %+v", done)
	}
	first := s.dial("carol")
	first.say(`{"type":"run","id":"a","experiment":"wait"}`)
	if m := first.expect("error"); m.Code != "hello_first" {
		t.Errorf("before hello: %+v", m)
	}
	silent := s.greeted("dave", "Origin", "")
	silent.say(`{"type":"run","id":"a","experiment":"wait"}`)
	if m := silent.expect("error"); m.Code != "origin_needed" {
		t.Errorf("without an origin: %+v", m)
	}
}

// A run that could not be watched is not started, nor counted as a start.
func TestARunTooManyToWatchIsNotStarted(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.Watches, l.SessionStarts = 1, 2 })
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"wait"}`)
	run := p.expect("start").Run
	p.say(`{"type":"run","id":"b","experiment":"events-3"}`)
	if m := p.expect("error"); m.Code != "watches_limit" || m.ID != "b" || m.Run != "" {
		t.Errorf("one too many: %+v", m)
	}
	cancel := fmt.Sprintf(`{"type":"cancel","run":%q}`, run)
	p.say(cancel)
	p.run(0)
	p.say(cancel)
	if m := p.expect("error"); m.Code != "run_over" || m.Run != run {
		t.Errorf("cancelled when it was over: %+v", m)
	}
	p.say(`{"type":"run","id":"b","experiment":"events-3"}`)
	p.expect("start")
	if done, _ := p.run(0); done.Ended != "apps" {
		t.Errorf("when there is room: %+v", done)
	}
}

func TestTheSameRunMessageTwice(t *testing.T) {
	s := open(t, nil)
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"events-3"}`)
	first := p.expect("start")
	p.run(0)
	p.say(`{"type":"run","id":"a","experiment":"events-3"}`)
	if again := p.expect("start"); again.Run != first.Run {
		t.Errorf("run %s, then %s", first.Run, again.Run)
	}
	if _, last := p.run(0); last != 4 {
		t.Errorf("%d events, want 4", last)
	}
}

func TestQueuedWithItsPlace(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.Workers = 1 })
	alice, bob := s.greeted("alice"), s.greeted("bob")
	alice.say(`{"type":"run","id":"a","experiment":"wait"}`)
	run := alice.expect("start").Run
	alice.say(`{"type":"run","id":"b","experiment":"events-1"}`)
	if m := alice.expect("queued"); m.Place != 1 || m.ID != "b" {
		t.Errorf("queued %+v", m)
	}
	bob.say(`{"type":"run","id":"a","experiment":"events-1"}`)
	if m := bob.expect("queued"); m.Place != 2 {
		t.Errorf("queued %+v", m)
	}
	alice.say(fmt.Sprintf(`{"type":"cancel","run":%q}`, run))
	for m := bob.expect("queued"); m.Place != 1; m = bob.expect("queued") {
		t.Logf("%+v", m)
	}
	bob.expect("start")
	if done, _ := bob.run(0); done.Ended != "apps" {
		t.Errorf("%+v", done)
	}
}

func TestALostWorkerIsToldAndTheNextRunWorks(t *testing.T) {
	s := open(t, nil)
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"events-3-exit"}`)
	p.expect("start")
	if done, last := p.run(0); done.Ended != "lost" || done.Error.Code != "worker_lost" || last != 3 {
		t.Errorf("%+v after %d", done, last)
	}
	p.say(`{"type":"run","id":"b","experiment":"events-3"}`)
	p.expect("start")
	if done, _ := p.run(0); done.Ended != "apps" {
		t.Errorf("the next: %+v", done)
	}
}

func TestAPageThatComesBackGoesOn(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.PageGone = time.Minute })
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"events-5-wait"}`)
	run := p.expect("start").Run
	var last int64
	for last < 5 {
		m := p.expect("events")
		last = m.FirstSeq + int64(len(m.Events)) - 1
	}
	_ = p.ws.Close()
	p = s.greeted("alice")
	p.say(fmt.Sprintf(`{"type":"watch","run":%q,"since":5}`, run))
	p.expect("start")
	p.say(fmt.Sprintf(`{"type":"cancel","run":%q}`, run))
	if done, last := p.run(5); done.Ended != "cancelled" || last != 6 {
		t.Errorf("%+v after %d, want cancelled after 6", done, last)
	}
}

func TestARunWhosePageWentAwayIsCancelled(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.PageGone = 500 * time.Millisecond })
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"wait"}`)
	run := p.expect("start").Run
	viewer := s.greeted("bob")
	viewer.say(fmt.Sprintf(`{"type":"watch","run":%q}`, run))
	viewer.expect("start")
	_ = p.ws.Close()
	if done, _ := viewer.run(0); done.Ended != "cancelled" {
		t.Errorf("%+v", done)
	}
}

func TestShutdownCloses1001(t *testing.T) {
	s := open(t, nil)
	pages := []*page{s.greeted("alice"), s.greeted("bob"), s.dial("carol")}
	pages[0].say(`{"type":"run","id":"a","experiment":"wait"}`)
	pages[0].expect("start")
	done := make(chan struct{})
	go func() { s.socket.Close(); close(done) }()
	for i, p := range pages {
		if code := p.closed(); code != websocket.CloseGoingAway {
			t.Errorf("page %d closed with %d, want 1001", i, code)
		}
		_ = p.ws.Close()
	}
	<-done
	resp, err := http.Get(s.http.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	_, resp, err = websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.http.URL, "http"), nil)
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("a dial after Close: %v, want 503", err)
	}
	_ = resp.Body.Close()
}

func TestAViewerThatStopsReadingIsDropped(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.WriteDeadline = time.Second })
	var d net.Dialer
	slow := websocket.Dialer{NetDialContext: d.DialContext, ReadBufferSize: 1 << 10}
	d.Control = smallReceiveBuffer
	ws, resp, err := slow.Dial("ws"+strings.TrimPrefix(s.http.URL, "http"), http.Header{"Cookie": {"session=slow"}, "Origin": {s.http.URL}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer func() { _ = ws.Close() }()
	for _, m := range []string{`{"type":"hello","v":1}`, `{"type":"run","id":"a","experiment":"packets-10000-wait"}`} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	// Another page is served meanwhile, and the slow one is gone: its run ends
	// when the grace for its page is over.
	other := s.greeted("bob")
	other.say(`{"type":"run","id":"b","experiment":"packets-2000"}`)
	other.expect("start")
	if done, last := other.run(0); done.Ended != "apps" || last != 2001 {
		t.Errorf("%+v after %d", done, last)
	}
	s.socket.Close() // waits for all sockets: the slow one must not hold it up
}

func TestAViewerThatVanishedIsForgotten(t *testing.T) {
	const pong = 2 * time.Second
	s := open(t, func(l *limits.Limits) { l.Ping, l.Pong = 50*time.Millisecond, pong })
	p := s.greeted("alice") // answers pings, in ReadMessage
	p.say(`{"type":"run","id":"a","experiment":"wait"}`)
	run := p.expect("start").Run
	time.AfterFunc(pong*5/4, func() { _ = s.desk.Cancel("alice", run) })
	conn, r := s.bare() // answers none
	gone := make(chan error, 1)
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	go func() {
		_, err := io.Copy(io.Discard, r)
		gone <- err
	}()
	if done, _ := p.run(0); done.Ended != "cancelled" {
		t.Errorf("a viewer that answers: %+v", done)
	}
	if err := <-gone; err != nil {
		t.Errorf("a viewer that does not: ended by %v, want the server to close", err)
	}
}
