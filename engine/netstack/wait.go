package netstack

import (
	"time"

	"gvisor.dev/gvisor/pkg/waiter"

	"slowstart/engine/app"
	"slowstart/engine/clock"
)

// wait blocks a call until its socket has an event, its deadline in run time
// has come or the run stops. One channel carries both the event and the
// deadline, so that a call never chooses between two that are ready.
type wait struct {
	host    *Host
	queue   *waiter.Queue
	entry   waiter.Entry
	wake    chan struct{}
	timer   clock.Timer
	expired func() bool
}

func newWait(h *Host, q *waiter.Queue, mask waiter.EventMask) *wait {
	w := &wait{host: h, queue: q, wake: make(chan struct{}, 1)}
	w.entry = waiter.NewFunctionEntry(mask, func(waiter.EventMask) { w.signal() })
	q.EventRegister(&w.entry)
	return w
}

func (w *wait) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// until sets the deadline.
func (w *wait) until(t time.Duration) {
	w.expired = func() bool { return w.host.clock.Now() >= t }
	w.timer = w.host.clock.AfterFunc(t-w.host.clock.Now(), w.signal)
}

// wait returns nil on an event, app.ErrTimeout after the deadline, and
// app.ErrStopped when the run ends.
func (w *wait) wait() error {
	select {
	case <-w.wake:
		if w.expired != nil && w.expired() {
			return app.ErrTimeout
		}
		return nil
	case <-w.host.stop:
		return app.ErrStopped
	}
}

func (w *wait) close() {
	w.queue.EventUnregister(&w.entry)
	if w.timer != nil {
		w.timer.Stop()
	}
}
