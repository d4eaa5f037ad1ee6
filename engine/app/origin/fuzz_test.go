package origin

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"slowstart/engine/app"
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

	ended string // how: closed, aborted
}

func (*tape) Name() string                    { return "server" }
func (*tape) Now() time.Duration              { return 0 }
func (*tape) Sleep(time.Duration) error       { return nil }
func (*tape) Local() netip.AddrPort           { return netip.AddrPort{} }
func (*tape) Remote() netip.AddrPort          { return netip.AddrPort{} }
func (*tape) SetReadDeadline(time.Duration)   {}
func (*tape) SetOption(app.Option, int) error { return nil }
func (*tape) CloseWrite() error               { return nil }
func (t *tape) Close() error                  { t.ended = "closed"; return nil }
func (t *tape) Abort() error                  { t.ended = "aborted"; return nil }
func (t *tape) Write(p []byte) (int, error)   { return t.got.Write(p) }
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
	under     string   // type and phase of the message under way
	methods   []string // of the requests that were answered
	method    string   // of the latest request
	cut       bool     // a response was not whole
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
				c.methods = append(c.methods, c.method)
				c.cut = c.cut || !e.Complete
			} else {
				c.method = e.Method
			}
		}
	}
}

// play runs an origin's session over a tape.
func play(t *testing.T, about experiment.Origin, sent []byte, byteByByte bool) (*tape, *counts) {
	t.Helper()
	tp := &tape{sent: bytes.NewReader(sent), byte: byteByByte}
	log := &counts{t: t}
	newOrigin(tp, about, nil, log).talk(tp)
	return tp, log
}

// fuzzedOrigin is an origin with the options that the bits of a number choose.
func fuzzedOrigin(options uint32) experiment.Origin {
	on := func() bool { bit := options&1 != 0; options >>= 1; return bit }
	o := experiment.Origin{Size: 20, Version: "1.1", Framing: "length", KeepAlive: on()}
	if on() {
		o.Version = "1.0"
	}
	if on() {
		o.Framing = "chunked"
	}
	if on() {
		o.Framing = "close"
	}
	if on() {
		o.Page = &experiment.Page{Size: 150, Objects: 2, Object: 30}
	}
	if on() {
		o.Resources = []experiment.Resource{
			{Target: "/a", Size: -1, Think: -1, Declares: -1, ETag: "one", Then: "two"},
			{Target: "/1", Size: 40_000, Think: 1, Declares: -1, Framing: "chunked", Fields: []string{"X-A: b"}},
		}
	}
	if on() {
		o.Max, o.Idle = 2, time.Second
	}
	if on() {
		o.BodyLimit = 4
	}
	if on() {
		o.Ranges, o.ETag = true, "all"
	}
	if on() {
		o.SplitWrites, o.Cork = true, true
	}
	if on() {
		o.Buffer = 16
	}
	if on() {
		o.Closing = "abrupt"
	}
	if on() {
		o.Closing = "reset"
	}
	if on() {
		o.Ends = []experiment.End{{Request: 2, At: "middle", Bytes: 5, How: "half"}}
	}
	if on() {
		o.Ends = []experiment.End{{Request: 2, At: "processed", How: "reset"}, {Request: 1, At: "after", How: "close"}}
	}
	if on() {
		o.Ends = []experiment.End{{Request: 2, At: "before", How: "close"}}
	}
	return o
}

// FuzzOrigin feeds an origin any bytes. It must answer each request that has
// begun with one response that can be read, unless it closes at will; tell the
// same whether the bytes come together or one by one; and close in the end.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\nGET",
		"\r\n\r\nGET / HTTP/1.1\n\n",
		"GET / HTTP/2.0\r\n\r\n\r",
		"GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n",
		"PUT /n HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n12GET /n HTTP/1.1\r\nHost: a\r\n\r\nDELETE /n HTTP/1.1\r\nHost: a\r\n\r\nGET /n HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: a\r\nRange: bytes=5-\r\nIf-Range: \"one\"\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"two\", \"x\"\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=-3\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nRange: bytes=20-30\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nTRACE http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	} {
		f.Add([]byte(seed), uint32(1))
		f.Add([]byte(seed), uint32(0b0000_0001_0011_0001))
		f.Add([]byte(seed), uint32(0b0000_0110_1110_0101))
		f.Add([]byte(seed), uint32(0b1010_1001_0100_1110))
	}
	f.Fuzz(func(t *testing.T, sent []byte, options uint32) {
		about := fuzzedOrigin(options)
		tp, log := play(t, about, sent, false)
		if unanswered := log.exchanges - len(log.methods); log.under != "" || unanswered < 0 || unanswered > len(about.Ends) {
			t.Errorf("%d exchanges, %d responses, %q under way", log.exchanges, len(log.methods), log.under)
		}
		if tp.ended == "" || log.last == nil || log.last.Decision != "close" {
			t.Errorf("ended %q, last decision %+v", tp.ended, log.last)
		}
		slow, _ := play(t, about, sent, true)
		if !bytes.Equal(tp.got.Bytes(), slow.got.Bytes()) {
			t.Errorf("byte by byte: %q, want %q", slow.got.Bytes(), tp.got.Bytes())
		}
		r := bufio.NewReader(&tp.got)
		for _, method := range log.methods {
			resp, err := http.ReadResponse(r, &http.Request{Method: method})
			if err != nil {
				t.Fatalf("response to %s: %v", method, err)
			}
			defer resp.Body.Close()
			if _, err := io.Copy(io.Discard, resp.Body); err != nil && !log.cut {
				t.Fatalf("content of the response to %s: %v", method, err)
			}
		}
		if rest, _ := io.ReadAll(r); len(rest) > 0 {
			t.Errorf("%q after %d responses", rest, len(log.methods))
		}
	})
}
