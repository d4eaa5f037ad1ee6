package secure

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// ErrTruncated is what Read returns where the other end's FIN came without
// close_notify (RFC 8446 §6.1): nobody can tell that nothing is missing, so
// content that the end of the connection would have ended is incomplete (RFC
// 9112 §9.8).
var ErrTruncated = fmt.Errorf("connection closed without close_notify: %w", io.ErrUnexpectedEOF)

// notifyTime bounds the wait to send close_notify to an end that does not read,
// as crypto/tls has it, and that for the other end's.
const notifyTime = 5 * time.Second

// conn is a connection under TLS. What it does not have itself is the plain
// connection's: deadlines, options, and Abort, which sends nothing but RST.
type conn struct {
	app.Conn
	party  *Party
	socket *socket
	tls    *tls.Conn

	ended         atomic.Bool // nothing more comes from the other end
	notified      bool        // close_notify was sent
	failed        error       // of a write: the stream of records is broken
	writeDeadline time.Duration
}

// Read implements app.Conn. The end is io.EOF after close_notify, and
// ErrTruncated without it.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.tls.Read(p)
	switch {
	case n > 0 || err == nil:
		return n, nil // an error comes again
	case errors.Is(err, io.EOF) && !c.socket.finished():
		c.end(timeline.TLSPhase{Phase: "close_notify", Side: "receive"})
		return 0, io.EOF
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
	case c.socket.deaf():
		return 0, io.EOF
	default:
		c.end(timeline.TLSPhase{Phase: "truncated", Side: "receive"})
		return 0, ErrTruncated
	}
	err = c.socket.reason(err)
	if !errors.Is(err, app.ErrTimeout) {
		c.ended.Store(true)
	}
	return 0, err
}

func (c *conn) end(e timeline.TLSPhase) {
	if !c.ended.Swap(true) {
		c.report(e)
	}
}

// Write implements app.Conn. The records go to the socket in one call: gVisor
// never joins two writes into one segment.
func (c *conn) Write(p []byte) (int, error) {
	if c.failed != nil {
		return 0, c.failed
	}
	c.socket.hold()
	_, err := c.tls.Write(p)
	if flushed := c.socket.flush(); err == nil {
		err = flushed
	}
	if err != nil {
		c.failed = c.socket.reason(err)
		return 0, c.failed
	}
	return len(p), nil
}

// SetWriteDeadline implements app.Conn.
func (c *conn) SetWriteDeadline(t time.Duration) {
	c.writeDeadline = t
	c.Conn.SetWriteDeadline(t)
}

// CloseWrite implements app.Conn: close_notify, then FIN.
func (c *conn) CloseWrite() error {
	c.notify()
	return c.Conn.CloseWrite()
}

// CloseRead implements app.Conn. What Read then meets is not the other end's
// doing.
func (c *conn) CloseRead() error {
	c.ended.Store(true)
	c.socket.stopReading()
	return c.Conn.CloseRead()
}

// Close implements app.Conn: both ends say close_notify (RFC 8446 §6.1), then
// the socket is closed. Closed before the other end's has come, the socket would
// meet it with RST. It does not wait for one that goes on sending.
func (c *conn) Close() error {
	c.notify()
	if c.failed == nil && !c.ended.Load() && c.Conn.CloseWrite() == nil {
		c.SetReadDeadline(c.party.host.Now() + notifyTime)
		if _, err := c.Read(make([]byte, 1)); errors.Is(err, app.ErrStopped) {
			return err
		}
	}
	return c.Conn.Close()
}

// notify sends close_notify, once.
func (c *conn) notify() {
	if c.notified || c.failed != nil {
		return
	}
	c.notified = true
	c.Conn.SetWriteDeadline(c.party.host.Now() + notifyTime)
	err := c.tls.CloseWrite()
	c.Conn.SetWriteDeadline(c.writeDeadline)
	if err == nil {
		c.report(timeline.TLSPhase{Phase: "close_notify", Side: "send"})
	}
}

func (c *conn) report(e timeline.TLSPhase) { c.party.report(app.PairOf(c), e) }
