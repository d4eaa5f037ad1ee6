package play

import (
	"io"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// oneWay is the delay of the network of these tests: an RTT of 100 ms.
const oneWay = 50 * time.Millisecond

// network joins hosts without packets: bytes, ends of stream and resets arrive
// one way's delay after they were sent, in order. It runs in a synctest bubble.
type network struct {
	start    time.Time
	stop     chan struct{}
	readMost int // a read returns no more than this; 0 = no limit

	mu        sync.Mutex // guards what follows, and all pipes
	listeners map[netip.AddrPort]*testListener
}

func newNetwork() *network {
	return &network{start: time.Now(), stop: make(chan struct{}), listeners: map[netip.AddrPort]*testListener{}}
}

func (n *network) host(name string, ip string) *testHost {
	return &testHost{net: n, name: name, addr: netip.MustParseAddr(ip), port: 49152}
}

type testHost struct {
	app.PacketHost // none: nothing here sends datagrams

	net  *network
	name string
	addr netip.Addr
	port uint16 // the next ephemeral one
}

func (h *testHost) Name() string       { return h.name }
func (h *testHost) Now() time.Duration { return time.Since(h.net.start) }

func (h *testHost) Sleep(d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-h.net.stop:
		return app.ErrStopped
	}
}

func (h *testHost) After(d time.Duration) <-chan struct{} {
	due := make(chan struct{})
	time.AfterFunc(d, func() { close(due) })
	return due
}

func (h *testHost) Listen(port, _ int) (app.Listener, error) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	at := netip.AddrPortFrom(h.addr, uint16(port))
	if h.net.listeners[at] != nil {
		return nil, &app.ErrnoError{Errno: "EADDRINUSE"}
	}
	l := &testListener{net: h.net, arrived: make(chan *testConn, 100)}
	h.net.listeners[at] = l
	return l, nil
}

func (h *testHost) Dial(to netip.AddrPort, o app.DialOptions) (app.Conn, error) {
	from := netip.AddrPortFrom(h.addr, h.port)
	h.port++
	if o.Timeout > 0 && o.Timeout < 2*oneWay {
		_ = h.Sleep(o.Timeout)
		return nil, app.ErrTimeout
	}
	if err := h.Sleep(2 * oneWay); err != nil {
		return nil, err
	}
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	l := h.net.listeners[to]
	if l == nil {
		return nil, &app.ErrnoError{Errno: "ECONNREFUSED"}
	}
	there, back := newPipe(), newPipe()
	client := &testConn{net: h.net, local: from, remote: to, in: back, out: there}
	server := &testConn{net: h.net, local: to, remote: from, in: there, out: back}
	time.AfterFunc(oneWay, func() { l.arrived <- server })
	return client, nil
}

type testListener struct {
	net     *network
	arrived chan *testConn
}

func (l *testListener) Accept(deadline time.Duration) (app.Conn, error) {
	var expired <-chan time.Time
	if deadline > 0 {
		expired = time.After(deadline - time.Since(l.net.start))
	}
	select {
	case c := <-l.arrived:
		return c, nil
	case <-expired:
		return nil, app.ErrTimeout
	case <-l.net.stop:
		return nil, app.ErrStopped
	}
}

func (l *testListener) Close() error { return nil }

// pipe is one direction of a connection.
type pipe struct {
	sent    []func()      // what is under way, oldest first
	buf     []byte        // what has arrived
	end     error         // io.EOF or a reset, met after buf
	unread  bool          // the reader has closed: what arrives draws a reset
	changed chan struct{} // closed and replaced when the above change
}

func newPipe() *pipe { return &pipe{changed: make(chan struct{})} }

type testConn struct {
	net           *network
	local, remote netip.AddrPort
	in, out       *pipe
	deadline      time.Duration
	options       []int
}

func (c *testConn) Local() netip.AddrPort                 { return c.local }
func (c *testConn) Remote() netip.AddrPort                { return c.remote }
func (c *testConn) SetReadDeadline(t time.Duration)       { c.deadline = t }
func (c *testConn) SetWriteDeadline(time.Duration)        {}
func (c *testConn) SetOption(o app.Option, val int) error { return c.option(o, val) }

func (c *testConn) option(o app.Option, val int) error {
	if o == app.Cork {
		return app.ErrUnsupported
	}
	c.options = append(c.options, int(o), val)
	return nil
}

// send makes something arrive at the other end after one way's delay. The
// caller holds the network's lock.
func (c *testConn) send(arrive func(p *pipe)) {
	p := c.out
	p.sent = append(p.sent, func() { arrive(p) })
	time.AfterFunc(oneWay, func() {
		c.net.mu.Lock()
		defer c.net.mu.Unlock()
		p.sent[0]()
		p.sent = p.sent[1:]
		close(p.changed)
		p.changed = make(chan struct{})
	})
}

func (c *testConn) Read(b []byte) (int, error) {
	for {
		c.net.mu.Lock()
		p := c.in
		if c.net.readMost > 0 {
			b = b[:min(len(b), c.net.readMost)]
		}
		n, end, changed := copy(b, p.buf), p.end, p.changed
		p.buf = p.buf[n:]
		c.net.mu.Unlock()
		if n > 0 {
			return n, nil
		}
		if end != nil {
			return 0, end
		}
		var expired <-chan time.Time
		if c.deadline > 0 {
			expired = time.After(c.deadline - time.Since(c.net.start))
		}
		select {
		case <-changed:
		case <-expired:
			return 0, app.ErrTimeout
		case <-c.net.stop:
			return 0, app.ErrStopped
		}
	}
}

func (c *testConn) Write(b []byte) (int, error) {
	c.net.mu.Lock()
	defer c.net.mu.Unlock()
	if c.in.end != nil && c.in.end != io.EOF {
		return 0, &app.ErrnoError{Errno: "EPIPE"}
	}
	data := append([]byte(nil), b...)
	c.send(func(p *pipe) {
		if p.unread {
			back := &testConn{net: c.net, out: c.in}
			back.send(func(p *pipe) { p.end = &app.ErrnoError{Errno: "ECONNRESET"} })
			return
		}
		p.buf = append(p.buf, data...)
	})
	return len(b), nil
}

func (c *testConn) CloseWrite() error {
	c.net.mu.Lock()
	defer c.net.mu.Unlock()
	c.send(func(p *pipe) {
		if p.end == nil {
			p.end = io.EOF
		}
	})
	return nil
}

func (c *testConn) CloseRead() error {
	c.net.mu.Lock()
	defer c.net.mu.Unlock()
	c.in.end = io.EOF
	close(c.in.changed)
	c.in.changed = make(chan struct{})
	return nil
}

func (c *testConn) Close() error {
	_ = c.CloseWrite()
	c.net.mu.Lock()
	defer c.net.mu.Unlock()
	c.in.unread = true
	return nil
}

func (c *testConn) Abort() error {
	c.net.mu.Lock()
	defer c.net.mu.Unlock()
	c.in.unread = true
	c.send(func(p *pipe) { p.end = &app.ErrnoError{Errno: "ECONNRESET"} })
	return nil
}

// transcript runs apps on hosts "client" and "server" until none that ends is
// left and ten one-way delays have passed, or until the limit, and returns what
// they did.
func transcript(t *testing.T, limit time.Duration, readMost int, apps ...experiment.App) string {
	t.Helper()
	var log *testLog
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.readMost = readMost
		log = &testLog{start: n.start}
		hosts := map[string]*testHost{"client": n.host("client", "10.0.0.1"), "server": n.host("server", "10.0.0.2")}
		addrs := map[string]netip.Addr{"client": hosts["client"].addr, "server": hosts["server"].addr}
		var all, ending sync.WaitGroup
		for _, a := range apps {
			run := func() {
				if err := Run(hosts[a.Host], a, World{Addrs: addrs}, log); err != nil {
					t.Errorf("Run(%s) = %v", a.Name, err)
				}
			}
			if Ends(a) {
				ending.Go(run)
			} else {
				all.Go(run)
			}
		}
		finished := make(chan struct{})
		all.Go(func() { ending.Wait(); time.Sleep(10 * oneWay); close(finished) })
		select {
		case <-finished:
		case <-time.After(limit):
		}
		close(n.stop)
		ending.Wait()
		all.Wait()
	})
	return log.String()
}
