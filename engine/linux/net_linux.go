package linux

import (
	"errors"
	"fmt"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
	"slowstart/engine/packet"
)

// Net is the hosts of one run. Wait, StayAwake, Read, Deliver, Gone and Sample belong to
// the wire's thread; Wake and Stop to anybody.
type Net struct {
	// immutable after New
	hosts  map[string]*Host
	order  []*Host
	clock  *clock.Real
	option func(on app.Pair, o app.Option, value int)
	poll   int // epoll over the TUNs and wakeFD
	wakeFD int
	stopFD int // readable from Stop on
	buf    []byte

	awake   awake          // the wire's thread alone
	waits   sync.WaitGroup // of After
	waiters waiters
	stop    sync.Once

	mu        sync.Mutex   // guards what follows
	lingering map[int]bool // threads in a close(2) that lingers
	closed    bool
}

// New makes the experiment's hosts (routers are wire). Settings must be in
// place. Option is called when a socket sets what keeps its data back, NoDelay or
// Cork, from the application's goroutine. Close must be called. An error that means that
// this machine cannot do it is an *Unavailable.
func New(exp *experiment.Experiment, option func(on app.Pair, o app.Option, value int)) (n *Net, err error) {
	n = &Net{
		hosts: map[string]*Host{}, option: option, poll: -1, wakeFD: -1, stopFD: -1,
		buf: make([]byte, maxPacket), lingering: map[int]bool{}, clock: clock.NewReal(), awake: newAwake(),
	}
	defer func() {
		if err != nil {
			n.Close()
			n, err = nil, unavailable(err)
		}
	}()
	if n.wakeFD, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return n, fmt.Errorf("linux: eventfd: %w", err)
	}
	if n.stopFD, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return n, fmt.Errorf("linux: eventfd: %w", err)
	}
	if n.poll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return n, fmt.Errorf("linux: epoll: %w", err)
	}
	if err := n.watch(n.wakeFD); err != nil {
		return n, err
	}
	if err := n.addHosts(exp); err != nil {
		return n, err
	}
	for _, h := range n.order {
		if err := n.watch(h.tun); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (n *Net) watch(fd int) error {
	e := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}
	if err := unix.EpollCtl(n.poll, unix.EPOLL_CTL_ADD, fd, &e); err != nil {
		return fmt.Errorf("linux: epoll: %w", err)
	}
	return nil
}

// addHosts makes all hosts at once: a namespace takes the kernel milliseconds.
func (n *Net) addHosts(exp *experiment.Experiment) error {
	var list []experiment.Host
	for _, h := range exp.Hosts {
		if h.Role != "router" {
			list = append(list, h)
		}
	}
	hosts, errs := make([]*Host, len(list)), make([]error, len(list))
	var wg sync.WaitGroup
	for i, h := range list {
		wg.Go(func() { hosts[i], errs[i] = newHost(n, h, mtuOf(exp, h.Name)) })
	}
	wg.Wait()
	for i, h := range hosts {
		if h != nil {
			n.hosts[list[i].Name] = h
			n.order = append(n.order, h)
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// mtuOf is the smallest MTU of the links that end at the host.
func mtuOf(exp *experiment.Experiment, host string) int {
	mtu := 0
	for _, l := range exp.Links {
		if (l.A == host || l.B == host) && (mtu == 0 || l.MTU < mtu) {
			mtu = l.MTU
		}
	}
	if mtu == 0 {
		mtu = 1500 // RFC 894; a host without a link
	}
	return mtu
}

// Start begins run time. No application may have begun.
func (n *Net) Start() *clock.Real {
	*n.clock = *clock.NewReal()
	return n.clock
}

// Host is the named host, nil if there is none.
func (n *Net) Host(name string) *Host { return n.hosts[name] }

// Wait blocks the wire's thread until a host has sent something, Wake was
// called, or the run time t has come.
func (n *Net) Wait(t time.Duration) error {
	timeout := unix.NsecToTimespec(max(0, int64(t-n.clock.Now())))
	var events [16]unix.EpollEvent // which does not matter; Read tells
	_, _, errno := unix.Syscall6(unix.SYS_EPOLL_PWAIT2, uintptr(n.poll), uintptr(unsafe.Pointer(&events[0])),
		uintptr(len(events)), uintptr(unsafe.Pointer(&timeout)), 0, 0)
	if errno != 0 && errno != unix.EINTR {
		return fmt.Errorf("linux: epoll_pwait2: %w", errno)
	}
	var counter [8]byte
	_, _ = unix.Read(n.wakeFD, counter[:]) // empties it, if it is not empty
	return nil
}

// Wake makes Wait return. After Close it does nothing.
func (n *Net) Wake() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.closed {
		one := [8]byte{1}
		_, _ = unix.Write(n.wakeFD, one[:]) // full means that it is awake already
	}
}

// Hurry makes the calling thread, which must be locked, the wire's: its timers
// fire when they are due, and where the process may (CAP_SYS_NICE) it goes before
// what else runs on the machine. Undo gives it back.
func (*Net) Hurry() (undo func()) {
	exactTimers()
	const first, usual = -20, 0
	tid := unix.Gettid()
	if unix.Setpriority(unix.PRIO_PROCESS, tid, first) != nil {
		return func() {}
	}
	return func() { _ = unix.Setpriority(unix.PRIO_PROCESS, tid, usual) }
}

// StayAwake asks that the machine's processors do not sleep, or takes that back.
func (n *Net) StayAwake(on bool) { n.awake.set(on) }

// Read takes one packet that the host has sent, nil if there is none.
func (n *Net) Read(host string) ([]byte, error) {
	h := n.hosts[host]
	for {
		raw, err := readTUN(h.tun, n.buf)
		if err != nil || raw == nil {
			return nil, err
		}
		p, err := packet.Parse(raw)
		if err != nil {
			continue // not IPv4: nothing of the experiment's
		}
		if h.tcp.DelayedAck && p.IsTCP() && p.Flags() == packet.ACK && p.SegLen() == 0 {
			h.mu.Lock()
			s := h.byPair[app.Pair{Local: p.From(), Remote: p.To()}]
			h.mu.Unlock()
			if s != nil {
				s.acknowledge() // the delayed-ACK timer has ended the interactive mode
			}
		}
		return raw, nil
	}
}

// Deliver hands a packet that has arrived to a host's kernel. When it returns,
// the kernel has answered, if it does so at once.
func (n *Net) Deliver(host string, packet []byte) error {
	return writeTUN(n.hosts[host].tun, packet)
}

// Dropped is how many packets the devices have dropped so far.
func (n *Net) Dropped() (total int64, err error) {
	for _, h := range n.order {
		d, err := dropped(h.nl)
		if err != nil {
			return total, err
		}
		total += d
	}
	return total, nil
}

// Due says that a call which waits can go on, and has not yet: where others use
// the processor that may take longer than a round trip.
func (n *Net) Due() bool { return n.waiters.due() }

// Stop makes every blocked call of the run return app.ErrStopped, and a close
// that lingers return.
func (n *Net) Stop() {
	n.stop.Do(func() {
		one := [8]byte{1}
		_, _ = unix.Write(n.stopFD, one[:])
	})
}

// Unlinger interrupts the closes that linger, until done is closed. A signal is
// all that does it, and SIGURG is one that the Go runtime takes for its own and
// ignores. One that comes before the close has begun to wait is lost, so it is
// sent again every millisecond.
func (n *Net) Unlinger(done <-chan struct{}) {
	pause := unix.NsecToTimespec(int64(time.Millisecond))
	for {
		select {
		case <-done:
			return
		default:
		}
		n.mu.Lock()
		for tid := range n.lingering {
			_ = unix.Tgkill(unix.Getpid(), tid, unix.SIGURG)
		}
		n.mu.Unlock()
		_, _ = unix.Ppoll(nil, &pause, nil)
	}
}

// Close gives back all namespaces, devices, descriptors and threads. Call Stop
// first and wait for the applications.
func (n *Net) Close() {
	n.Stop()
	n.waits.Wait()
	var wg sync.WaitGroup
	for _, h := range n.order {
		wg.Go(h.close)
	}
	wg.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	n.awake.close()
	for _, fd := range []int{n.poll, n.wakeFD, n.stopFD} {
		if fd >= 0 {
			closeFD(fd)
		}
	}
	n.order, n.hosts, n.poll, n.wakeFD, n.stopFD = nil, nil, -1, -1, -1
}

// unavailable makes what the machine refuses an *Unavailable.
func unavailable(err error) error {
	for _, out := range []error{unix.EMFILE, unix.ENFILE, unix.ENOMEM} {
		if errors.Is(err, out) {
			return &Unavailable{Reason: codeExhausted, Detail: err.Error()}
		}
	}
	if s, ok := errors.AsType[*setupError](err); ok {
		return &Unavailable{Reason: s.reason(), Detail: err.Error()}
	}
	return err
}
