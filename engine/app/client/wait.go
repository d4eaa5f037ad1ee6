package client

import (
	"errors"
	"time"

	"slowstart/engine/app"
)

var (
	// errIdle ends the wait for work.
	errIdle = errors.New("idle for too long")
	// errCalled ends it because there is some, or the connection is to be closed.
	errCalled = errors.New("called")
)

// await waits for the first byte of a response, or for the end of the
// connection.
func (v *visit) await() error {
	for {
		_, err := v.In.Peek(1)
		if !errors.Is(err, app.ErrTimeout) {
			return err
		}
		if err := v.tooLong(); err != nil {
			return err
		}
	}
}

// tooLong says whether a wait that timed out was as long as it may be: what it
// waited for can have changed meanwhile.
func (v *visit) tooLong() error {
	c := v.client
	c.mu.Lock()
	defer c.mu.Unlock()
	waited := c.host.Now() - v.since
	switch {
	case len(v.under) > 0 && c.Patience > 0 && waited >= c.Patience:
		return app.ErrTimeout
	case len(v.under) == 0 && c.Idle > 0 && waited >= c.Idle:
		return errIdle
	}
	return nil
}

// deadline is that of a read that begins now.
func (v *visit) deadline() time.Duration {
	c := v.client
	switch {
	case len(v.under) == 0 && c.Idle > 0:
		return v.since + c.Idle
	case len(v.under) == 0 && c.Patience > 0:
		return c.host.Now() + c.Patience // to look again: a request may have been written by then
	case c.Patience > 0:
		return v.since + c.Patience
	}
	return 0
}

// patient is a visit's connection as it is read: with deadlines, and with the
// visit knowing that it is.
type patient struct {
	app.Conn
	visit *visit
}

// Read implements app.Conn.
func (p patient) Read(b []byte) (int, error) {
	v := p.visit
	v.client.mu.Lock()
	if v.leaving != "" || v.sent == 0 && len(v.under) > 0 && !v.writing && !v.broken {
		v.client.mu.Unlock()
		return 0, errCalled
	}
	p.SetReadDeadline(v.deadline())
	v.reading = true
	v.client.mu.Unlock()
	n, err := p.Conn.Read(b)
	v.client.mu.Lock()
	v.reading = false
	if v.leaving != "" && err != nil {
		err = errCalled
	}
	if n > 0 {
		v.since = v.client.host.Now()
	}
	v.client.mu.Unlock()
	return n, err
}
