package live_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"slowstart/server/limits"
)

// Who asks for a thousand runs gets those of a minute, one after the other, and
// the rest refused; whoever else comes is served as if nothing were.
func TestAttack_OneSessionsThousandStarts(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.Messages, l.MessagesBurst = 60_000, 2000 })
	p := s.greeted("mallory")
	go func() {
		for i := range 1000 {
			if p.ws.WriteMessage(1, fmt.Appendf(nil, `{"type":"run","id":"%d","experiment":"events-1"}`, i)) != nil {
				return
			}
		}
	}()
	started, refused := 0, map[string]int{}
	for answered := 0; answered < 1000; {
		m, err := p.next()
		if err != nil {
			t.Fatal(err)
		}
		switch m.Type {
		case "done":
			started++
			answered++
		case "error":
			refused[m.Code]++
			answered++
		}
	}
	starts := limits.Default().SessionStarts
	if started == 0 || started > starts+2 || refused["starts_limit"] == 0 { // a token or two may come while it lasts
		t.Errorf("%d started and %v refused, want at most about %d", started, refused, starts)
	}
	other := s.greeted("alice")
	other.say(`{"type":"run","id":"a","experiment":"events-3"}`)
	if m := other.expect("start"); m.ID != "a" {
		t.Errorf("another session: %+v", m)
	}
}

// Two thousand sockets that are opened and left at once, in the rudest way, leave
// nothing.
func TestAttack_ThousandsOfOpens(t *testing.T) {
	s := open(t, nil)
	address := strings.TrimPrefix(s.http.URL, "http://")
	const all = 2000
	for i := range all {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: session=%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", address, s.http.URL, i)
		if i%2 == 0 { // half of them take the answer
			_, _ = io.ReadFull(c, make([]byte, len("HTTP/1.1 101")))
		}
		_ = c.(*net.TCPConn).SetLinger(0) // a reset
		_ = c.Close()
	}
	for { // the server has to see them
		c := s.socket.Counts()
		if c.Opened >= all/2 && c.Opened == c.Closed {
			break
		}
		runtime.Gosched()
	}
	p := s.greeted("alice")
	p.say(`{"type":"run","id":"a","experiment":"events-3"}`)
	p.expect("start")
}

// A flood of refused handshakes writes a bounded number of short lines, whatever
// they say.
func TestAttack_RefusedHandshakesDoNotFloodTheLog(t *testing.T) {
	s := open(t, nil)
	origin := "https://other.example/" + strings.Repeat("x", 5000)
	for range 500 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.http.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{
			"Origin": {origin}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Fatal(resp.Status)
		}
	}
	s.http.Close() // no handler writes any more
	if n := strings.Count(s.log.String(), "\n"); n == 0 || n > 300 || s.log.Len() > n*500 {
		t.Errorf("%d lines of %d bytes for 500 refusals", n, s.log.Len())
	}
}
