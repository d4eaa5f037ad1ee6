package netstack

import (
	"bytes"
	"io"
	"net/netip"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/waiter"

	"slowstart/engine/app"
)

// listener is a listening endpoint.
type listener struct {
	host *Host
	ep   tcpip.Endpoint
	wq   *waiter.Queue
}

// Accept implements app.Listener.
func (l *listener) Accept(deadline time.Duration) (app.Conn, error) {
	w := newWait(l.host, l.wq, waiter.ReadableEvents)
	defer w.close()
	if deadline > 0 {
		w.until(deadline)
	}
	for {
		ep, wq, err := l.ep.Accept(nil)
		if err == nil {
			return l.host.conn(ep, wq)
		}
		if _, block := err.(*tcpip.ErrWouldBlock); !block {
			return nil, errnoOf(err)
		}
		if err := w.wait(); err != nil {
			return nil, err
		}
	}
}

// Close implements app.Listener.
func (l *listener) Close() error {
	l.ep.Close()
	return nil
}

// conn is a connected endpoint. Its deadlines belong to the one goroutine that
// reads and the one that writes.
type conn struct {
	host                        *Host
	ep                          tcpip.Endpoint
	wq                          *waiter.Queue
	pair                        app.Pair
	readDeadline, writeDeadline time.Duration
}

var _ app.Conn = (*conn)(nil)

func (h *Host) conn(ep tcpip.Endpoint, wq *waiter.Queue) (app.Conn, error) {
	local, err := ep.GetLocalAddress()
	if err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	remote, err := ep.GetRemoteAddress()
	if err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	pair := app.Pair{
		Local:  netip.AddrPortFrom(addrOf(local.Addr), local.Port),
		Remote: netip.AddrPortFrom(addrOf(remote.Addr), remote.Port),
	}
	h.keep(&socket{pair: pair, ep: ep})
	return &conn{host: h, ep: ep, wq: wq, pair: pair}, nil
}

func (c *conn) Local() netip.AddrPort            { return c.pair.Local }
func (c *conn) Remote() netip.AddrPort           { return c.pair.Remote }
func (c *conn) SetReadDeadline(t time.Duration)  { c.readDeadline = t }
func (c *conn) SetWriteDeadline(t time.Duration) { c.writeDeadline = t }

// Read implements app.Conn.
func (c *conn) Read(p []byte) (int, error) {
	w := newWait(c.host, c.wq, waiter.ReadableEvents|waiter.EventHUp|waiter.EventErr)
	defer w.close()
	if c.readDeadline > 0 {
		w.until(c.readDeadline)
	}
	for {
		dst := tcpip.SliceWriter(p)
		res, err := c.ep.Read(&dst, tcpip.ReadOptions{})
		switch err.(type) {
		case nil:
			return res.Count, nil
		case *tcpip.ErrClosedForReceive:
			return 0, io.EOF
		case *tcpip.ErrWouldBlock:
			if err := w.wait(); err != nil {
				return 0, err
			}
		default:
			return 0, errnoOf(err)
		}
	}
}

// Write implements app.Conn.
func (c *conn) Write(p []byte) (int, error) {
	w := newWait(c.host, c.wq, waiter.WritableEvents|waiter.EventHUp|waiter.EventErr)
	defer w.close()
	if c.writeDeadline > 0 {
		w.until(c.writeDeadline)
	}
	done := 0
	for {
		piece := p[done:]
		if c.ep.SocketOptions().GetDelayOption() {
			piece = piece[:c.host.piece(c.pair, len(piece))]
		}
		n, err := c.ep.Write(bytes.NewReader(piece), tcpip.WriteOptions{})
		c.host.wrote(c.pair, n)
		done += int(n)
		switch err.(type) {
		case nil:
			if done == len(p) {
				return done, nil
			}
		case *tcpip.ErrWouldBlock:
			if err := w.wait(); err != nil {
				return done, err
			}
		default:
			return done, errnoOf(err)
		}
	}
}

// CloseWrite implements app.Conn.
func (c *conn) CloseWrite() error {
	c.uncork()
	return errnoOf(c.ep.Shutdown(tcpip.ShutdownWrite))
}

// uncork lets go what a cork holds, since a FIN must not wait behind it: no
// more data will fill the segment. Linux does so by itself.
func (c *conn) uncork() {
	if so := c.ep.SocketOptions(); so.GetCorkOption() {
		so.SetCorkOption(false)
	}
}

// CloseRead implements app.Conn.
func (c *conn) CloseRead() error { return errnoOf(c.ep.Shutdown(tcpip.ShutdownRead)) }

// Abort implements app.Conn: a close that lingers for no time sends RST.
func (c *conn) Abort() error {
	c.ep.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: true})
	c.ep.Close()
	return nil
}

// SetOption implements app.Conn.
func (c *conn) SetOption(o app.Option, value int) error {
	so := c.ep.SocketOptions()
	switch o {
	case app.NoDelay:
		so.SetDelayOption(value == 0)
		c.host.nagle(c.pair, value == 0)
	case app.Cork:
		so.SetCorkOption(value != 0)
		c.host.cork(c.pair, value != 0)
	case app.Linger:
		so.SetLinger(tcpip.LingerOption{Enabled: value >= 0, Timeout: time.Duration(max(value, 0)) * time.Millisecond})
	case app.SendBuffer:
		so.SetSendBufferSize(int64(value), true)
	case app.RecvBuffer:
		so.SetReceiveBufferSize(int64(value), true)
	case app.KeepAlive:
		so.SetKeepAlive(value != 0)
	case app.QuickAck:
		c.host.acks.quick(c.pair, value != 0)
	default:
		return app.ErrUnsupported
	}
	return nil
}
