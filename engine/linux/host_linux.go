package linux

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// Host is one namespace. It implements app.Host.
type Host struct {
	// immutable after newHost
	net    *Net
	name   string
	addr   netip.Addr   // the first
	more   []netip.Addr // further ones
	tcp    experiment.TCP
	thread *thread
	tun    int
	nl     *netlink.Handle
	diag   int // socket for questions about connections

	mu       sync.Mutex // guards what follows
	sockets  []*socket  // those that have not reached CLOSED, oldest first
	byPair   map[app.Pair]*socket
	peerless map[int]bool // descriptors of listening and UDP sockets
	spare    []int        // TCP sockets that nobody uses yet
}

// spares is how many TCP sockets a host has at the start. To make one takes two
// changes of thread, 50 to 150 us that a call to connect would be longer.
const spares = 8

var _ app.Host = (*Host)(nil)

func newHost(n *Net, h experiment.Host, mtu int) (*Host, error) {
	var addrs []netip.Addr
	for _, ip := range h.Addresses() {
		addr, err := netip.ParseAddr(ip)
		if err != nil || !addr.Is4() {
			return nil, fmt.Errorf("linux: host %s: address %q is not IPv4", h.Name, ip)
		}
		addrs = append(addrs, addr)
	}
	host := &Host{
		net: n, name: h.Name, addr: addrs[0], more: addrs[1:], tcp: h.TCP, tun: -1, diag: -1,
		byPair: map[app.Pair]*socket{}, peerless: map[int]bool{},
	}
	var err error
	if host.thread, err = newThread(); err != nil {
		return nil, &setupError{step: stepNamespace, err: err}
	}
	err = host.thread.do(func() error { return host.setUp(mtu) })
	if err != nil {
		host.close()
		return nil, fmt.Errorf("linux: host %s: %w", h.Name, err)
	}
	return host, nil
}

// setUp runs on the host's thread.
func (h *Host) setUp(mtu int) (err error) {
	if h.tun, err = openTUN(); err != nil {
		return err
	}
	if h.nl, err = netlink.NewHandle(unix.NETLINK_ROUTE); err != nil {
		return fmt.Errorf("netlink: %w", err)
	}
	if h.diag, err = openDiag(); err != nil {
		return err
	}
	if err := configure(h.nl, append([]netip.Addr{h.addr}, h.more...), mtu, h.tcp); err != nil {
		return err
	}
	for range spares { // the first finds out whether this kernel has what they need
		fd, err := newSocket(unix.SOCK_STREAM)
		if err != nil {
			return fmt.Errorf("socket: %w", err)
		}
		h.spare = append(h.spare, fd)
		if err := socketOptions(fd, h.tcp); err != nil {
			return err
		}
	}
	return nil
}

// newSocket makes a socket in the calling thread's namespace.
func newSocket(kind int) (fd int, err error) {
	return unix.Socket(unix.AF_INET, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
}

// close gives back all that the host has. No application uses it any more.
func (h *Host) close() {
	h.mu.Lock()
	sockets := h.sockets
	h.sockets, h.byPair = nil, nil
	peerless, spare := h.peerless, h.spare
	h.peerless, h.spare = nil, nil
	h.mu.Unlock()
	for fd := range peerless {
		closeFD(fd)
	}
	for _, fd := range spare {
		closeFD(fd)
	}
	for _, s := range sockets {
		s.destroy()
	}
	if h.nl != nil {
		h.nl.Close()
	}
	for _, fd := range []int{h.diag, h.tun} {
		if fd >= 0 {
			closeFD(fd)
		}
	}
	h.thread.end()
}

// Name implements app.Host.
func (h *Host) Name() string { return h.name }

// Now implements app.Host.
func (h *Host) Now() time.Duration { return h.net.clock.Now() }

// Sleep implements app.Host.
func (h *Host) Sleep(d time.Duration) error {
	if d <= 0 { // gives way: what runs beside it runs anyway
		runtime.Gosched()
		d = 0
	}
	err := h.wait(-1, 0, max(h.Now()+d, 1))
	if errors.Is(err, app.ErrTimeout) {
		return nil
	}
	return err
}

// After implements app.Host.
func (h *Host) After(d time.Duration) <-chan struct{} {
	due := make(chan struct{})
	h.net.waits.Go(func() {
		if h.Sleep(d) == nil {
			close(due)
		}
	})
	return due
}

// socket makes a socket in the host's namespace: TCP for SOCK_STREAM, UDP for
// SOCK_DGRAM.
func (h *Host) socket(kind int) (fd int, err error) {
	err = h.thread.do(func() error {
		fd, err = newSocket(kind)
		return err
	})
	return fd, err
}

// tcpSocket is a TCP socket with the host's settings, one made ahead if there is
// one left.
func (h *Host) tcpSocket() (fd int, err error) {
	h.mu.Lock()
	if n := len(h.spare); n > 0 {
		fd, h.spare = h.spare[n-1], h.spare[:n-1]
		h.mu.Unlock()
		return fd, nil
	}
	h.mu.Unlock()
	fd, err = h.socket(unix.SOCK_STREAM)
	if err != nil {
		return -1, errnoOf(err)
	}
	if err := socketOptions(fd, h.tcp); err != nil {
		closeFD(fd)
		return -1, errnoOf(err)
	}
	return fd, nil
}

// keep notes a socket that never has a peer, so that the end of the run closes
// it.
func (h *Host) keep(fd int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.peerless[fd] = true
}

// drop closes such a socket, once.
func (h *Host) drop(fd int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.peerless[fd] {
		delete(h.peerless, fd)
		closeFD(fd)
	}
}

// Listen implements app.Host.
func (h *Host) Listen(port, backlog int) (app.Listener, error) {
	fd, err := h.tcpSocket()
	if err != nil {
		return nil, err
	}
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Port: port})
	}
	if err == nil {
		err = unix.Listen(fd, backlog)
	}
	if err != nil {
		closeFD(fd)
		return nil, errnoOf(err)
	}
	h.keep(fd)
	return &listener{host: h, fd: fd}, nil
}

// Dial implements app.Host.
func (h *Host) Dial(to netip.AddrPort, o app.DialOptions) (app.Conn, error) {
	fd, err := h.tcpSocket()
	if err != nil {
		return nil, err
	}
	resetOnExit(fd)
	if err := h.connect(fd, to, o); err != nil {
		closeFD(fd) // what a failed connect leaves behind is forgotten with it
		return nil, err
	}
	return h.conn(fd)
}

func (h *Host) connect(fd int, to netip.AddrPort, o app.DialOptions) error {
	deadline := time.Duration(0)
	if o.Timeout > 0 {
		deadline = h.Now() + o.Timeout
	}
	if o.LocalPort != 0 || o.LocalAddr.IsValid() {
		if err := bind(fd, o); err != nil {
			return errnoOf(err)
		}
	}
	if h.tcp.DeferAccept {
		// A socket that says it will answer at once (tcp(7)) keeps the handshake's
		// ACK for the data, as tcp_rcv_synsent_state_process does it.
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_QUICKACK, 0); err != nil {
			return errnoOf(err)
		}
	}
	err := unix.Connect(fd, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())})
	if err == unix.EINPROGRESS || err == unix.EINTR {
		if err := h.wait(fd, unix.POLLOUT, deadline); err != nil {
			return err
		}
		var code int
		if code, err = unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR); err == nil && code != 0 {
			err = unix.Errno(code)
		}
	}
	return errnoOf(err)
}

// bind gives a socket the address and port that it connects from. One port of
// ours may lead to several others (SO_REUSEADDR, socket(7)); whether these four
// are free is for connect to say.
func bind(fd int, o app.DialOptions) error {
	local := &unix.SockaddrInet4{Port: o.LocalPort}
	if o.LocalAddr.IsValid() {
		local.Addr = o.LocalAddr.As4()
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return err
	}
	return unix.Bind(fd, local)
}
