package app

import (
	"errors"
	"io"
	"net/netip"
	"time"
)

// Host is a TCP and UDP stack as an application sees it. All calls but Now and After
// block in run time; all times are run time.
type Host interface {
	PacketHost
	Name() string
	Listen(port int, backlog int) (Listener, error)
	Dial(to netip.AddrPort, o DialOptions) (Conn, error)
	Now() time.Duration
	// Sleep returns ErrStopped when the run ends first. Sleep(0) gives way: it
	// returns at the same run time, once all others that can go on have.
	Sleep(d time.Duration) error
	After(d time.Duration) <-chan struct{}
}

// Backlog of a listening socket: Linux's SOMAXCONN, include/linux/socket.h.
const Backlog = 4096

// DialOptions are what a client may fix before it connects.
type DialOptions struct {
	LocalAddr netip.Addr    // zero = the host's first
	LocalPort int           // 0 = an ephemeral port
	Timeout   time.Duration // 0 = the stack's own patience
}

// Listener is a listening socket.
type Listener interface {
	// Accept waits for a connection; with a deadline already past or met in
	// the wait it returns ErrTimeout.
	Accept(deadline time.Duration) (Conn, error)
	Close() error
}

// Accept waits for a connection as servers do: that one was reset before it was
// accepted is no reason to stop (accept(2), ECONNABORTED).
func Accept(l Listener) (Conn, error) {
	for {
		c, err := l.Accept(0)
		if e, ok := errors.AsType[*ErrnoError](err); !ok || e.Errno != "ECONNABORTED" {
			return c, err
		}
	}
}

// Conn is a TCP connection. Deadlines are run time since run start; 0 is none.
type Conn interface {
	Local() netip.AddrPort
	Remote() netip.AddrPort
	// Read returns what is there, at least one byte, or io.EOF after the
	// peer's FIN. Write returns when the stack has taken all bytes.
	io.Reader
	io.Writer
	SetReadDeadline(t time.Duration)
	SetWriteDeadline(t time.Duration)
	CloseWrite() error // FIN after what is queued
	CloseRead() error
	Close() error
	Abort() error // RST
	SetOption(o Option, value int) error
}

// PacketHost is the UDP of a host.
type PacketHost interface {
	// ListenPacket opens a UDP socket on the host's first address; port 0 is an
	// ephemeral one.
	ListenPacket(port int) (PacketConn, error)
}

// PacketConn is a UDP socket, of one goroutine.
type PacketConn interface {
	Local() netip.AddrPort
	// ReadFrom waits for a datagram; what p does not hold of it is lost. With the
	// deadline past it returns ErrTimeout.
	ReadFrom(p []byte) (int, netip.AddrPort, error)
	WriteTo(p []byte, to netip.AddrPort) (int, error)
	SetReadDeadline(t time.Duration) // run time since run start; 0 is none
	Close() error
}

// Option is a socket option.
type Option int

// The socket options. A stack that lacks one returns ErrUnsupported.
const (
	NoDelay Option = iota + 1 // 1 turns Nagle's algorithm off (TCP_NODELAY)
	Cork                      // TCP_CORK
	QuickAck
	Linger // milliseconds, -1 off; 0 makes Close send RST
	RecvBuffer
	SendBuffer
	KeepAlive // 1 on
)

// Errors that every stack's calls wrap. Errno gives the text for a timeline.
var (
	ErrTimeout     = errors.New("deadline exceeded")
	ErrStopped     = errors.New("run ended")
	ErrUnsupported = errors.New("not supported by this stack")
)

// ErrnoError is a failed socket call, with the errno a Unix program would see.
type ErrnoError struct{ Errno string }

func (e *ErrnoError) Error() string { return e.Errno }
