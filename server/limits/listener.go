package limits

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
)

// Listener bounds how many connections there are at once, of one visitor's
// address and of all; one too many is closed as soon as it is accepted, and
// accepting goes on. Proxies bring everybody's connections: for them the second
// bound holds alone.
func Listener(l net.Listener, perAddress, all int, proxies []netip.Prefix) net.Listener {
	return &listener{Listener: l, max: perAddress, maxAll: all, proxies: proxies, open: map[netip.Addr]int{}}
}

type listener struct {
	net.Listener
	max, maxAll int
	proxies     []netip.Prefix

	mu   sync.Mutex
	open map[netip.Addr]int // by address; of a proxy, too
	all  int
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		addr, most := address(c), l.max
		if Contains(l.proxies, addr) {
			most = l.maxAll
		}
		if addr = Whose(addr); l.add(addr, most) {
			return &counted{Conn: c, done: func() { l.remove(addr) }}, nil
		}
		_ = c.Close()
	}
}

func (l *listener) add(a netip.Addr, most int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[a] >= most || l.all >= l.maxAll {
		return false
	}
	l.open[a]++
	l.all++
	return true
}

func (l *listener) remove(a netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.open[a]--; l.open[a] == 0 {
		delete(l.open, a)
	}
}

func address(c net.Conn) netip.Addr {
	if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return a.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

// Contains says whether an address is in one of the ranges.
func Contains(ranges []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Whose is what the bounds count for an address: the address itself, or of IPv6
// the first 64 bits, since who has one address there has all that begin so.
func Whose(a netip.Addr) netip.Addr {
	if !a.Is6() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}

// counted gives its place back when it is closed, once.
type counted struct {
	net.Conn
	once sync.Once
	done func()
}

func (c *counted) Close() error {
	c.once.Do(c.done)
	return c.Conn.Close()
}

// Write gives up a visitor who does not take what is written: what the kernel
// still holds for him goes with the connection, which he hears of at once.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		forget(c.Conn)
	}
	return n, err //nolint:wrapcheck // the connection's own
}

// CloseWrite lets net/http end what it sends before it stops reading, so that who
// sent too much is told so.
func (c *counted) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite() //nolint:wrapcheck // the connection's own
	}
	return nil
}
