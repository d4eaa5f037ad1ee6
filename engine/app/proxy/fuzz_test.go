package proxy

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// tape is one connection without a network: what the other end has sent, and
// whether the proxy has closed it.
type tape struct {
	app.Conn
	pair   app.Pair
	sent   *bytes.Reader
	byte   bool // reads give one byte
	closed bool
}

func (t *tape) Local() netip.AddrPort        { return t.pair.Local }
func (t *tape) Remote() netip.AddrPort       { return t.pair.Remote }
func (*tape) SetReadDeadline(time.Duration)  {}
func (*tape) SetWriteDeadline(time.Duration) {}
func (*tape) CloseWrite() error              { return nil }
func (*tape) CloseRead() error               { return nil }
func (t *tape) Close() error                 { t.closed = true; return nil }
func (t *tape) Abort() error                 { return t.Close() }
func (*tape) Write(p []byte) (int, error)    { return len(p), nil }
func (t *tape) Read(p []byte) (n int, e error) {
	if t.byte {
		p = p[:min(1, len(p))]
	}
	return t.sent.Read(p)
}

// deck is a host whose every dial gives a connection on which the same was sent.
type deck struct {
	app.Host
	sent  []byte
	byte  bool
	dials []*tape
}

func (*deck) Name() string              { return "proxy" }
func (*deck) Now() time.Duration        { return 0 }
func (*deck) Sleep(time.Duration) error { return nil }
func (d *deck) Dial(to netip.AddrPort, _ app.DialOptions) (app.Conn, error) {
	from := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.2"), uint16(50000+len(d.dials)))
	t := &tape{pair: app.Pair{Local: from, Remote: to}, sent: bytes.NewReader(d.sent), byte: d.byte}
	d.dials = append(d.dials, t)
	return t, nil
}

// counts is a log that holds each message to begin, perhaps head, end.
type counts struct {
	app.Log
	t     *testing.T
	knows bool // the proxy lets no hop-by-hop field through

	mu    sync.Mutex // the read between exchanges reports too
	asked int
	under map[string]string // phase by connection, type and side
}

func (*counts) Carry(app.Pair, int, app.Pair, int) {}

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
	key := on.Local.String() + on.Remote.String() + string(m.Type) + m.Side
	last := c.under[key]
	if !slices.Contains(map[string][]string{"begin": {"", "end"}, "head": {"begin"}, "end": {"begin", "head"}}[m.Phase], last) {
		c.t.Errorf("%s %s %s after %q", m.Side, m.Type, m.Phase, last)
	}
	c.under[key] = m.Phase
	if m.Side != "send" || m.Phase != "begin" || !c.knows {
		return
	}
	for _, f := range m.Fields {
		switch strings.ToLower(f.Name) {
		case "keep-alive", "proxy-connection", "te", "upgrade":
			c.t.Errorf("%s leaves with %+v", m.Type, f)
		case "connection":
			if f.Value != "close" {
				c.t.Errorf("%s leaves with %+v", m.Type, f)
			}
		}
	}
	if chunked := http1.Values(m.Fields, "Transfer-Encoding"); len(chunked) > 0 && len(http1.Values(m.Fields, "Content-Length")) > 0 {
		c.t.Errorf("%s leaves with two lengths: %+v", m.Type, m.Fields)
	}
}

// FuzzProxy feeds a proxy of any kind any bytes from both sides. It must end,
// close every connection, end each message that it began, and let no hop-by-hop
// field through where it knows better.
func FuzzProxy(f *testing.F) {
	kinds := []string{"relay", "dumb", "smart", "aware", "cache"}
	get := "GET http://server/ HTTP/1.1\r\nHost: server\r\n\r\n"
	for i := range kinds {
		f.Add(uint8(i), []byte(get+get), []byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: X\r\nX: 1\r\n\r\nhello"))
		f.Add(uint8(i), []byte("POST / HTTP/1.1\r\nHost: a\r\nConnection: Host, TE\r\nTE: b\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n"),
			[]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nX: 1\r\n\r\n"))
		f.Add(uint8(i)+40, []byte("GET / HTTP/1.0\r\nProxy-Connection: keep-alive\r\n\r\n"+get), []byte("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nhello"))
		f.Add(uint8(i)+80, []byte("HEAD / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"+get), []byte("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nAccept-Ranges: bytes\r\nContent-Length: 9\r\n\r\nhello"))
		f.Add(uint8(i), []byte("\r\n"), []byte("HTTP"))
	}
	f.Fuzz(func(t *testing.T, kind uint8, asked, answered []byte) {
		for _, slowly := range []bool{false, true} {
			about := experiment.Proxy{Kind: kinds[int(kind)%len(kinds)], To: "server", ToPort: 80}
			about.Repair = []string{"none", "length", "chunked"}[int(kind)/40%3]
			about.KeepsAll = kind >= 120
			about.CloseAfter = int64(kind) / 200 * 3
			d := &deck{sent: answered, byte: slowly}
			log := &counts{t: t, under: map[string]string{}}
			log.knows = about.Kind == "aware" || about.Kind == "cache" && !about.KeepsAll
			p := &proxy{Proxy: about, host: d, log: log, next: netip.MustParseAddrPort("10.0.0.3:80")}
			if about.Kind == "cache" {
				p.stored = newStore()
			}
			client := &tape{
				pair: app.Pair{Local: netip.MustParseAddrPort("10.0.0.2:8080"), Remote: netip.MustParseAddrPort("10.0.0.1:50000")},
				sent: bytes.NewReader(asked), byte: slowly,
			}
			p.client(client)
			for _, c := range append(d.dials, client) {
				if !c.closed {
					t.Errorf("%+v is left open", c.pair)
				}
			}
			for key, phase := range log.under {
				if phase != "end" {
					t.Errorf("%s stays in phase %s", key, phase)
				}
			}
		}
	})
}
