package limits

import (
	"net"
	"net/netip"
	"slices"
	"sync"
)

// Listener bounds how many connections one visitor's address has at once; one
// too many is closed as soon as it is accepted, and accepting goes on. Proxies
// bring everybody's connections and have no bound.
func Listener(l net.Listener, perAddress int, proxies []netip.Prefix) net.Listener {
	return &listener{Listener: l, max: perAddress, proxies: proxies, open: map[netip.Addr]int{}}
}

type listener struct {
	net.Listener
	max     int
	proxies []netip.Prefix

	mu   sync.Mutex
	open map[netip.Addr]int
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		addr := address(c)
		if Contains(l.proxies, addr) {
			return c, nil
		}
		if addr = Whose(addr); l.add(addr) {
			return &counted{Conn: c, done: func() { l.remove(addr) }}, nil
		}
		_ = c.Close()
	}
}

func (l *listener) add(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[a] >= l.max {
		return false
	}
	l.open[a]++
	return true
}

func (l *listener) remove(a netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
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
