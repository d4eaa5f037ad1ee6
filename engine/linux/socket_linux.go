package linux

import (
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// socket is a TCP socket that has a peer, kept until the kernel has it CLOSED,
// which may be long after the application has closed it.
type socket struct {
	// immutable
	host *Host
	pair app.Pair

	fd     int         // written by the application's goroutine alone, under mu
	linger unix.Linger // SO_LINGER, set when it is closed; the application's goroutine alone

	sticky atomic.Bool // TCP_QUICKACK is set again after each read and each ACK
	quick  atomic.Bool // to this

	mu     sync.Mutex // guards fd against readers elsewhere, and what follows
	done   bool       // the socket was seen to have no connection any more
	closed bool       // the kernel was seen to have none between the two either
	asked  time.Duration
}

// reset is SO_LINGER with no time: a close sends RST and forgets the connection
// at once. Every socket has it until its application closes it, so that when
// the process is killed no connection keeps on trying in a namespace that
// nobody can reach.
func reset() unix.Linger { return unix.Linger{Onoff: 1} }

func resetOnExit(fd int) {
	l := reset()
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &l)
}

// conn registers a connected socket.
func (h *Host) conn(fd int) (app.Conn, error) {
	local, err := unix.Getsockname(fd)
	var remote unix.Sockaddr
	if err == nil {
		remote, err = unix.Getpeername(fd)
	}
	if err == unix.ENOTCONN {
		// Reset before it was accepted: the first read will say so. The pair is
		// not to be had any more, and nothing can be told of such a socket.
		closeFD(fd)
		return nil, &app.ErrnoError{Errno: "ECONNABORTED"}
	}
	if err != nil {
		closeFD(fd)
		return nil, errnoOf(err)
	}
	s := &socket{host: h, fd: fd, pair: app.Pair{Local: addrOf(local), Remote: addrOf(remote)}}
	s.sticky.Store(h.tcp.DelayedAck)
	resetOnExit(fd)
	s.acknowledge()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sockets = append(h.sockets, s)
	h.byPair[s.pair] = s
	return &conn{socket: s}, nil
}

func addrOf(sa unix.Sockaddr) netip.AddrPort {
	in, ok := sa.(*unix.SockaddrInet4)
	if !ok {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(netip.AddrFrom4(in.Addr), uint16(in.Port))
}

// acknowledge sets TCP_QUICKACK again, which the kernel forgets (tcp(7)).
func (s *socket) acknowledge() {
	if !s.sticky.Load() {
		return
	}
	value := 0
	if s.quick.Load() {
		value = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fd >= 0 {
		_ = unix.SetsockoptInt(s.fd, unix.IPPROTO_TCP, unix.TCP_QUICKACK, value)
	}
}

// take gives up the descriptor, for the one who closes it.
func (s *socket) take() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	fd := s.fd
	s.fd = -1
	return fd
}

// Close implements app.Conn. With SO_LINGER and a time it blocks.
func (s *socket) Close() error {
	fd := s.take()
	if fd < 0 {
		return nil
	}
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &s.linger)
	if s.linger.Linger == 0 {
		closeFD(fd)
		return nil
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	n := s.host.net
	n.mu.Lock()
	n.lingering[unix.Gettid()] = true
	n.mu.Unlock()
	closeFD(fd)
	n.mu.Lock()
	delete(n.lingering, unix.Gettid())
	n.mu.Unlock()
	return nil
}

// destroy ends the connection for good, closed by its application or not, so
// that no timer of the kernel keeps the namespace alive.
func (s *socket) destroy() {
	if fd := s.take(); fd >= 0 {
		closeFD(fd)
		if !s.done {
			return
		}
	}
	destroyConn(s.host.diag, s.pair)
}
