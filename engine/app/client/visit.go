package client

import (
	"errors"
	"net/netip"
	"slices"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// visit is the client's side of one connection. The client's mu guards the
// fields but End, conn and answered, which belong to run's goroutine; they are
// set before connected is.
type visit struct {
	http1.End
	client   *client
	conn     app.Conn
	answered int // whole responses

	connected bool
	careful   bool       // carries one request until it has brought a response
	requests  int        // numbered on it
	under     []*task    // on it and not over, in the order of sending
	sent      int        // of these
	broken    bool       // a write has failed
	writing   bool       // a goroutine beside run's writes, or will
	wrote     *sync.Cond // writing has become false
	reading   bool       // run's goroutine does
	closing   bool       // a request or response has said that the connection closes
	leaving   string     // the reason for which run is to close it
	ends      bool       // the latest response is its last
	kept      string     // why it outlives the latest exchange, or does not
	limits    rule.KeepAlive
	since     time.Duration // it waits since then: for a response, or for work
	last      int           // the latest exchange
}

// none names the host in events of no connection.
func (c *client) none() http1.End { return http1.End{Host: c.host.Name(), Log: c.log} }

// run is the connection's life.
func (v *visit) run() {
	err := v.serve()
	c := v.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if errors.Is(err, app.ErrStopped) {
		c.end()
		return
	}
	c.advance()
}

// serve opens the connection and reads responses until it is closed. The error
// is nil or that the run has ended.
func (v *visit) serve() error {
	if err := v.open(); err != nil || v.conn == nil {
		return err
	}
	for {
		v.write(false)
		switch err := v.await(); {
		case errors.Is(err, errCalled):
			if reason := v.left(); reason != "" {
				return v.close(reason)
			}
		case err != nil:
			return v.fail(err)
		case v.oldest() == nil:
			return v.close(rule.UnaskedBytes)
		default:
			if closed, err := v.answer(v.oldest()); closed || err != nil {
				return err
			}
		}
	}
}

// open makes the connection, or gives up what was to be sent.
func (v *visit) open() error {
	c := v.client
	conn, reason, args, err := c.connect()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case errors.Is(err, app.ErrStopped):
		return err
	case err != nil: // no connection can be had: the client is done
		c.none().Decide(0, "give_up", reason, args)
		c.left -= len(v.under)
		c.giveUp()
		v.gone()
		return nil
	}
	v.conn = conn
	v.End = http1.NewEnd(c.host.Name(), patient{conn, v}, c.log)
	v.wrote = sync.NewCond(&c.mu)
	v.since = c.host.Now()
	v.connected = true
	for _, t := range v.under {
		v.number(t)
	}
	v.call()
	c.advance()
	return nil
}

// connect gives a connection to the origin or its proxy.
func (c *client) connect() (conn app.Conn, reason string, args map[string]string, err error) {
	name, port := c.name(), c.Port
	if c.Via != "" {
		name, port = c.Via, c.ViaPort
	}
	addr, err := c.lookup(name)
	if err != nil {
		return nil, rule.LookupFailed, map[string]string{"name": name}, err
	}
	conn, err = c.host.Dial(netip.AddrPortFrom(addr, uint16(port)), app.DialOptions{})
	if err != nil {
		return nil, rule.ConnectFailed, map[string]string{"errno": app.Errno("connect", err)}, err
	}
	if c.TLS && c.Secure != nil {
		if conn, err = c.Secure(conn, c.name()); err != nil {
			return nil, rule.HandshakeFailed, nil, err
		}
	}
	return conn, "", nil, nil
}

// lookup asks one at a time: who waited finds the answer known, and lets who
// asked go on first.
func (c *client) lookup(name string) (netip.Addr, error) {
	waited := !c.naming.TryLock()
	if waited {
		c.naming.Lock()
	}
	defer c.naming.Unlock()
	if waited && c.host.Sleep(0) != nil {
		return netip.Addr{}, app.ErrStopped
	}
	return c.Lookup(name)
}

// number gives a request its place on the connection.
func (v *visit) number(t *task) {
	v.requests++
	t.exchange = v.Log.Exchange(v.Pair, v.requests)
	v.last = t.exchange
}

// call has the requests written that were given to the visit, by run's
// goroutine if it is not reading.
func (v *visit) call() {
	if v.connected && !v.writing && v.sent < len(v.under) && (v.reading || v.client.Pipeline > 1) {
		v.writing = v.client.start(func() { v.write(true) })
	}
}

// write writes what is to be written. Apart says that it does so beside run's
// goroutine.
func (v *visit) write(apart bool) {
	c := v.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if !apart && (v.writing || c.Pipeline > 1) {
		return // another does
	}
	for !v.broken && v.leaving == "" && v.sent < len(v.under) {
		t := v.under[v.sent]
		v.sent++
		t.written = true
		c.mu.Unlock()
		fields := c.fields(t)
		target, line := c.startLine(t)
		m := v.Message(timeline.TypeHTTPRequest, "send", t.exchange)
		m.About.Method, m.About.Target, m.About.Version = t.Method, target, c.version()
		err := v.corked(func() error {
			return m.SendContent(v.conn, line, fields, http1.Content{Bytes: t.Content, Apart: c.SplitWrites && t.Content > 0})
		})
		c.mu.Lock()
		v.since = c.host.Now()
		v.broken = err != nil // the reader meets it too, after what came before
	}
	if apart {
		v.doneWriting()
	}
}

// doneWriting lets who waits for the writer go on.
func (v *visit) doneWriting() {
	v.writing = false
	if v.connected {
		v.wrote.Broadcast()
	}
}

// corked writes under a cork, if the client has one.
func (v *visit) corked(write func() error) error {
	if !v.client.Cork {
		return write()
	}
	_ = v.conn.SetOption(app.Cork, 1) // its errno is in the timeline
	defer func() { _ = v.conn.SetOption(app.Cork, 0) }()
	return write()
}

// left is the reason for which the connection is to be closed, if it is.
func (v *visit) left() string {
	v.client.mu.Lock()
	defer v.client.mu.Unlock()
	return v.leaving
}

// leave has the connection closed. It wakes run's goroutine by closing the
// direction that it reads, which sends nothing.
func (v *visit) leave(reason string) {
	v.leaving = reason
	if v.reading {
		_ = v.conn.CloseRead() // its errno is in the timeline
	}
}

// oldest is the request that the next response answers (RFC 9112 §9.3.2: in
// order).
func (v *visit) oldest() *task {
	v.client.mu.Lock()
	defer v.client.mu.Unlock()
	if v.sent == 0 {
		return nil
	}
	return v.under[0]
}

// idle says whether the visit could carry a request now.
func (v *visit) idle() bool {
	return v.connected && len(v.under) == 0 && !v.closing && !v.broken && v.leaving == ""
}

// expired says whether the idle connection is past what the server's Keep-Alive
// announced, and leaves it then.
func (v *visit) expired() bool {
	if v.limits.Timeout > 0 && v.client.host.Now() >= v.since+v.limits.Timeout {
		v.leave(rule.KeepAliveTimeout)
		return true
	}
	return false
}

func (v *visit) pipeline() rule.Pipeline {
	c := v.client
	p := rule.Pipeline{
		Depth: c.Pipeline, Persists: c.persists, AfterFailure: v.careful, Early: c.PipelineNow && !c.known, Any: c.PipelineAny,
	}
	for _, t := range v.under {
		p.Under = append(p.Under, t.Method)
	}
	return p
}

// gone takes the visit off the client's list.
func (v *visit) gone() {
	v.client.visits = slices.DeleteFunc(v.client.visits, func(o *visit) bool { return o == v })
}
