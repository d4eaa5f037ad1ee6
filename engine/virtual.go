package engine

import (
	"context"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/netstack"
	"slowstart/engine/track"
)

// virtualLoop makes a run on netstack. It owns the virtual clock: it lets one
// timer fire (a packet arrives, a sleep ends, a stack's timer), settles, and
// then writes down what happened meanwhile, in the order in which it happened.
// So all goroutines of the run together act like one, and events leave from here
// alone.
type virtualLoop struct {
	d       *driver
	time    *clock.Virtual
	net     *netstack.Net
	trigger track.Trigger // what this step began with
}

// netstackHosts makes netstack.Net a stack.
type netstackHosts struct{ *netstack.Net }

func (n netstackHosts) Host(name string) app.Host { return n.Net.Host(name) }

func (n netstackHosts) Sample(host string, on app.Pair) (sample, bool) {
	s, ok := n.Net.Sample(host, on)
	return sample{
		CwndSegments: s.CwndSegments, SsthreshSegments: s.SsthreshSegments, SMSS: s.SMSS,
		SRTT: s.SRTT, RTO: s.RTO, Unread: s.Unread, Unsent: -1,
	}, ok
}

// useNetstack gives the run its stack, its loop, and a timer for each
// application, so that each starts in a step of its own. A later start is the
// application's own.
func (d *driver) useNetstack(seed uint64) error {
	l := &virtualLoop{d: d, time: new(clock.Virtual)}
	net, err := netstack.New(d.exp, seed, l.time, netstack.Events{
		Packet: func(host string, raw []byte, timer string) {
			d.later(func() { d.leave(host, raw, l.causeOf(timer)) })
		},
		Held: func(host string, on app.Pair, from time.Duration, bytes int64, sent bool) {
			d.later(func() { d.held(host, on, from, bytes, sent) })
		},
		Nagle: func(on app.Pair, nagle bool) { d.later(func() { d.tracker.SetNagle(on, nagle) }) },
		Cork:  func(on app.Pair, cork bool) { d.later(func() { d.tracker.SetCork(on, cork) }) },
	})
	if err != nil {
		return err
	}
	l.net, d.loop, d.stack = net, l, netstackHosts{net}
	for _, a := range d.inOrder() {
		l.time.AfterFunc(0, func() { d.begin(a) })
	}
	return nil
}

func (l *virtualLoop) now() time.Duration   { return l.time.Now() }
func (l *virtualLoop) clock() time.Duration { return l.time.Now() }
func (l *virtualLoop) happened(bool)        {} // every step looks
func (l *virtualLoop) listening()           {} // listening steps come first
func (l *virtualLoop) end()                 { l.d.apps.Wait() }

// causeOf names a timer of ours that let a packet go, if one did.
func (l *virtualLoop) causeOf(timer string) track.Trigger {
	if timer != "" {
		return track.Trigger{Kind: track.TriggerTimer, Timer: timer}
	}
	return l.trigger
}

func (l *virtualLoop) arrival(at time.Duration, f func()) {
	l.time.AfterFunc(at-l.time.Now(), f)
}

func (l *virtualLoop) deliver(host string, id int64, bytes []byte) (late time.Duration, err error) {
	l.trigger = track.Trigger{Kind: track.TriggerArrival, Packet: id}
	l.net.Deliver(host, bytes)
	return 0, nil
}

func (l *virtualLoop) run(ctx context.Context) (ended string, err error) {
	d := l.d
	for {
		if ctx.Err() != nil {
			return stopped(ctx)
		}
		next, more := l.time.Next()
		if ended := d.ended(!l.net.Pending(), more); ended != "" {
			return ended, nil
		}
		if next > d.limits.VirtualTime {
			l.time.AdvanceTo(d.limits.VirtualTime)
			return "limit", virtualLimit(d.limits.VirtualTime)
		}
		l.trigger = track.Trigger{Kind: track.TriggerTimer}
		l.time.Step()
		l.net.Settle()
		// What these do makes no goroutine ready, so nothing is added meanwhile.
		for _, h := range d.take() {
			h.do()
		}
		d.settled()
		if ended, err := d.fault(); ended != "" {
			return ended, err
		}
	}
}
