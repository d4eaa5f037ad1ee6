package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"slowstart/engine/timeline"
	"slowstart/server/runs"
)

// farewell is the patience for the peer's answer to our close.
const farewell = time.Second

// socket is one page's connection. Its fields belong to the goroutine in
// serve, which is the only writer; read is the only reader.
type socket struct {
	*Sockets
	ws       *websocket.Conn
	log      *slog.Logger
	session  string
	mayStart bool // the page told its origin

	in   chan said     // from read
	wake chan struct{} // a watched run has news, or the server goes down
	left chan struct{} // closed when serve takes no more messages
	ping *time.Timer

	greeted bool
	snap    runs.Snap
	watches []watch
}

// watch is a run this page follows, under the name it gave it.
type watch struct {
	*runs.Watcher
	id string
}

// said is a message of the page, or why there is no other.
type said struct {
	data []byte
	end  *ending
}

// ending says how to close a socket: with a close code of ours, without one
// (the peer has closed, or was told by gorilla), or because a frame could not
// be written, so that there is nobody to tell.
type ending struct {
	code   int
	reason string
	lost   bool
}

// serve runs the socket to its end.
func (c *socket) serve() {
	defer c.leave(c.session)
	defer c.counts.closed.Add(1)
	began := time.Now()
	var reading sync.WaitGroup
	reading.Go(c.read)
	end := c.loop()
	if end.lost || end.code == closeTooSlow {
		c.counts.dropped.Add(1)
	}
	close(c.left)
	for _, w := range c.watches {
		w.Close()
	}
	if end.code != 0 {
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(end.code, end.reason), time.Now().Add(farewell))
	} else if end.lost {
		_ = c.ws.Close()
	}
	timer := time.AfterFunc(farewell, func() { _ = c.ws.Close() })
	reading.Wait()
	timer.Stop()
	_ = c.ws.Close()
	c.log.Debug("websocket done", "took_ms", time.Since(began).Milliseconds())
}

// failed makes an end of a panic, which nobody but us would catch: one page's
// must not be everybody's.
func (c *socket) failed(what any) ending {
	c.log.Error("panic", "what", fmt.Sprint(what), "stack", string(debug.Stack()))
	return ending{code: websocket.CloseInternalServerErr, reason: "internal error"}
}

func (c *socket) loop() (end ending) {
	defer func() {
		if p := recover(); p != nil {
			end = c.failed(p)
		}
	}()
	defer context.AfterFunc(c.ctx, c.poke)()
	c.ping = time.AfterFunc(never, c.sendPing)
	c.ping.Reset(c.o.Limits.Ping)
	defer c.ping.Stop()
	now := make(chan struct{})
	close(now)
	for {
		if c.ctx.Err() != nil {
			return ending{code: websocket.CloseGoingAway, reason: "server going down"}
		}
		more, end := c.pump()
		if end != nil {
			return *end
		}
		var again <-chan struct{}
		if more { // look at everything else, but do not wait for it
			again = now
		}
		// As few channels as can be, and none that sockets share: hundreds come
		// by here sixty times a second.
		select {
		case said := <-c.in:
			if said.end != nil {
				return *said.end
			}
			if c.handle(said.data) != nil {
				return ending{lost: true}
			}
		case <-c.wake:
		case <-again:
		}
	}
}

// never is a timer's time before it is set.
const never = math.MaxInt64

// sendPing goes on until one cannot be sent. A page that does not answer is
// read's to notice.
func (c *socket) sendPing() {
	if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.o.Limits.WriteDeadline)) == nil {
		c.ping.Reset(c.o.Limits.Ping)
	}
}

func (c *socket) poke() {
	select {
	case c.wake <- struct{}{}:
	default: // there is a token
	}
}

// read hands messages over until the connection breaks. Once the page has said
// too much, or serve has left, it reads on to nobody: unread bytes would turn
// our close into a reset that overtakes the close frame.
func (c *socket) read() {
	l := c.o.Limits
	c.ws.SetReadLimit(l.MessageBytes)
	tell := func(m said) {
		select {
		case c.in <- m:
		case <-c.left:
		}
	}
	end := func(e ending) { tell(said{end: &e}) }
	defer func() {
		if p := recover(); p != nil {
			end(c.failed(p))
		}
	}()
	bucket := func() *rate.Limiter {
		return rate.NewLimiter(rate.Every(time.Minute/time.Duration(l.Messages)), l.MessagesBurst)
	}
	messages, controls := bucket(), bucket()
	flood := ending{code: websocket.ClosePolicyViolation, reason: "too many messages"}
	alive := func() error { return c.ws.SetReadDeadline(time.Now().Add(l.Pong)) }
	c.ws.SetPongHandler(func(string) error {
		if !controls.Allow() {
			end(flood)
		}
		return alive()
	})
	c.ws.SetPingHandler(func(data string) error {
		if !controls.Allow() {
			end(flood)
			return nil
		}
		_ = c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(farewell))
		return alive()
	})
	err := alive()
	for err == nil {
		var kind int
		var data []byte
		switch kind, data, err = c.ws.ReadMessage(); {
		case err != nil:
		case kind != websocket.TextMessage:
			end(ending{code: websocket.CloseUnsupportedData, reason: "text only"})
		case !messages.Allow():
			end(flood)
		case !utf8.Valid(data):
			end(ending{code: websocket.CloseInvalidFramePayloadData, reason: "not UTF-8"})
		default:
			tell(said{data: data})
			err = alive()
		}
	}
	if errors.Is(err, websocket.ErrReadLimit) {
		end(ending{code: websocket.CloseMessageTooBig})
	}
	end(ending{}) // gorilla has told the peer what else it did wrong
	raw := c.ws.NetConn()
	_ = raw.SetReadDeadline(time.Now().Add(farewell))
	_, _ = io.Copy(io.Discard, raw)
}

// handle answers one message; its error is the connection's.
func (c *socket) handle(data []byte) error {
	m, e := decode(data)
	if e != nil {
		return c.fail(e.id, e.run, e.what)
	}
	if hello, ok := m.(*clientHello); ok {
		return c.greet(hello)
	}
	if !c.greeted {
		return c.fail("", "", timeline.Error{Code: "hello_first"})
	}
	switch m := m.(type) {
	case *clientRun:
		return c.start(m)
	case *clientWatch:
		run, err := c.o.Desk.Find(m.Run)
		if err != nil {
			return c.refuse("", m.Run, err)
		}
		return c.watch(run, "", int64(m.Since))
	case *clientCancel:
		if err := c.o.Desk.Cancel(c.session, m.Run); err != nil {
			return c.refuse("", m.Run, err)
		}
	}
	return nil
}

func (c *socket) greet(m *clientHello) error {
	if c.greeted {
		return c.fail("", "", timeline.Error{Code: "hello_twice"})
	}
	c.greeted = true
	if m.Snap != nil {
		c.snap = runs.SnapFor(int(*m.Snap))
	}
	return c.send(c.hello)
}

func (c *socket) start(m *clientRun) error {
	if !c.mayStart {
		return c.fail(m.ID, "", timeline.Error{Code: "origin_needed"})
	}
	ask := Ask{Name: m.Experiment.Name, Settings: m.Settings, Seed: 1}
	if m.Experiment.Source != nil {
		ask.Source = []byte(*m.Experiment.Source)
	}
	if m.Seed != nil {
		ask.Seed = uint64(*m.Seed)
	}
	if m.Stack != nil {
		ask.Stack = *m.Stack
	}
	spec, err := c.o.Spec(ask)
	if err != nil {
		return c.refuse(m.ID, "", err)
	}
	if !c.follows(m.ID) && c.full() { // before it is started for nobody
		return c.refuse(m.ID, "", c.tooMany())
	}
	run, err := c.o.Desk.Start(c.session, m.ID, spec)
	if err != nil {
		return c.refuse(m.ID, "", err)
	}
	c.log.Info("run asked for", "run", run.ID, "experiment", spec.Name)
	return c.watch(run, m.ID, 0)
}

// watch follows a run, from the start again if this socket follows it already.
func (c *socket) watch(run *runs.Run, id string, since int64) error {
	if last := run.Last(); since > last {
		return c.refuse(id, run.ID, &runs.CodeError{Data: bad("field_value", "/since", "allowed", fmt.Sprintf("0-%d", last)).what})
	}
	c.watches = slices.DeleteFunc(c.watches, func(w watch) bool {
		if w.Run() != run {
			return false
		}
		w.Close()
		return true
	})
	if c.full() {
		return c.refuse(id, run.ID, c.tooMany())
	}
	c.watches = append(c.watches, watch{run.Watch(c.session, since, c.wake), id})
	return nil
}

// follows says whether this socket watches a run under this name already.
func (c *socket) follows(id string) bool {
	return slices.ContainsFunc(c.watches, func(w watch) bool { return w.id == id })
}

func (c *socket) full() bool { return len(c.watches) >= c.o.Limits.Watches }

func (c *socket) tooMany() error {
	return &runs.CodeError{Data: bad("watches_limit", "", "limit", itoa(c.o.Limits.Watches)).what}
}

// refuse answers with an error for the visitor, or logs one that is not.
func (c *socket) refuse(id, run string, err error) error {
	var p *runs.CodeError
	if !errors.As(err, &p) {
		c.log.Error("run refused", "error", err)
		p = &runs.CodeError{Data: timeline.Error{Code: "internal"}}
	}
	return c.fail(id, run, p.Data)
}

func (c *socket) fail(id, run string, what timeline.Error) error {
	what.Field = strings.ToValidUTF8(what.Field, "\uFFFD")
	return c.send(encode(serverError{"error", id, run, what}))
}

func (c *socket) send(data []byte) error {
	if err := c.ws.SetWriteDeadline(time.Now().Add(c.o.Limits.WriteDeadline)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, data)
}
