package netstack

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"sync/atomic"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
)

// Events are what the driver is told, in the order in which it happens. The
// functions are called from the run's goroutines, one at a time; they must not
// block and must not call back.
type Events struct {
	// Packet left a host. Timer names the timer of ours that let it go
	// ("delayed_ack"), if one did.
	Packet func(host string, packet []byte, timer string)
	// Held reports that a pure ACK was kept back from a time until now. Sent says
	// that the packet before it ended the wait.
	Held func(host string, on app.Pair, from time.Duration, bytes int64, sent bool)
	// Nagle reports that a socket turned Nagle's algorithm on or off.
	Nagle func(on app.Pair, nagle bool)
	// Cork reports that a socket was corked or uncorked.
	Cork func(on app.Pair, cork bool)
}

// Net is the hosts of one run.
type Net struct {
	hosts map[string]*Host
	order []*Host
	stop  chan struct{}

	garbage *garbage
}

// open counts the open nets of the process.
var open atomic.Int32 //nolint:gochecknoglobals // guards a rule about the process

// ErrProcess says that this process cannot run netstack now.
var ErrProcess = errors.New("netstack: needs a process of its own: GOMAXPROCS=1 and no other run")

// New makes the experiment's hosts (routers are wire). Settings must be in
// place. Close must be called.
func New(exp *experiment.Experiment, seed uint64, clk clock.Clock, events Events) (*Net, error) {
	if runtime.GOMAXPROCS(0) != 1 {
		return nil, fmt.Errorf("%w: GOMAXPROCS is %d", ErrProcess, runtime.GOMAXPROCS(0))
	}
	if !open.CompareAndSwap(0, 1) {
		return nil, fmt.Errorf("%w: another run is active", ErrProcess)
	}
	n := &Net{hosts: map[string]*Host{}, stop: make(chan struct{}), garbage: newGarbage()}
	for _, h := range exp.Hosts {
		if h.Role == "router" {
			continue
		}
		host, err := newHost(h, mtuOf(exp, h.Name), seed, clk, events, n.stop)
		if err != nil {
			n.Close()
			return nil, err
		}
		n.hosts[h.Name] = host
		n.order = append(n.order, host)
	}
	return n, nil
}

// mtuOf is the smallest MTU of the links that end at the host.
func mtuOf(exp *experiment.Experiment, host string) int {
	mtu := 0
	for _, l := range exp.Links {
		if (l.A == host || l.B == host) && (mtu == 0 || l.MTU < mtu) {
			mtu = l.MTU
		}
	}
	return mtu
}

// Host is the named host, nil if there is none.
func (n *Net) Host(name string) *Host { return n.hosts[name] }

// Deliver hands a packet that has arrived to a host's stack.
func (n *Net) Deliver(host string, packet []byte) {
	h := n.hosts[host]
	h.segments.arrived(packet)
	h.acks.arrived(packet)
	h.nic.deliver(packet)
}

// settles is how often Settle yields. Each yield runs every goroutine that is
// ready, with those it makes ready; two were enough in every run tried, the
// rest is for goroutines that the runtime itself puts in the way.
const settles = 50

// Settle returns when no goroutine of the run has anything left to do.
func (n *Net) Settle() {
	for range settles {
		runtime.Gosched()
	}
	n.garbage.settled()
}

// Pending reports whether a host keeps back a packet that will leave by itself
// (a delayed ACK).
func (n *Net) Pending() bool {
	for _, h := range n.order {
		if h.acks.pending() {
			return true
		}
	}
	return false
}

// Gone returns the connections whose socket has reached CLOSED since the last
// call, per host in the experiment's order. AllClosed reports whether none is
// left that has not.
func (n *Net) Gone(report func(host string, on app.Pair)) (allClosed bool) {
	allClosed = true
	for _, h := range n.order {
		if !h.gone(report) {
			allClosed = false
		}
	}
	return allClosed
}

// Sample is the sender's state of one connection, as the stack has it.
type Sample struct {
	CwndSegments, SsthreshSegments int
	SMSS                           int // bytes; 0 until a segment has arrived
	SRTT, RTO                      time.Duration
	Unread                         int64
}

// Sample reads the state of a connection. It reports false when the host has
// no such socket.
func (n *Net) Sample(host string, on app.Pair) (Sample, bool) {
	return n.hosts[host].sample(on)
}

// Stop makes every blocked call of the run return app.ErrStopped.
func (n *Net) Stop() { close(n.stop) }

// Close ends the stacks and waits for their goroutines. Call Stop first and
// wait for the applications.
func (n *Net) Close() {
	for _, h := range n.order {
		h.stack.Close()
	}
	for _, h := range n.order {
		h.stack.Wait()
	}
	n.garbage.back()
	open.Store(0)
}

// AddrOf is a host's address.
func (n *Net) AddrOf(name string) netip.Addr {
	if h := n.hosts[name]; h != nil {
		return h.addr
	}
	return netip.Addr{}
}

// Version is the version of gVisor in this program; a test holds it to go.mod.
const Version = "v0.0.0-20260224225140-573d5e7127a8"
