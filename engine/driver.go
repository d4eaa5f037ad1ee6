package engine

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
	"slowstart/engine/netstack"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
	"slowstart/engine/wire"
)

// driver makes a run on netstack. It owns the virtual clock: it lets one timer
// fire (a packet arrives, a sleep ends, a stack's timer), settles, and then
// writes down what happened meanwhile, in the order in which it happened. So
// all goroutines of the run together act like one, and events leave from here
// alone.
type driver struct {
	exp     *experiment.Experiment
	limits  Limits
	rec     *recorder
	clock   *clock.Virtual
	net     *netstack.Net
	wire    *wire.Network
	tracker *track.Tracker
	calls   *calls
	samples *samples
	hosts   map[netip.Addr]string

	mu         sync.Mutex // guards happenings and left: the run's goroutines add to them
	happenings []func()
	left       int // applications that end and have not yet

	trigger   track.Trigger // what this step began with
	allClosed bool          // every socket that had a peer is CLOSED
	apps      sync.WaitGroup
	packets   int64
	bytes     int64
	lastID    int64       // of the packet that left last
	limit     *LimitError // reached in this step
	failed    error       // an application's own error
}

func newDriver(exp *experiment.Experiment, o Options, rec *recorder) (*driver, error) {
	d := &driver{
		exp: exp, limits: o.Limits, rec: rec, clock: new(clock.Virtual),
		hosts: map[netip.Addr]string{},
	}
	names := map[string]netip.Addr{}
	for _, h := range exp.Hosts {
		if addr, err := netip.ParseAddr(h.IP); err == nil {
			d.hosts[addr], names[h.Name] = h.Name, addr
		}
	}
	var err error
	if d.wire, err = wire.New(exp, o.Seed); err != nil {
		return nil, err
	}
	nagle := map[string]bool{}
	for _, h := range exp.Hosts {
		nagle[h.Name] = h.TCP.Nagle
	}
	d.tracker = track.New(d.hosts, nagle)
	d.samples = newSamples(d)
	d.calls = newCalls(d.later, d.clock.Now)
	d.calls.begun, d.calls.ended, d.calls.event = d.callBegun, d.callEnded, d.appEvent
	d.net, err = netstack.New(exp, o.Seed, d.clock, netstack.Events{
		Packet: func(host string, raw []byte, timer string) { d.later(func() { d.leave(host, raw, timer) }) },
		Held: func(host string, on app.Pair, from time.Duration, bytes int64, sent bool) {
			d.later(func() { d.held(host, on, from, bytes, sent) })
		},
		Nagle: func(on app.Pair, nagle bool) { d.later(func() { d.tracker.SetNagle(on, nagle) }) },
	})
	if err != nil {
		return nil, err
	}
	d.startApps(names)
	return d, nil
}

// startApps arms a timer for each application, so that each starts in a step of
// its own, those that wait for others first. A later start is the app's own.
func (d *driver) startApps(names map[string]netip.Addr) {
	apps := slices.Clone(d.exp.Apps)
	slices.SortStableFunc(apps, func(a, b experiment.App) int { return order(a) - order(b) })
	for _, a := range apps {
		if app.Ends(a) {
			d.left++
		}
		d.clock.AfterFunc(0, func() {
			d.apps.Go(func() {
				err := app.Run(d.net.Host(a.Host), a, names, d.calls)
				d.mu.Lock()
				defer d.mu.Unlock()
				if app.Ends(a) {
					d.left--
				}
				if err != nil && d.failed == nil {
					d.failed = err
				}
			})
		})
	}
}

// order puts those that listen before those that connect, where both start at
// the same time.
func order(a experiment.App) int {
	if a.Origin != nil || (len(a.Script) > 0 && a.Script[0].Op == "listen") {
		return 0
	}
	return 1
}

// later adds a happening. It is called from the run's goroutines.
func (d *driver) later(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.happenings = append(d.happenings, f)
}

// run steps until the run has ended, and says how.
func (d *driver) run(ctx context.Context) (ended string, now time.Duration, err error) {
	ended, err = d.steps(ctx)
	d.calls.pending()
	now = d.clock.Now()
	d.net.Stop()
	d.apps.Wait()
	d.net.Close()
	return ended, now, err
}

func (d *driver) steps(ctx context.Context) (ended string, err error) {
	for {
		if ctx.Err() != nil {
			return stopped(ctx)
		}
		next, more := d.clock.Next()
		if ended := d.ended(more); ended != "" {
			return ended, nil
		}
		if next > d.limits.VirtualTime {
			d.clock.AdvanceTo(d.limits.VirtualTime)
			return "limit", virtualLimit(d.limits.VirtualTime)
		}
		d.trigger = track.Trigger{Kind: track.TriggerTimer}
		d.clock.Step()
		d.net.Settle()
		d.drain()
		switch {
		case d.rec.err != nil:
			return "failed", d.rec.err
		case d.failed != nil:
			return "failed", d.failed
		case d.limit != nil:
			return "limit", d.limit
		}
	}
}

// ended says whether and how the run is over. more reports a pending timer.
func (d *driver) ended(more bool) string {
	d.mu.Lock()
	left := d.left
	d.mu.Unlock()
	done := left == 0 && d.wire.InFlight() == 0 && !d.net.Pending()
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

// drain writes down what has happened in this step. What it does makes no
// goroutine ready, so nothing is added meanwhile.
func (d *driver) drain() {
	d.mu.Lock()
	list := d.happenings
	d.happenings = nil
	d.mu.Unlock()
	for _, f := range list {
		f()
	}
	d.allClosed = d.net.Gone(func(host string, on app.Pair) {
		d.emit(d.tracker.Closed(d.clock.Now(), host, on)...)
	})
	d.samples.write()
}

func (d *driver) emit(events ...timeline.Event) {
	for _, e := range events {
		d.rec.emit(d.clock.Now(), e)
	}
}
