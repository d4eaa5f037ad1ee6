package app

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strconv"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// client makes its requests one after another on one connection, and opens
// another only where the last may not be used again.
type client struct {
	host Host
	experiment.Client
	addr netip.Addr // of To
	log  Log

	current *visit // nil when there is no connection
}

// visit is the client's side of one connection.
type visit struct {
	end
	conn Conn
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

// run makes the requests. It ends early when a connection cannot be had or the
// run ends; an exchange that fails costs no more than itself.
func (c *client) run() {
	why := firstRequest
	for n := range c.Requests {
		if n > 0 && c.Gap > 0 && c.host.Sleep(c.Gap) != nil {
			return
		}
		o, ok := c.fetch(why)
		if !ok {
			return
		}
		if o.keep && n == c.Requests-1 {
			o.keep, o.reason = false, requestsDone
		}
		if !o.keep {
			c.leave("close", o)
		}
		why = previousClosed
	}
}

// fetch makes one request. Why is the reason for a new connection, if it takes
// one.
func (c *client) fetch(why string) (o outcome, ok bool) {
	if v := c.current; v != nil {
		number := v.next()
		v.decide(number, "reuse", v.kept, nil)
		o, ok = c.exchange(v, number)
		if !ok || !o.unanswered {
			return o, ok
		}
		// RFC 9112 §9.3.1: a request with an idempotent method that met the
		// close of an idle connection may be sent again by itself; once.
		c.leave("retry", o)
		why = previousClosed
	}
	v, ok := c.connect(why)
	if !ok {
		return o, false
	}
	c.current = v
	return c.exchange(v, v.next())
}

func (c *client) connect(why string) (*visit, bool) {
	none := end{host: c.host.Name(), log: c.log}
	none.decide(0, "open", why, nil)
	conn, err := c.host.Dial(netip.AddrPortFrom(c.addr, uint16(c.Port)), DialOptions{})
	if errors.Is(err, ErrStopped) {
		return nil, false
	}
	if err != nil {
		none.decide(0, "give_up", connectFailed, map[string]string{"errno": errno("connect", err)})
		return nil, false
	}
	here := end{host: c.host.Name(), pair: pairOf(conn), log: c.log}
	return &visit{end: here, conn: conn, in: bufio.NewReaderSize(conn, readBytes)}, true
}

// leave closes the connection, for the reason of its last exchange.
func (c *client) leave(decision string, o outcome) {
	c.current.decide(o.exchange, decision, o.reason, o.args)
	_ = c.current.conn.Close() // its errno is in the timeline
	c.current = nil
}

// next numbers the request that will be sent next.
func (v *visit) next() int {
	v.sent++
	return v.log.Exchange(v.pair, v.sent)
}

// exchange sends a request and reads its response. It reports false when the
// run ended meanwhile.
func (c *client) exchange(v *visit, number int) (outcome, bool) {
	o, err := c.attempt(v, number)
	o.exchange = number
	switch {
	case err == nil:
		v.kept = o.reason
	case errors.Is(err, ErrStopped):
		return o, false
	case o.unanswered:
		o.reason = closedBeforeResponse
	case errors.Is(err, io.ErrUnexpectedEOF):
		o.reason = responseIncomplete
	case isSocketError(err):
		o.reason = socketError
	default:
		o.reason = badResponse
	}
	if err != nil && isSocketError(err) {
		o.args = map[string]string{"errno": errno("read", err)}
	}
	return o, true
}

func (c *client) attempt(v *visit, number int) (outcome, error) {
	m := v.message(timeline.TypeHTTPRequest, "send", number)
	m.about.Method, m.about.Target, m.about.Version = http.MethodGet, c.Target, "HTTP/1.1"
	fields := []timeline.Field{
		{Name: "Host", Value: c.authority()},
		{Name: "User-Agent", Value: "slowstart"},
	}
	if err := m.send(v.conn, http.MethodGet+" "+c.Target+" HTTP/1.1", fields, 0); err != nil {
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
		if resp.status/100 == 1 {
			continue // RFC 9110 §15.2: interim; the final response follows
		}
		keep, reason := persists(resp.minor, resp.fields, serverAskedClose)
		if keep && resp.framing.untilClose() {
			keep, reason = false, closeDelimited
		}
		return outcome{keep: keep, reason: reason}, nil
	}
}

func (v *visit) receive(number int) (resp response, err error) {
	if _, err := v.in.Peek(1); err != nil {
		if errors.Is(err, io.EOF) { // after an interim response
			err = io.ErrUnexpectedEOF
		}
		return resp, err
	}
	m := v.message(timeline.TypeHTTPResponse, "receive", number)
	m.phase("begin", nil)
	content := int64(0)
	defer func() { m.finish(content, err) }()
	head, err := readHead(v.in)
	if err != nil {
		return resp, err
	}
	resp, err = parseResponse(head)
	m.about.Status, m.about.Version = resp.status, resp.version
	m.phase("head", resp.fields)
	if err != nil {
		return resp, err
	}
	content, err = readContent(v.in, resp.framing)
	return resp, err
}

// authority is the Host field's value (RFC 9112 §3.2).
func (c *client) authority() string {
	if c.Port == 80 {
		return c.To
	}
	return c.To + ":" + strconv.Itoa(c.Port)
}
