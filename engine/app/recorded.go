package app

import (
	"errors"
	"io"
	"net/netip"
	"time"
)

// Recorded is h with every socket call of the named app reported to log, at
// entry and at return. A call that the end of the run cuts short has no return:
// the engine reports it as pending.
func Recorded(h Host, appName string, log Log) Host {
	return &recordedHost{Host: h, recorder: recorder{host: h.Name(), app: appName, log: log}}
}

type recorder struct {
	host, app string
	log       Log
}

// call reports one socket call around do, which returns the bytes it moved and
// the connection it made or was made on. A run that takes no more calls has
// ended for its applications; what they close is closed all the same.
func (r *recorder) call(op string, on Pair, do func() (int64, Pair, error)) error {
	id := r.log.Begin(r.host, r.app, op, on)
	if id == 0 && op != "close" && op != "abort" {
		return ErrStopped
	}
	n, made, err := do()
	if id == 0 {
		return ErrStopped
	}
	r.end(id, op, made, n, err)
	return err
}

func (r *recorder) end(call int64, op string, on Pair, bytes int64, err error) {
	if !errors.Is(err, ErrStopped) {
		r.log.End(call, on, bytes, Errno(op, err))
	}
}

// Errno is the text that a Unix program would see for err, empty for success
// and for the end of the stream, which is a read of 0 bytes.
func Errno(op string, err error) string {
	var e *ErrnoError
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return ""
	case errors.As(err, &e):
		return e.Errno
	case errors.Is(err, ErrTimeout) && op == "connect":
		return "EINPROGRESS" // connect(2) under SO_SNDTIMEO, socket(7)
	case errors.Is(err, ErrTimeout):
		return "EAGAIN" // SO_RCVTIMEO and SO_SNDTIMEO, socket(7); ETIMEDOUT is TCP's own giving up
	case errors.Is(err, ErrUnsupported):
		return "ENOPROTOOPT"
	default:
		return "EIO" // a stack's error without a Unix name
	}
}

// IsSocketError tells a failed socket call from a message that is not HTTP.
func IsSocketError(err error) bool {
	var e *ErrnoError
	return errors.As(err, &e) || errors.Is(err, ErrStopped) || errors.Is(err, ErrTimeout)
}

type recordedHost struct {
	Host
	recorder
}

func (h *recordedHost) Listen(port, backlog int) (Listener, error) {
	var l Listener
	err := h.call("listen", Pair{}, func() (_ int64, _ Pair, err error) {
		l, err = h.Host.Listen(port, backlog)
		return 0, Pair{}, err
	})
	if err != nil {
		return nil, err
	}
	return &recordedListener{Listener: l, recorder: h.recorder}, nil
}

func (h *recordedHost) Dial(to netip.AddrPort, o DialOptions) (Conn, error) {
	return h.open("connect", func() (Conn, error) { return h.Host.Dial(to, o) })
}

// ListenPacket reports the bind of a server; what a client's first sendto binds
// is no call of its own.
func (h *recordedHost) ListenPacket(port int) (PacketConn, error) {
	var c PacketConn
	open := func() (_ int64, _ Pair, err error) {
		c, err = h.Host.ListenPacket(port)
		return 0, Pair{}, err
	}
	var err error
	if port == 0 {
		_, _, err = open()
	} else {
		err = h.call("bind", Pair{}, open)
	}
	if err != nil {
		return nil, err
	}
	return &recordedPacketConn{PacketConn: c, recorder: h.recorder, local: c.Local()}, nil
}

type recordedPacketConn struct {
	PacketConn
	recorder
	local netip.AddrPort
}

func (c *recordedPacketConn) ReadFrom(p []byte) (n int, from netip.AddrPort, err error) {
	err = c.call("recvfrom", Pair{}, func() (int64, Pair, error) {
		if n, from, err = c.PacketConn.ReadFrom(p); err != nil {
			return 0, Pair{}, err
		}
		return int64(n), Pair{Local: c.local, Remote: from, UDP: true}, nil
	})
	return n, from, err
}

func (c *recordedPacketConn) WriteTo(p []byte, to netip.AddrPort) (n int, err error) {
	flow := Pair{Local: c.local, Remote: to, UDP: true}
	err = c.call("sendto", flow, func() (int64, Pair, error) {
		n, err = c.PacketConn.WriteTo(p, to)
		return int64(n), flow, err
	})
	return n, err
}

func (c *recordedPacketConn) Close() error {
	return c.call("close", Pair{}, func() (int64, Pair, error) {
		return 0, Pair{}, c.PacketConn.Close()
	})
}

type recordedListener struct {
	Listener
	recorder
}

func (l *recordedListener) Accept(deadline time.Duration) (Conn, error) {
	return l.open("accept", func() (Conn, error) { return l.Listener.Accept(deadline) })
}

func (l *recordedListener) Close() error {
	return l.call("close", Pair{}, func() (int64, Pair, error) {
		return 0, Pair{}, l.Listener.Close()
	})
}

// open reports a call that makes a connection, and records that connection.
func (r *recorder) open(op string, do func() (Conn, error)) (Conn, error) {
	var c Conn
	err := r.call(op, Pair{}, func() (_ int64, _ Pair, err error) {
		if c, err = do(); err != nil {
			return 0, Pair{}, err
		}
		return 0, PairOf(c), nil
	})
	if err != nil {
		return nil, err
	}
	return &recordedConn{Conn: c, recorder: *r, pair: PairOf(c)}, nil
}

// PairOf names a connection.
func PairOf(c Conn) Pair { return Pair{Local: c.Local(), Remote: c.Remote()} }

type recordedConn struct {
	Conn
	recorder
	pair Pair // kept: a closed socket may no longer know its ends
}

func (c *recordedConn) Read(p []byte) (int, error) {
	call := c.log.Begin(c.host, c.app, "read", c.pair)
	if call == 0 {
		return 0, ErrStopped
	}
	n, err := c.Conn.Read(p)
	c.log.Content(call, p[:n])
	c.end(call, "read", c.pair, int64(n), err)
	return n, err
}

func (c *recordedConn) Write(p []byte) (int, error) {
	call := c.log.Begin(c.host, c.app, "write", c.pair)
	if call == 0 {
		return 0, ErrStopped
	}
	c.log.Content(call, p)
	n, err := c.Conn.Write(p)
	c.end(call, "write", c.pair, int64(n), err)
	return n, err
}

func (c *recordedConn) CloseWrite() error { return c.plain("shutdown", c.Conn.CloseWrite) }

func (c *recordedConn) CloseRead() error { return c.plain("shutdown", c.Conn.CloseRead) }

func (c *recordedConn) Close() error { return c.plain("close", c.Conn.Close) }

func (c *recordedConn) Abort() error { return c.plain("abort", c.Conn.Abort) }

func (c *recordedConn) SetOption(o Option, value int) error {
	return c.plain("setsockopt", func() error { return c.Conn.SetOption(o, value) })
}

func (c *recordedConn) plain(op string, do func() error) error {
	return c.call(op, c.pair, func() (int64, Pair, error) { return 0, c.pair, do() })
}
