package linux

import (
	"io"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// listener is a listening socket.
type listener struct {
	host *Host
	fd   int
}

// Accept implements app.Listener.
func (l *listener) Accept(deadline time.Duration) (app.Conn, error) {
	for {
		fd, _, err := unix.Accept4(l.fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		switch err {
		case nil:
			return l.host.conn(fd)
		case unix.EINTR:
		case unix.EAGAIN:
			if err := l.host.wait(l.fd, unix.POLLIN, deadline); err != nil {
				return nil, err
			}
		default:
			return nil, errnoOf(err)
		}
	}
}

// Close implements app.Listener.
func (l *listener) Close() error {
	l.host.drop(l.fd)
	return nil
}

// conn is a connected socket. Its deadlines belong to the one goroutine that
// reads and the one that writes.
type conn struct {
	*socket
	readDeadline, writeDeadline time.Duration
}

var _ app.Conn = (*conn)(nil)

func (c *conn) Local() netip.AddrPort            { return c.pair.Local }
func (c *conn) Remote() netip.AddrPort           { return c.pair.Remote }
func (c *conn) SetReadDeadline(t time.Duration)  { c.readDeadline = t }
func (c *conn) SetWriteDeadline(t time.Duration) { c.writeDeadline = t }

// Read implements app.Conn.
func (c *conn) Read(p []byte) (int, error) {
	for {
		n, err := unix.Read(c.fd, p)
		switch err {
		case nil:
			if n == 0 && len(p) > 0 {
				return 0, io.EOF
			}
			c.acknowledge()
			return n, nil
		case unix.EINTR:
		case unix.EAGAIN:
			if err := c.host.wait(c.fd, unix.POLLIN, c.readDeadline); err != nil {
				return 0, err
			}
		default:
			return 0, errnoOf(err)
		}
	}
}

// Write implements app.Conn.
func (c *conn) Write(p []byte) (int, error) {
	for done := 0; ; {
		n, err := unix.SendmsgN(c.fd, p[done:], nil, nil, unix.MSG_NOSIGNAL)
		switch err {
		case nil:
			if done += n; done == len(p) {
				return done, nil
			}
		case unix.EINTR:
		case unix.EAGAIN:
			if err := c.host.wait(c.fd, unix.POLLOUT, c.writeDeadline); err != nil {
				return done, err
			}
		default:
			return done, errnoOf(err)
		}
	}
}

// CloseWrite implements app.Conn.
func (c *conn) CloseWrite() error { return errnoOf(unix.Shutdown(c.fd, unix.SHUT_WR)) }

// CloseRead implements app.Conn.
func (c *conn) CloseRead() error { return errnoOf(unix.Shutdown(c.fd, unix.SHUT_RD)) }

// Abort implements app.Conn: a close that lingers for no time sends RST.
func (c *conn) Abort() error {
	c.linger = reset()
	return c.Close()
}

// SetOption implements app.Conn.
func (c *conn) SetOption(o app.Option, value int) error {
	set := func(level, name int) error { return errnoOf(unix.SetsockoptInt(c.fd, level, name, value)) }
	switch o {
	case app.NoDelay, app.Cork:
		name := unix.TCP_NODELAY
		if o == app.Cork {
			name = unix.TCP_CORK
		}
		err := set(unix.IPPROTO_TCP, name)
		if err == nil {
			c.host.net.option(c.pair, o, value)
		}
		return err
	case app.Linger:
		c.linger = unix.Linger{}
		if value >= 0 { // SO_LINGER counts seconds: a part of one is rounded up
			c.linger = unix.Linger{Onoff: 1, Linger: int32((value + 999) / 1000)}
		}
		return nil
	case app.SendBuffer:
		return set(unix.SOL_SOCKET, unix.SO_SNDBUF)
	case app.RecvBuffer:
		return set(unix.SOL_SOCKET, unix.SO_RCVBUF)
	case app.KeepAlive:
		return set(unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	case app.QuickAck:
		c.quick.Store(value != 0)
		c.sticky.Store(true)
		return set(unix.IPPROTO_TCP, unix.TCP_QUICKACK)
	}
	return app.ErrUnsupported
}
