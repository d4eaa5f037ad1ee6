package engine

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// calls implements app.Log. Applications report from their goroutines; what
// they report joins the run's happenings and is written down by the driver, in
// the same order, between settles.
type calls struct {
	later func(func()) // adds a happening
	now   func() time.Duration
	begun func(call int64, host string, op string, on app.Pair)
	ended func(c *timeline.AppCall, on app.Pair)
	event func(e timeline.Event, on app.Pair)
	over  func(*LimitError) // called once
	most  Limits

	mu        sync.Mutex // guards what follows
	count     int64
	written   int64 // bytes
	refuses   bool
	open      map[int64]*openCall
	exchanges map[nth]int
	carried   map[nth][]carried // by the connection alone, oldest first
	streams   streams
}

type openCall struct {
	event  timeline.AppCall
	on     app.Pair
	writes int64 // bytes that it is to write
}

// nth is a request's place on a connection, the same at both ends.
type nth struct {
	low, high netip.AddrPort
	n         int
}

// carried says that a connection's requests from nth on are those of another.
type carried struct {
	nth  int
	from nth
}

func newCalls(later func(func()), now func() time.Duration) *calls {
	return &calls{later: later, now: now, open: map[int64]*openCall{}, exchanges: map[nth]int{}, carried: map[nth][]carried{}, streams: streams{}}
}

// Begin implements app.Log.
func (c *calls) Begin(host, appName, op string, on app.Pair) int64 {
	c.mu.Lock()
	if c.overLocked() {
		c.mu.Unlock()
		return 0
	}
	c.count++
	call := c.count
	c.open[call] = &openCall{on: on, event: timeline.AppCall{
		Head: timeline.Head{Type: timeline.TypeAppCall}, Host: host, App: appName,
		Call: call, Op: op, BeganUS: timeline.Micros(c.now()),
	}}
	c.mu.Unlock()
	c.later(func() { c.begun(call, host, op, on) })
	return call
}

// overLocked says whether the run takes no more calls, and the first time tells
// the driver, which ends it: applications that never wait for a packet would
// hold it up, and fill the memory.
func (c *calls) overLocked() bool {
	var limit *LimitError
	switch {
	case c.refuses:
		return true
	case c.count >= c.most.Calls:
		limit = &LimitError{Code: "limit_calls", Limit: strconv.FormatInt(c.most.Calls, 10)}
	case c.written > c.most.Written:
		limit = &LimitError{Code: "limit_written", Limit: experiment.FormatBytes(c.most.Written)}
	default:
		return false
	}
	c.refuses = true
	c.later(func() { c.over(limit) })
	return true
}

// Content implements app.Log. It is done at once, since what is read at one end
// was written at the other before.
func (c *calls) Content(call int64, p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.open[call]
	if o == nil {
		return // the run has ended
	}
	switch o.event.Op {
	case "write":
		o.writes = int64(len(p))
		c.written += o.writes
		c.streams.writes(o.on, p)
	case "read":
		o.event.Wrong = c.streams.read(o.on, p)
	}
}

// End implements app.Log.
func (c *calls) End(call int64, on app.Pair, bytes int64, errno string) {
	c.mu.Lock()
	if o := c.open[call]; o != nil {
		switch o.event.Op {
		case "write":
			c.written -= o.writes - bytes
			c.streams.wrote(on, o.writes-bytes)
		case "connect", "accept":
			c.streams.opened(on)
		}
	}
	c.mu.Unlock()
	c.later(func() {
		c.mu.Lock()
		o := c.open[call]
		delete(c.open, call)
		c.mu.Unlock()
		o.event.Bytes, o.event.Errno = bytes, errno
		if on != (app.Pair{}) {
			o.on = on
		}
		c.ended(&o.event, o.on)
	})
}

// Event implements app.Log.
func (c *calls) Event(e timeline.Event, on app.Pair) {
	c.later(func() { c.event(e, on) })
}

// Exchange implements app.Log.
func (c *calls) Exchange(on app.Pair, n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.origin(nthOn(on, n))
	if c.exchanges[key] == 0 {
		c.exchanges[key] = len(c.exchanges) + 1
	}
	return c.exchanges[key]
}

// Carry implements app.Log.
func (c *calls) Carry(from app.Pair, fromNth int, on app.Pair, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := nthOn(on, 0)
	c.carried[key] = append(c.carried[key], carried{nth: n, from: nthOn(from, fromNth)})
}

// nthOn names a request's place, and with n = 0 its connection.
func nthOn(on app.Pair, n int) nth {
	key := nth{low: on.Local, high: on.Remote, n: n}
	if key.high.Compare(key.low) < 0 {
		key.low, key.high = key.high, key.low
	}
	return key
}

// origin is the place of a request on the connection of the client that makes
// it, however many intermediaries carry it on.
func (c *calls) origin(at nth) nth {
	for {
		on := at
		on.n = 0
		i := len(c.carried[on]) - 1
		for i >= 0 && c.carried[on][i].nth > at.n {
			i--
		}
		if i < 0 {
			return at
		}
		by := c.carried[on][i]
		n := by.from.n + at.n - by.nth
		at = by.from
		at.n = n
	}
}

// pending writes down the calls that have not returned, in order of entry.
func (c *calls) pending() {
	c.mu.Lock()
	open := c.open
	c.open = map[int64]*openCall{}
	last := c.count
	c.mu.Unlock()
	for call := int64(1); call <= last; call++ {
		if o := open[call]; o != nil {
			o.event.Pending = true
			c.ended(&o.event, o.on)
		}
	}
}
