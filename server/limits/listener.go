package limits

import (
	"net"
	"net/netip"
	"sync"
)

// Listener bounds how many connections one address has at once; one too many
// is closed as soon as it is accepted, and accepting goes on.
func Listener(l net.Listener, perAddress int) net.Listener {
	return &listener{Listener: l, max: perAddress, open: map[netip.Addr]int{}}
}

type listener struct {
	net.Listener
	max int

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
		if l.add(addr) {
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
