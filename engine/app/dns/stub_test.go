package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

const oneWay = 50 * time.Millisecond

// network carries datagrams between hosts in a synctest bubble, and takes down
// what applications report.
type network struct {
	app.Log
	start time.Time
	stop  chan struct{}
	lose  int // so many datagrams, from the first

	mu    sync.Mutex // guards what follows
	conns map[netip.AddrPort]*datagrams
	lines []string
}

func (n *network) Event(e timeline.Event, _ app.Pair) {
	m := e.(*timeline.DNSMessage)
	line := fmt.Sprintf("%5d %s %s %s %s", time.Since(n.start)/time.Millisecond, m.Host, m.Side, m.Kind, m.Name)
	if m.Address != "" {
		line += fmt.Sprintf(" = %s for %d s", m.Address, m.TTLUS/1e6)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, strings.TrimSpace(line+" "+m.Error))
}

type host struct {
	app.Host
	net  *network
	name string
	addr netip.Addr
	port int // the next ephemeral one
}

func (h *host) Name() string       { return h.name }
func (h *host) Now() time.Duration { return time.Since(h.net.start) }

func (h *host) Sleep(d time.Duration) error {
	time.Sleep(d)
	return nil
}

func (h *host) ListenPacket(port int) (app.PacketConn, error) {
	if port == 0 {
		h.port++
		port = h.port
	}
	c := &datagrams{net: h.net, local: netip.AddrPortFrom(h.addr, uint16(port)), arrived: make(chan datagram, 9)}
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	h.net.conns[c.local] = c
	return c, nil
}

type datagram struct {
	bytes []byte
	from  netip.AddrPort
}

type datagrams struct {
	net      *network
	local    netip.AddrPort
	deadline time.Duration
	arrived  chan datagram
}

func (c *datagrams) Local() netip.AddrPort           { return c.local }
func (c *datagrams) SetReadDeadline(t time.Duration) { c.deadline = t }
func (c *datagrams) Close() error                    { return nil }

func (c *datagrams) ReadFrom(p []byte) (int, netip.AddrPort, error) {
	var expired <-chan time.Time
	if c.deadline > 0 {
		expired = time.After(c.deadline - time.Since(c.net.start))
	}
	select {
	case d := <-c.arrived:
		return copy(p, d.bytes), d.from, nil
	case <-expired:
		return 0, netip.AddrPort{}, app.ErrTimeout
	case <-c.net.stop:
		return 0, netip.AddrPort{}, app.ErrStopped
	}
}

func (c *datagrams) WriteTo(p []byte, to netip.AddrPort) (int, error) {
	c.net.mu.Lock()
	defer c.net.mu.Unlock()
	if c.net.lose--; c.net.lose >= 0 {
		return len(p), nil
	}
	if there := c.net.conns[to]; there != nil {
		d := datagram{append([]byte(nil), p...), c.local}
		time.AfterFunc(oneWay, func() { there.arrived <- d })
	}
	return len(p), nil
}

// transcript lets a client ask a resolver that knows server and its other name,
// for 2 s, and returns what both report.
func transcript(t *testing.T, lose int, think time.Duration, ask func(s *Stub)) []string {
	t.Helper()
	n := &network{lose: lose, conns: map[netip.AddrPort]*datagrams{}}
	synctest.Test(t, func(t *testing.T) {
		n.start, n.stop = time.Now(), make(chan struct{})
		resolver := &host{net: n, name: "dns", addr: netip.MustParseAddr("10.0.0.3")}
		client := &host{net: n, name: "client", addr: netip.MustParseAddr("10.0.0.1"), port: 49152}
		names := map[string]netip.Addr{}
		for _, name := range []string{"server", "www.Example.com"} {
			names[name] = netip.MustParseAddr("10.0.0.2")
		}
		var served sync.WaitGroup
		served.Go(func() {
			err := Serve(resolver, experiment.Resolver{Port: 53, TTL: 2 * time.Second, Think: think}, names, n)
			if !errors.Is(err, app.ErrStopped) {
				t.Errorf("Serve() = %v", err)
			}
		})
		synctest.Wait()
		ask(New(client, netip.MustParseAddrPort("10.0.0.3:53"), n))
		close(n.stop)
		served.Wait()
	})
	return n.lines
}

func TestStub_KnowsAnAnswerWhileItLasts(t *testing.T) {
	got := transcript(t, 0, 20*time.Millisecond, func(s *Stub) {
		for _, pause := range []time.Duration{0, time.Second, time.Second} {
			time.Sleep(pause)
			addr, err := s.Lookup("WWW.example.com")
			if addr.String() != "10.0.0.2" || err != nil {
				t.Errorf("Lookup() = %v, %v", addr, err)
			}
		}
	})
	want := []string{
		"0 client send query WWW.example.com",
		"50 dns receive query WWW.example.com",
		"70 dns send answer WWW.example.com = 10.0.0.2 for 2 s",
		"120 client receive answer WWW.example.com = 10.0.0.2 for 2 s",
		"1120 client cached answer WWW.example.com = 10.0.0.2 for 1 s",
		"2120 client send query WWW.example.com",
		"2170 dns receive query WWW.example.com",
		"2190 dns send answer WWW.example.com = 10.0.0.2 for 2 s",
		"2240 client receive answer WWW.example.com = 10.0.0.2 for 2 s",
	}
	if diff := cmp.Diff(want, trimmed(got)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}

// Connections that open at the same time ask once.
func TestStub_OneQueryForAllWhoAsk(t *testing.T) {
	got := transcript(t, 0, 0, func(s *Stub) {
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := s.Lookup("server"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
	want := []string{
		"0 client send query server",
		"50 dns receive query server",
		"50 dns send answer server = 10.0.0.2 for 2 s",
		"100 client receive answer server = 10.0.0.2 for 2 s",
		"100 client cached answer server = 10.0.0.2 for 2 s",
		"100 client cached answer server = 10.0.0.2 for 2 s",
	}
	if diff := cmp.Diff(want, trimmed(got)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}

// resolv.conf(5): an answer is waited for 5 s, twice.
func TestStub_AsksAgain(t *testing.T) {
	got := transcript(t, 1, 0, func(s *Stub) {
		if addr, err := s.Lookup("server"); err != nil {
			t.Errorf("Lookup() = %v, %v", addr, err)
		}
	})
	want := []string{
		"0 client send query server",
		"5000 client send query server",
		"5050 dns receive query server",
		"5050 dns send answer server = 10.0.0.2 for 2 s",
		"5100 client receive answer server = 10.0.0.2 for 2 s",
	}
	if diff := cmp.Diff(want, trimmed(got)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
	got = transcript(t, 9, 0, func(s *Stub) {
		wantError(t, s, "server", "timeout")
	})
	want = []string{
		"0 client send query server",
		"5000 client send query server",
		"10000 client receive answer server timeout",
	}
	if diff := cmp.Diff(want, trimmed(got)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}

func TestStub_NamesThatAreNone(t *testing.T) {
	got := transcript(t, 0, 0, func(s *Stub) {
		wantError(t, s, "nobody", "NXDOMAIN")
		wantError(t, s, strings.Repeat("x", 64), "FORMERR") // RFC 1035 §2.3.4: a label has 63 bytes at most
		wantError(t, s, strings.Repeat("long.", 60), "FORMERR")
	})
	want := []string{
		"0 client send query nobody",
		"50 dns receive query nobody",
		"50 dns send answer nobody NXDOMAIN",
		"100 client receive answer nobody NXDOMAIN",
	}
	if diff := cmp.Diff(want, trimmed(got)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}

func wantError(t *testing.T, s *Stub, name, code string) {
	t.Helper()
	_, err := s.Lookup(name)
	if no, ok := errors.AsType[*Error](err); !ok || no.Code != code {
		t.Errorf("Lookup(%.10s) = %v, want %s", name, err, code)
	}
}

func trimmed(lines []string) (out []string) {
	for _, l := range lines {
		out = append(out, strings.TrimSpace(l))
	}
	return out
}
