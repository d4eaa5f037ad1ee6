package engine

import (
	"container/heap"
	"context"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
	"slowstart/engine/track"
)

// realLoop makes a run on Linux. One thread carries the packets: it sleeps until
// the next one is due or a host has sent one, and writes down what has happened,
// each thing at its own time and all in the order of these times. An arrival's
// time is the planned one, whenever the thread woke; a packet enters the wire
// when it is read from its host.
//
// So the thread may be late, and the timeline is not: what is late is how soon a
// host learns of an arrival, which each wire.received says.
type realLoop struct {
	d    *driver
	time *clock.Real
	net  *linux.Net

	at       time.Duration // of what is being written down
	arrivals arrivals      // packets on the wire
	sent     []departure   // packets read and not yet on the wire
	events   []happening   // taken from the driver
	taken    time.Duration // nothing is missing from events up to here
	hosts    map[string]*hostClock
	order    []string         // of hosts
	busy     time.Duration    // when something happened last
	grace    time.Duration    // how long nothing must happen for the run to be over
	waiting  []experiment.App // that connect, until the others listen
	listens  int              // applications that are to listen and have not
	starting atomic.Bool      // some are

	oversleep time.Duration // how late the thread wakes, on average
}

// hostClock is what the loop knows of one host's device.
type hostClock struct {
	empty   time.Duration // when it was last seen to have nothing to read
	arrived time.Duration // when it was last given a packet
	packet  int64         // which one
}

// departure is a packet that its host has sent.
type departure struct {
	at    time.Duration // when it was read
	host  string
	raw   []byte
	cause track.Trigger
}

const (
	// aftermath is how long after an arrival a host may still send because of it
	// without having done so at once: when an application held the socket.
	aftermath = 500 * time.Microsecond
	// quiet is how long nothing must happen for a run to be over. Longer with
	// delayed ACKs, which leave by themselves.
	quiet           = 10 * time.Millisecond
	quietDelayedAck = 60 * time.Millisecond
	// lull is how long nothing must happen for the processors to be let sleep.
	lull = 200 * time.Millisecond
	// tick is how often the loop looks without a packet: so soon a page sees what
	// applications do, and that a socket is CLOSED.
	tick = 20 * time.Millisecond
)

// linuxHosts makes linux.Net a stack.
type linuxHosts struct{ *linux.Net }

func (n linuxHosts) Host(name string) app.Host { return n.Net.Host(name) }

func (n linuxHosts) Sample(host string, on app.Pair) (sample, bool) {
	s, ok := n.Net.Sample(host, on)
	return sample(s), ok
}

// useLinux gives the run its stack and its loop.
func (d *driver) useLinux() error {
	l := &realLoop{d: d, hosts: map[string]*hostClock{}, grace: quiet, oversleep: vigil * 2 / 3}
	net, err := linux.New(d.exp, func(on app.Pair, o app.Option, value int) {
		d.later(func() {
			if o == app.Cork {
				d.tracker.SetCork(on, value != 0)
			} else {
				d.tracker.SetNagle(on, value == 0)
			}
		})
	})
	if err != nil {
		return err
	}
	for _, h := range d.exp.Hosts {
		if h.Role == "router" {
			continue
		}
		l.order = append(l.order, h.Name)
		l.hosts[h.Name] = &hostClock{arrived: math.MinInt64 / 2}
		if h.TCP.DelayedAck {
			l.grace = quietDelayedAck
			d.tracker.DelaysACKs(h.Name) // the kernel does not say
		}
	}
	l.net, d.loop, d.stack = net, l, linuxHosts{net}
	return nil
}

func (l *realLoop) now() time.Duration   { return l.at }
func (l *realLoop) clock() time.Duration { return l.time.Now() }

// happened implements loop. A wake costs the application the processor, so
// ordinary calls are written down with the next packet or tick.
func (l *realLoop) happened(urgent bool) {
	if urgent || l.starting.Load() {
		l.net.Wake()
	}
}

func (l *realLoop) arrival(at time.Duration, f func()) {
	l.arrivals.count++
	heap.Push(&l.arrivals, arrival{at, l.arrivals.count, f})
}

// run implements loop.
func (l *realLoop) run(ctx context.Context) (ended string, err error) {
	defer rarely()()
	ended, err = l.steps(ctx)
	lost, lostErr := l.net.Dropped()
	l.d.lost = lost
	if err == nil && lostErr != nil {
		return "failed", lostErr
	}
	return ended, err
}

func (l *realLoop) steps(ctx context.Context) (ended string, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer l.net.Hurry()()
	l.d.rec.aside()
	defer context.AfterFunc(ctx, l.net.Wake)()
	l.time = l.net.Start()
	l.startApps()
	for {
		if ctx.Err() != nil {
			l.at = max(l.at, l.time.Now())
			return stopped(ctx)
		}
		for l.step() {
		}
		l.at = max(l.at, l.taken) // all before it has been written down
		l.d.settled()
		l.d.rec.flush()
		if ended, err := l.d.fault(); ended != "" {
			return ended, err
		}
		if l.at > l.d.limits.VirtualTime {
			return "limit", virtualLimit(l.d.limits.VirtualTime)
		}
		idle := l.time.Now()-l.busy > l.grace && !l.net.Due()
		if ended := l.d.ended(idle, true); ended != "" {
			return ended, nil
		}
		if err := l.wait(); err != nil {
			return "failed", err
		}
	}
}

// startApps begins those that listen at once, and the others when these do.
func (l *realLoop) startApps() {
	l.starting.Store(true)
	for _, a := range l.d.inOrder() {
		if order(a) == 0 && a.Start == 0 {
			l.listens++
		} else {
			l.waiting = append(l.waiting, a)
			continue
		}
		l.d.begin(a)
	}
	l.startWaiting()
}

// listening implements loop.
func (l *realLoop) listening() {
	l.listens--
	l.startWaiting()
}

func (l *realLoop) startWaiting() {
	l.starting.Store(l.listens > 0)
	if l.listens > 0 {
		return
	}
	for _, a := range l.waiting {
		l.d.begin(a)
	}
	l.waiting = nil
}

// wait sleeps until something is due or has been sent, and reads that.
func (l *realLoop) wait() error {
	due := l.time.Now() + tick
	if over := l.busy + l.grace; over > l.time.Now() {
		due = min(due, over+1)
	}
	if len(l.arrivals.list) > 0 {
		due = min(due, l.arrivals.list[0].at)
	}
	l.net.StayAwake(due-l.busy < lull)
	if err := l.sleep(due); err != nil {
		return err
	}
	for _, name := range l.order { // all, to learn which have nothing
		cause := track.Trigger{Kind: track.TriggerTimer}
		if h := l.hosts[name]; l.time.Now()-h.arrived < aftermath {
			cause = track.Trigger{Kind: track.TriggerArrival, Packet: h.packet}
		}
		if err := l.read(name, cause); err != nil {
			return err
		}
	}
	return nil
}

const (
	// vigil is the longest that the thread stays awake for what is due: what a
	// sleeping processor takes to wake, 50 to 120 us as measured.
	vigil = 150 * time.Microsecond
	// crowded is how late the thread wakes where others use the processor. To
	// stay awake would not help then, and take it from them.
	crowded = 400 * time.Microsecond
	// glance is how long is not worth asking who else could use the processor.
	glance = 20 * time.Microsecond
)

// sleep sleeps until something has been sent or it is nearly time, and watches
// the clock for the rest.
func (l *realLoop) sleep(due time.Duration) error {
	early := min(l.oversleep+l.oversleep/4, vigil)
	if l.oversleep > crowded {
		early = 0
	}
	if err := l.net.Wait(due - early); err != nil {
		return err
	}
	now := l.time.Now()
	if over := now - (due - early); over >= 0 {
		l.oversleep += (over - l.oversleep) / 8
	}
	// Whom a packet has woken may be waiting for this very processor. On a machine
	// with more to do it is others who would get it.
	if left := due - now; early < vigil && left > glance && left <= early && l.net.Due() {
		return l.net.Wait(due)
	}
	for now < due && due-now <= early {
		now = l.time.Now()
	}
	return nil
}

// read takes what a host has sent, for the reason given. It left after the host
// was last seen to have nothing.
func (l *realLoop) read(name string, cause track.Trigger) error {
	h := l.hosts[name]
	for {
		before := l.time.Now()
		raw, err := l.net.Read(name)
		if err != nil {
			return err
		}
		if raw == nil {
			h.empty = before
			return nil
		}
		now := l.time.Now()
		cause.Window = now - h.empty
		l.sent = append(l.sent, departure{now, name, raw, cause})
	}
}

// deliver implements loop. What the host sends in answer has left it when the
// kernel returns, and perhaps also what an application sends that the packet
// woke; what the host sent before is read first.
func (l *realLoop) deliver(host string, id int64, bytes []byte) (late time.Duration, err error) {
	if err := l.read(host, track.Trigger{Kind: track.TriggerTimer}); err != nil {
		return 0, err
	}
	h := l.hosts[host]
	h.arrived, h.packet = l.time.Now(), id
	if err := l.net.Deliver(host, bytes); err != nil {
		return 0, err
	}
	return h.arrived - l.at, l.read(host, track.Trigger{Kind: track.TriggerArrival, Packet: id})
}

// step writes down the earliest of what has happened: something an application
// did, a packet that was read, or an arrival that is due. It looks only as far
// as nothing is missing, and takes what is new when there is no more.
func (l *realLoop) step() bool {
	if l.d.limit != nil {
		return false
	}
	if l.earliest() {
		return true
	}
	l.taken = l.time.Now()
	l.events = append(l.events, l.d.take()...)
	return l.earliest()
}

func (l *realLoop) earliest() bool {
	next, do := l.taken, (func())(nil)
	if len(l.arrivals.list) > 0 && l.arrivals.list[0].at <= next {
		next, do = l.arrivals.list[0].at, l.arrive
	}
	if len(l.sent) > 0 && l.sent[0].at <= next {
		next, do = l.sent[0].at, l.leave
	}
	// A call comes before the packet that it sends.
	if len(l.events) > 0 && l.events[0].at <= next {
		next, do = l.events[0].at, l.happen
	}
	if do == nil {
		return false
	}
	l.at = max(l.at, next)
	l.busy = l.time.Now()
	do()
	return true
}

func (l *realLoop) arrive() { heap.Pop(&l.arrivals).(arrival).do() }

func (l *realLoop) leave() {
	s := l.sent[0]
	l.sent = l.sent[1:]
	l.d.leave(s.host, s.raw, s.cause)
}

func (l *realLoop) happen() {
	e := l.events[0]
	l.events = l.events[1:]
	e.do()
}

// end implements loop. A close that lingers holds its application.
func (l *realLoop) end() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.d.apps.Wait()
	}()
	l.net.Unlinger(done)
}

// arrivals is a heap of packets on the wire, by time and then by entry.
type arrivals struct {
	list  []arrival
	count int64
}

type arrival struct {
	at    time.Duration
	order int64
	do    func()
}

func (a *arrivals) Len() int { return len(a.list) }

func (a *arrivals) Less(i, j int) bool {
	if a.list[i].at != a.list[j].at {
		return a.list[i].at < a.list[j].at
	}
	return a.list[i].order < a.list[j].order
}

func (a *arrivals) Swap(i, j int) { a.list[i], a.list[j] = a.list[j], a.list[i] }

func (a *arrivals) Push(x any) { a.list = append(a.list, x.(arrival)) }

func (a *arrivals) Pop() any {
	last := len(a.list) - 1
	x := a.list[last]
	a.list[last] = arrival{}
	a.list = a.list[:last]
	return x
}
