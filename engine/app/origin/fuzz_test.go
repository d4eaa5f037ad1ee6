package origin

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// tape is a host and its one connection without a network: what a client sent,
// and what it got.
type tape struct {
	app.Host
	app.Conn
	sent *bytes.Reader
	got  bytes.Buffer
	byte bool // reads give one byte

	finSent, closed bool
}

func (*tape) Name() string                  { return "server" }
func (*tape) Now() time.Duration            { return 0 }
func (*tape) Sleep(time.Duration) error     { return nil }
func (*tape) SetReadDeadline(time.Duration) {}
func (t *tape) CloseWrite() error           { t.finSent = true; return nil }
func (t *tape) Close() error                { t.closed = true; return nil }
func (t *tape) Write(p []byte) (int, error) { return t.got.Write(p) }
func (t *tape) Read(p []byte) (n int, e error) {
	if t.byte {
		p = p[:min(1, len(p))]
	}
	return t.sent.Read(p)
}

// counts is a log that holds every message to begin, perhaps head, end.
type counts struct {
	app.Log
	t         *testing.T
	exchanges int
	under     string // type and phase of the message under way
	responses int
	last      *timeline.HTTPDecision
}

func (c *counts) Exchange(app.Pair, int) int { c.exchanges++; return c.exchanges }

func (c *counts) Event(e timeline.Event, _ app.Pair) {
	switch e := e.(type) {
	case *timeline.HTTPDecision:
		c.last = e
	case *timeline.HTTPMessage:
		next := string(e.Type) + " " + e.Phase
		switch {
		case e.Phase == "begin" && c.under == "",
			e.Phase == "head" && c.under == string(e.Type)+" begin",
			e.Phase == "end" && (c.under == string(e.Type)+" begin" || c.under == string(e.Type)+" head"):
		default:
			c.t.Errorf("%s after %q", next, c.under)
		}
		c.under = next
		if e.Phase == "end" {
			c.under = ""
			if e.Type == timeline.TypeHTTPResponse {
				c.responses++
			}
		}
	}
}

// play runs an origin's session over a tape.
func play(t *testing.T, sent []byte, byteByByte bool) (*tape, *counts) {
	t.Helper()
	tp := &tape{sent: bytes.NewReader(sent), byte: byteByByte}
	log := &counts{t: t}
	s := &session{
		End:    http1.End{Host: "server", Log: log},
		origin: &origin{host: tp, Origin: experiment.Origin{Size: 20}, log: log},
		conn:   tp, in: bufio.NewReaderSize(tp, http1.ReadBytes),
	}
	s.serve()
	return tp, log
}

// FuzzOrigin feeds an origin any bytes. It must answer each request that has
// begun with one response that can be read, tell the same whether the bytes
// come together or one by one, and close in the end.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\nGET",
		"\r\n\r\nGET / HTTP/1.1\n\n",
		"GET / HTTP/2.0\r\n\r\n\r",
		"GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		tp, log := play(t, sent, false)
		if log.under != "" || log.responses != log.exchanges {
			t.Errorf("%d exchanges, %d responses, %q under way", log.exchanges, log.responses, log.under)
		}
		if !tp.closed || log.last == nil || log.last.Decision != "close" {
			t.Errorf("closed %v, last decision %+v", tp.closed, log.last)
		}
		slow, _ := play(t, sent, true)
		if !bytes.Equal(tp.got.Bytes(), slow.got.Bytes()) {
			t.Errorf("byte by byte: %q, want %q", slow.got.Bytes(), tp.got.Bytes())
		}
		for r := bufio.NewReader(&tp.got); ; log.responses-- {
			if _, err := r.Peek(1); err == io.EOF {
				break
			}
			resp, err := http.ReadResponse(r, nil)
			if err != nil {
				t.Fatalf("response: %v", err)
			}
			defer resp.Body.Close()
			if peek, _ := r.Peek(5); string(peek) == "00000" { // filler: not the answer to HEAD
				if _, err := io.Copy(io.Discard, resp.Body); err != nil {
					t.Fatalf("content: %v", err)
				}
			}
		}
		if log.responses != 0 {
			t.Errorf("%d responses too few were readable", log.responses)
		}
	})
}
