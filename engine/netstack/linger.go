package netstack

import (
	"errors"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"slowstart/engine/app"
)

// Close implements app.Conn. With SO_LINGER and a time it blocks, as socket(7)
// says, until the other end has acknowledged the data and the FIN, or the time
// is over; the connection then goes on without the application. gVisor leaves
// that to who closes.
func (c *conn) Close() error {
	c.uncork()
	linger := c.ep.SocketOptions().GetLinger()
	if !linger.Enabled || linger.Timeout == 0 {
		c.ep.Close()
		return nil
	}
	w := newWait(c.host, c.wq, waiter.EventHUp|waiter.EventErr)
	defer w.close()
	w.until(c.host.clock.Now() + wholeSeconds(linger.Timeout))
	c.host.linger(c, w.signal)
	defer c.host.linger(c, nil)
	c.ep.Close()
	for unfinished(tcp.EndpointState(c.ep.State())) {
		switch err := w.wait(); {
		case errors.Is(err, app.ErrTimeout):
			return nil // close(2) does not say so
		case err != nil:
			return err
		}
	}
	return nil
}

// wholeSeconds rounds up: struct linger counts seconds.
func wholeSeconds(d time.Duration) time.Duration {
	return (d + time.Second - 1).Truncate(time.Second)
}

// unfinished says that data or a FIN may be left that the other end has not
// acknowledged.
func unfinished(s tcp.EndpointState) bool {
	switch s {
	case tcp.StateEstablished, tcp.StateCloseWait, tcp.StateFinWait1, tcp.StateClosing, tcp.StateLastAck:
		return true
	}
	return false
}

// linger has a function called after each segment that the connection receives;
// nil ends that.
func (h *Host) linger(c *conn, received func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if received == nil {
		delete(h.lingers, c.pair)
		return
	}
	h.lingers[c.pair] = received
}
