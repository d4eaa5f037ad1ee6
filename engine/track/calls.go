package track

import (
	"time"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// happenings is what has happened last at one host.
type happenings struct {
	connects []*call // whose SYN has not left yet, in order of entry
	arrived  int64   // the packet that arrived last
	on       *conn   // its connection
	order    int64   // its place among arrivals and calls
}

// call is a socket call that an application has entered.
type call struct {
	id    int64
	host  string
	op    string
	at    time.Duration
	order int64
	over  time.Duration // when it returned; running until then
	runs  bool
	on    *end  // nil until it has a connection
	conn  *conn // of on
}

// calls are the last ones on one end.
type calls struct {
	send *call // write, shutdown, close, abort, and an option that ends a wait
	read *call // read, and what changes the receive buffer
}

func (tr *Tracker) at(host string) *happenings {
	h := tr.happen[host]
	if h == nil {
		h = &happenings{}
		tr.happen[host] = h
	}
	return h
}

func (tr *Tracker) arrival(m *PacketMeta) {
	tr.order++
	h := tr.at(m.Info.Dst)
	h.arrived, h.on, h.order = m.Info.Packet, m.conn, tr.order
}

// CallBegin takes a socket call that an application enters, and gives events to
// emit before what the call does.
func (tr *Tracker) CallBegin(now time.Duration, host, op string, id int64, on app.Pair) (events []timeline.Event) {
	tr.order++
	c := &call{id: id, host: host, op: op, at: now, order: tr.order, runs: true}
	tr.calls[id] = c
	if op == "connect" {
		h := tr.at(host)
		h.connects = append(h.connects, c)
		return nil
	}
	if op == "sendto" && tr.flows[flowOfPair(on)] == nil {
		flow, _ := tr.open(on, host)
		events = append(events, flow.event(now))
	}
	c.conn, c.on = tr.endOf(on)
	if c.on == nil {
		return events
	}
	switch op {
	case "write", "sendto", "shutdown", "close", "abort":
		c.on.calls.send = c
	case "read":
		c.on.calls.read = c
	case "setsockopt":
		c.on.calls.read = c
		if c.on.nagle.held { // TCP_NODELAY and the end of TCP_CORK let it go
			c.on.calls.send = c
		}
	}
	return events
}

// CallEnd takes its return and gives the number of the connection it was about
// (0 for none) and events to emit after it.
func (tr *Tracker) CallEnd(now time.Duration, id int64, on app.Pair, bytes int64, errno string) (conn int, events []timeline.Event) {
	c := tr.calls[id]
	if c == nil {
		return tr.ConnOf(on), nil
	}
	delete(tr.calls, id)
	c.over, c.runs = now, false
	if c.on == nil {
		tr.forget(c)
		c.conn, c.on = tr.endOf(on)
	}
	if c.on == nil {
		return 0, nil
	}
	switch c.op {
	case "connect":
		if errno != "" && c.on.state == StateSynSent {
			events = tr.enter(now, c.conn, c.on, StateClosed)
		}
	case "write":
		c.on.nagle.written += bytes
		c.on.nagle.wait(now, c.on, c.conn.ends[1-c.conn.endAt(c.on.at)])
	case "read":
		// A read lets the window open when it takes the data, which is when it
		// returns, however long it has waited.
		tr.order++
		c.at, c.order = now, tr.order
		c.on.calls.read = c
	}
	return c.conn.number, events
}

// CallConn is the number of the connection that a call not yet returned is
// about, 0 for none.
func (tr *Tracker) CallConn(id int64) int {
	if c := tr.calls[id]; c != nil && c.conn != nil {
		return c.conn.number
	}
	return 0
}

// SetNagle notes that a socket turned Nagle's algorithm on or off.
func (tr *Tracker) SetNagle(on app.Pair, nagle bool) {
	if _, e := tr.endOf(on); e != nil {
		e.nagle.on = nagle
	}
}

// SetCork notes that a socket was corked or uncorked.
func (tr *Tracker) SetCork(on app.Pair, cork bool) {
	if _, e := tr.endOf(on); e != nil {
		e.nagle.cork = cork
	}
}

// endOf is the local end of the latest connection between the two that it takes
// part in: a server may still have the one before the SYN that is on its way.
func (tr *Tracker) endOf(on app.Pair) (*conn, *end) {
	c := tr.flows[flowOfPair(on)]
	if c == nil {
		return nil, nil
	}
	e := c.ends[c.endAt(on.Local)]
	for c.previous != nil && !e.syn {
		c = c.previous
		e = c.ends[c.endAt(on.Local)]
	}
	return c, e
}

// claim gives the connect call whose SYN leaves now: the oldest without one.
func (tr *Tracker) claim(host string, c *conn, e *end) *call {
	h := tr.at(host)
	if len(h.connects) == 0 {
		return nil
	}
	first := h.connects[0]
	h.connects = h.connects[1:]
	first.conn, first.on = c, e
	return first
}

// forget drops a connect call that ended without a SYN.
func (tr *Tracker) forget(c *call) {
	h := tr.at(c.host)
	for i, waiting := range h.connects {
		if waiting == c {
			h.connects = append(h.connects[:i], h.connects[i+1:]...)
			return
		}
	}
}
