package proxy

import (
	"errors"
	"strconv"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
)

// dial connects to the next host.
func (p *proxy) dial(why string) (*side, error) {
	none := http1.End{Host: p.host.Name(), Log: p.log}
	none.Decide(0, "open", why, nil)
	c, err := p.host.Dial(p.next, app.DialOptions{})
	if err == nil {
		return p.side(c), nil
	}
	if !errors.Is(err, app.ErrStopped) {
		none.Decide(0, "give_up", rule.ConnectFailed, map[string]string{"errno": app.Errno("connect", err)})
	}
	return nil, err
}

// upstream is a session's connection to the next host. Between two exchanges a
// goroutine of its own reads it, so that the proxy learns at once when the next
// host closes; an exchange takes it back before it sends.
type upstream struct {
	*side
	kept string // why it outlived its last exchange

	mu   sync.Mutex // guards what follows
	busy bool       // an exchange, or the session's end, has it
	gone bool       // it was closed while it was idle

	seen chan struct{} // closed when nobody reads it between exchanges any more; nil: nobody did
	err  error         // what that read gave; valid once seen is closed
}

// idle lets the next host close the connection.
func (u *upstream) idle(p *proxy) {
	u.busy, u.seen = false, make(chan struct{})
	u.conn.patience = p.Idle
	go func() {
		defer close(u.seen)
		if u.err = p.host.Sleep(0); u.err != nil { // the client's read is entered first
			return
		}
		_, u.err = u.In.Peek(1)
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.busy || errors.Is(u.err, app.ErrStopped) {
			return // it is what an exchange waits for
		}
		u.gone = true
		if u.err == nil {
			u.Decide(0, "close", rule.UnaskedBytes, map[string]string{"bytes": strconv.Itoa(u.In.Buffered())})
			_ = u.conn.Close() // its errno is in the timeline
			return
		}
		u.over(0, u.err)
	}()
}

// take gives the connection to an exchange, unless it is gone.
func (u *upstream) take() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.busy = true
	return !u.gone
}

// await waits for the first byte of a response, so long at most; 0 is for ever.
func (u *upstream) await(patience time.Duration) error {
	if u.seen != nil {
		u.join()
		if err := u.err; err != nil && !errors.Is(err, app.ErrTimeout) {
			return err
		}
	}
	u.conn.patience = patience
	_, err := u.In.Peek(1)
	return err
}

// leave closes the connection, which nobody uses any more.
func (u *upstream) leave(number int, reason string, args map[string]string) {
	if u.take() {
		u.Decide(number, "close", reason, args)
		if u.seen != nil {
			_ = u.conn.CloseRead() // ends the read between exchanges
			u.join()
		}
		_ = u.conn.Close() // its errno is in the timeline
	}
	u.join()
}

// join waits for the read between exchanges, if there is one.
func (u *upstream) join() {
	if u.seen != nil {
		<-u.seen
		u.seen = nil
	}
}
