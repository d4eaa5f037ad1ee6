package engine

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/play"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
	"slowstart/engine/wire"
)

// driver makes a run. It is all that the two stacks share: it carries packets
// over the wire and writes down what happens, in the order in which it happens.
// How time passes is its loop's: virtualLoop or realLoop.
type driver struct {
	exp     *experiment.Experiment
	limits  Limits
	rec     *recorder
	stack   stack
	loop    loop
	wire    *wire.Network
	tracker *track.Tracker
	calls   *calls
	samples *samples
	hosts   map[netip.Addr]string
	world   play.World

	mu         sync.Mutex // guards happenings and left: the run's goroutines add to them
	happenings []happening
	left       int   // applications that end and have not yet
	failed     error // an application's own error

	allClosed bool // every socket that had a peer is CLOSED
	apps      sync.WaitGroup
	packets   int64
	bytes     int64
	lastID    int64       // of the packet that left last
	limit     *LimitError // reached in this step
	lost      int64       // packets that a host's device has dropped; the linux stack alone
}

// happening is something to write down, and when it happened.
type happening struct {
	at time.Duration
	do func()
}

func newDriver(exp *experiment.Experiment, o Options, stack string, rec *recorder) (*driver, error) {
	d := &driver{
		exp: exp, limits: o.Limits, rec: rec,
		hosts: map[netip.Addr]string{}, world: play.WorldOf(exp, o.Seed),
	}
	nagle := map[string]bool{}
	for _, h := range exp.Hosts {
		for _, ip := range h.Addresses() {
			if addr, err := netip.ParseAddr(ip); err == nil { // a router may have none
				d.hosts[addr] = h.Name
			}
		}
		nagle[h.Name] = h.TCP.Nagle
	}
	var err error
	if d.wire, err = wire.New(exp, o.Seed); err != nil {
		return nil, err
	}
	d.tracker = track.New(d.hosts, nagle)
	for _, h := range exp.Hosts {
		if h.TCP.PortFirst > 0 {
			d.tracker.WatchPorts(h.Name, uint16(h.TCP.PortFirst), uint16(h.TCP.PortLast))
		}
	}
	d.samples = newSamples(d)
	d.calls = newCalls(d.later, func() time.Duration { return d.loop.clock() })
	d.calls.begun, d.calls.ended, d.calls.event = d.callBegun, d.callEnded, d.appEvent
	d.calls.most, d.calls.over = o.Limits, func(e *LimitError) { d.limit = e }
	if stack == experiment.Linux {
		err = d.useLinux()
	} else {
		err = d.useNetstack(o.Seed)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// begin is an application's life.
func (d *driver) begin(a experiment.App) {
	world := d.world
	world.Done = sync.OnceFunc(func() {
		d.mu.Lock()
		if play.Ends(a) {
			d.left--
		}
		d.mu.Unlock()
		d.loop.happened(true) // the run may be over
	})
	d.apps.Go(func() {
		err := play.Run(d.stack.Host(a.Host), a, world, d.calls)
		d.mu.Lock()
		if err != nil && d.failed == nil {
			d.failed = err
		}
		d.mu.Unlock()
		world.Done()
		d.loop.happened(true)
	})
}

// inOrder are the applications, those that wait for others first.
func (d *driver) inOrder() []experiment.App {
	apps := slices.Clone(d.exp.Apps)
	slices.SortStableFunc(apps, func(a, b experiment.App) int { return order(a) - order(b) })
	for _, a := range apps {
		if play.Ends(a) {
			d.left++
		}
	}
	return apps
}

// order puts those that listen before those that connect, where both start at
// the same time.
func order(a experiment.App) int {
	if play.Serves(a) || (len(a.Script) > 0 && a.Script[0].Op == "listen") {
		return 0
	}
	return 1
}

// later adds a happening. It is called from the run's goroutines. Happenings
// are in the order of their times, because those are taken under the lock.
func (d *driver) later(f func()) {
	d.mu.Lock()
	d.happenings = append(d.happenings, happening{d.loop.clock(), f})
	d.mu.Unlock()
	d.loop.happened(false)
}

// take gives the happenings so far.
func (d *driver) take() []happening {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.happenings
	d.happenings = nil
	return list
}

// run makes the run and gives everything back, however it ends.
func (d *driver) run(ctx context.Context) (ended string, now time.Duration, err error) {
	defer func() {
		d.stack.Stop()
		d.loop.end()
		d.stack.Close()
	}()
	ended, err = d.loop.run(ctx)
	d.calls.pending()
	d.rec.join()
	return ended, d.loop.now(), err
}

// fault is what must end the run now.
func (d *driver) fault() (ended string, err error) {
	d.mu.Lock()
	failed := d.failed
	d.mu.Unlock()
	written := d.rec.failed()
	switch {
	case written != nil:
		return "failed", written
	case failed != nil:
		return "failed", failed
	case d.limit != nil:
		return "limit", d.limit
	}
	return "", nil
}

// ended says whether and how the run is over. Idle says that nothing is under
// way but what the applications do and the wire carries; more, that something
// can still happen by itself.
func (d *driver) ended(idle, more bool) string {
	d.mu.Lock()
	left := d.left
	d.mu.Unlock()
	done := left == 0 && d.wire.InFlight() == 0 && idle
	switch {
	case done && d.exp.Until != "closed":
		return "apps"
	case done && d.allClosed:
		return "closed"
	case !more:
		return "quiet"
	}
	return ""
}

// settled looks, after what has happened, at what the stack says of itself.
func (d *driver) settled() {
	d.allClosed = d.stack.Gone(func(host string, on app.Pair) {
		d.emit(d.tracker.Closed(d.loop.now(), host, on)...)
	})
	d.samples.write()
}

func (d *driver) emit(events ...timeline.Event) {
	for _, e := range events {
		d.rec.emit(d.loop.now(), e)
	}
}
