package client

import (
	"bytes"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// tape is one connection without a network: what the server has sent, and whether
// the client has closed it.
type tape struct {
	app.Conn
	pair app.Pair
	sent *bytes.Reader
	byte bool // reads give one byte
	room int  // bytes that it takes before a write fails

	mu     sync.Mutex // a goroutine beside the reader's writes
	closed int
}

func (t *tape) Local() netip.AddrPort         { return t.pair.Local }
func (t *tape) Remote() netip.AddrPort        { return t.pair.Remote }
func (*tape) SetReadDeadline(time.Duration)   {}
func (*tape) SetOption(app.Option, int) error { return nil }
func (*tape) CloseRead() error                { return nil }
func (t *tape) Close() error                  { t.mu.Lock(); defer t.mu.Unlock(); t.closed++; return nil }

func (t *tape) Write(p []byte) (n int, e error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed > 0 || t.room < len(p) {
		return 0, &app.ErrnoError{Errno: "EPIPE"}
	}
	t.room -= len(p)
	return len(p), nil
}

func (t *tape) Read(p []byte) (n int, e error) {
	if t.byte {
		p = p[:min(1, len(p))]
	}
	return t.sent.Read(p)
}

// deck is a host whose every dial gives a connection on which the server has sent
// the same.
type deck struct {
	app.Host
	t    *testing.T
	sent []byte
	byte bool
	room int

	mu    sync.Mutex
	dials []*tape
}

// endless is more connections than the client has reasons to open: each brings a
// response, or ends a request or its only retry.
const endless = 3 * (maxNamed + 10)

func (*deck) Name() string              { return "client" }
func (*deck) Now() time.Duration        { return 0 }
func (*deck) Sleep(time.Duration) error { runtime.Gosched(); return nil }
func (d *deck) Dial(to netip.AddrPort, _ app.DialOptions) (app.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.dials) == endless {
		d.t.Error("the client opens connections without end")
		return nil, &app.ErrnoError{Errno: "ECONNREFUSED"}
	}
	from := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), uint16(10000+len(d.dials)))
	c := &tape{pair: app.Pair{Local: from, Remote: to}, sent: bytes.NewReader(d.sent), byte: d.byte, room: d.room}
	d.dials = append(d.dials, c)
	return c, nil
}

// counts is a log that holds each message to begin, perhaps head, end.
type counts struct {
	app.Log
	t *testing.T

	mu    sync.Mutex
	asked int
	under map[string]string // phase by connection, type and side
}

func (c *counts) Exchange(app.Pair, int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return c.asked
}

func (c *counts) Event(e timeline.Event, on app.Pair) {
	m, ok := e.(*timeline.HTTPMessage)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := on.Local.String() + string(m.Type)
	last := c.under[key]
	if !slices.Contains(map[string][]string{"begin": {"", "end"}, "head": {"begin"}, "end": {"begin", "head"}}[m.Phase], last) {
		c.t.Errorf("%s %s %s after %q", m.Side, m.Type, m.Phase, last)
	}
	c.under[key] = m.Phase
}

// fuzzedClient is a client with the options that the bits of a number choose.
func fuzzedClient(options uint32) experiment.Client {
	on := func() bool { bit := options&1 != 0; options >>= 1; return bit }
	pick := func(values ...int) int { n := int(options&3) % len(values); options >>= 2; return values[n] }
	a := experiment.Client{To: "server", Port: 80, Version: "1.1", Persist: on(), Retry: "rule"}
	a.Connections, a.Pipeline, a.Requests = pick(1, 2, 6), pick(1, 2, 5), pick(1, 2, 7)
	a.PipelineNow, a.PipelineAny, a.Resume, a.Page = on(), on(), on(), on()
	a.Retry = []string{"rule", "never", "always"}[pick(0, 1, 2)]
	if on() {
		a.Version = "1.0"
	}
	if on() {
		a.ProxyConnection, a.Via, a.ViaPort = true, "proxy", 8080
	}
	if on() {
		a.CancelAfter = 7
	}
	if on() {
		a.StayOpen = true
	}
	if on() {
		a.SplitWrites, a.Cork, a.Have = true, true, "one"
	}
	if on() {
		a.Ask = []experiment.Request{
			{Gap: -1},
			{Method: "POST", Target: "/p", Content: 9, Gap: 0},
			{Method: "HEAD", Gap: time.Second},
			{Close: true, Gap: -1},
			{Method: "PUT", Plain: true, Gap: -1},
			{Anyway: true, Gap: 0},
		}
	}
	return a
}

// FuzzClient lets a server answer a client of any kind with any bytes, the same
// on each connection. The client must end, close every connection once, and end
// each message that it began.
func FuzzClient(f *testing.F) {
	ok := "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	for _, seed := range []string{
		ok + ok,
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n" + ok,
		"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: max=1, timeout=5\r\nContent-Length: 5\r\n\r\nhello" + ok,
		"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end",
		"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n<img src=/1><script src='/2?a'></script><link href=//server/3>  " + ok + ok + "HTTP/1.1 304 Not Modified\r\n\r\n",
		"HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 3-9/10\r\nContent-Length: 7\r\n\r\nabc",
		"HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 50\r\n\r\nabc",
		"stray" + ok,
		"",
	} {
		for _, options := range []uint32{0x01, 0x1ff, 0xfb55, 0x10_0057, 0x2f_02af, 0xff_ffff} {
			f.Add([]byte(seed), options, uint16(60_000))
			f.Add([]byte(seed), options, uint16(100))
		}
	}
	f.Fuzz(func(t *testing.T, answered []byte, options uint32, room uint16) {
		for _, slowly := range []bool{false, true} {
			d := &deck{t: t, sent: answered, byte: slowly, room: int(room)}
			log := &counts{t: t, under: map[string]string{}}
			Run(d, fuzzedClient(options), Needs{
				Lookup: func(string) (netip.Addr, error) { return netip.MustParseAddr("10.0.0.2"), nil },
				Done:   func() {},
			}, log)
			for _, c := range d.dials {
				if c.closed != 1 {
					t.Errorf("%+v is closed %d times", c.pair, c.closed)
				}
			}
			for key, phase := range log.under {
				if phase != "end" {
					t.Errorf("%s stays in phase %s", strings.TrimSpace(key), phase)
				}
			}
		}
	})
}
