// Package client is an HTTP/1.1 client.
package client

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strconv"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// client makes its requests one after another on one connection, and opens
// another only where the last may not be used again.
type client struct {
	host app.Host
	experiment.Client
	addr netip.Addr // of To
	log  app.Log

	current *visit // nil when there is no connection
}

// visit is the client's side of one connection.
type visit struct {
	http1.End
	conn app.Conn
	in   *bufio.Reader
	sent int    // requests
	kept string // why it outlived the last exchange
}

// outcome is how an exchange leaves its connection.
type outcome struct {
	exchange   int
	keep       bool
	reason     string
	args       map[string]string
	unanswered bool // no byte of a response came
}

// Run makes the client's requests of the host at addr.
func Run(h app.Host, about experiment.Client, addr netip.Addr, log app.Log) {
	c := &client{host: h, Client: about, addr: addr, log: log}
	c.run()
}

// run makes the requests. It ends early when a connection cannot be had or the
// run ends; an exchange that fails costs no more than itself.
func (c *client) run() {
	why := rule.FirstRequest
	for n := range c.Requests {
		if n > 0 && c.Gap > 0 && c.host.Sleep(c.Gap) != nil {
			return
		}
		o, ok := c.fetch(why)
		if !ok {
			return
		}
		if o.keep && n == c.Requests-1 {
			o.keep, o.reason = false, rule.RequestsDone
		}
		if !o.keep {
			c.leave("close", o)
		}
		why = rule.PreviousClosed
	}
}

// fetch makes one request. Why is the reason for a new connection, if it takes
// one.
func (c *client) fetch(why string) (o outcome, ok bool) {
	if v := c.current; v != nil {
		number := v.next()
		v.Decide(number, "reuse", v.kept, nil)
		o, ok = c.exchange(v, number)
		if !ok || !o.unanswered {
			return o, ok
		}
		// RFC 9112 §9.3.1: a request with an idempotent method that met the
		// close of an idle connection may be sent again by itself; once.
		c.leave("retry", o)
		why = rule.PreviousClosed
	}
	v, ok := c.connect(why)
	if !ok {
		return o, false
	}
	c.current = v
	return c.exchange(v, v.next())
}

func (c *client) connect(why string) (*visit, bool) {
	none := http1.End{Host: c.host.Name(), Log: c.log}
	none.Decide(0, "open", why, nil)
	conn, err := c.host.Dial(netip.AddrPortFrom(c.addr, uint16(c.Port)), app.DialOptions{})
	if errors.Is(err, app.ErrStopped) {
		return nil, false
	}
	if err != nil {
		none.Decide(0, "give_up", rule.ConnectFailed, map[string]string{"errno": app.Errno("connect", err)})
		return nil, false
	}
	here := http1.End{Host: c.host.Name(), Pair: app.PairOf(conn), Log: c.log}
	return &visit{End: here, conn: conn, in: bufio.NewReaderSize(conn, http1.ReadBytes)}, true
}

// leave closes the connection, for the reason of its last exchange.
func (c *client) leave(decision string, o outcome) {
	c.current.Decide(o.exchange, decision, o.reason, o.args)
	_ = c.current.conn.Close() // its errno is in the timeline
	c.current = nil
}

// next numbers the request that will be sent next.
func (v *visit) next() int {
	v.sent++
	return v.Log.Exchange(v.Pair, v.sent)
}

// exchange sends a request and reads its response. It reports false when the
// run ended meanwhile.
func (c *client) exchange(v *visit, number int) (outcome, bool) {
	o, err := c.attempt(v, number)
	o.exchange = number
	switch {
	case err == nil:
		v.kept = o.reason
	case errors.Is(err, app.ErrStopped):
		return o, false
	case o.unanswered:
		o.reason = rule.ClosedBeforeResponse
	case errors.Is(err, io.ErrUnexpectedEOF):
		o.reason = rule.ResponseIncomplete
	case app.IsSocketError(err):
		o.reason = rule.CallFailed
	default:
		o.reason = rule.BadResponse
	}
	if err != nil && app.IsSocketError(err) {
		o.args = map[string]string{"errno": app.Errno("read", err)}
	}
	return o, true
}

func (c *client) attempt(v *visit, number int) (outcome, error) {
	m := v.Message(timeline.TypeHTTPRequest, "send", number)
	m.About.Method, m.About.Target, m.About.Version = http.MethodGet, c.Target, "HTTP/1.1"
	fields := []timeline.Field{
		{Name: "Host", Value: c.authority()},
		{Name: "User-Agent", Value: "slowstart"},
	}
	if err := m.Send(v.conn, http.MethodGet+" "+c.Target+" HTTP/1.1", fields, 0); err != nil {
		return outcome{unanswered: true}, err
	}
	if _, err := v.in.Peek(1); err != nil {
		return outcome{unanswered: true}, err
	}
	for {
		resp, err := v.receive(number)
		if err != nil {
			return outcome{}, err
		}
		if resp.Status/100 == 1 {
			continue // RFC 9110 §15.2: interim; the final response follows
		}
		keep, reason := rule.Persists(resp.Minor, resp.Fields, rule.ServerAskedClose)
		if keep && resp.Framing.UntilClose() {
			keep, reason = false, rule.CloseDelimited
		}
		return outcome{keep: keep, reason: reason}, nil
	}
}

func (v *visit) receive(number int) (resp http1.Response, err error) {
	if _, err := v.in.Peek(1); err != nil {
		if errors.Is(err, io.EOF) { // after an interim response
			err = io.ErrUnexpectedEOF
		}
		return resp, err
	}
	m := v.Message(timeline.TypeHTTPResponse, "receive", number)
	m.Phase("begin", nil)
	content := int64(0)
	defer func() { m.Finish(content, err) }()
	head, err := http1.ReadHead(v.in)
	if err != nil {
		return resp, err
	}
	resp, err = http1.ParseResponse(head)
	m.About.Status, m.About.Version = resp.Status, resp.Version
	m.Phase("head", resp.Fields)
	if err != nil {
		return resp, err
	}
	content, err = http1.ReadContent(v.in, resp.Framing)
	return resp, err
}

// authority is the app.Host field's value (RFC 9112 §3.2).
func (c *client) authority() string {
	if c.Port == 80 {
		return c.To
	}
	return c.To + ":" + strconv.Itoa(c.Port)
}
