package clock

import (
	"container/heap"
	"math"
	"sync"
	"time"
)

// Virtual is a clock that moves only when its driver says so. The zero value
// is ready to use and stands at 0. Any goroutine may read it and arm timers;
// one driver alone steps it, and timers' functions run on the driver's
// goroutine, one at a time, with no lock held.
type Virtual struct {
	mu sync.Mutex // guards all below, and the fields of every timer

	now   time.Duration
	armed uint64 // how often a timer was armed: the order among equal times
	due   timerHeap
}

var _ Clock = (*Virtual)(nil)

// Now implements [Clock].
func (v *Virtual) Now() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

// AfterFunc implements [Clock].
func (v *Virtual) AfterFunc(d time.Duration, f func()) Timer {
	t := &virtualTimer{clock: v, f: f}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.arm(t, d)
	return t
}

// Next is the time of the next Step, and false when no timer is armed.
func (v *Virtual) Next() (time.Duration, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.due) == 0 {
		return 0, false
	}
	return v.due[0].at, true
}

// Step moves Now to the earliest timer and runs its function, that one only:
// of timers with equal times the one armed first. It reports whether there was
// one.
func (v *Virtual) Step() bool {
	return v.stepUntil(math.MaxInt64)
}

// AdvanceTo runs every timer due until t in order, those they arm included, and
// then stands at t. It never goes back. A driver that has goroutines to settle
// between two timers uses Next and Step instead, and AdvanceTo for a stretch in
// which nothing is due.
func (v *Virtual) AdvanceTo(t time.Duration) {
	for v.stepUntil(t) {
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now = max(v.now, t)
}

func (v *Virtual) stepUntil(limit time.Duration) bool {
	v.mu.Lock()
	if len(v.due) == 0 || v.due[0].at > limit {
		v.mu.Unlock()
		return false
	}
	t := heap.Pop(&v.due).(*virtualTimer)
	v.now = t.at
	v.mu.Unlock()
	t.f()
	return true
}

// arm puts a timer that is not in the heap into it. The caller holds mu.
func (v *Virtual) arm(t *virtualTimer, d time.Duration) {
	t.at = v.now + max(d, 0)
	if t.at < v.now { // gVisor arms some timers with the largest duration there is
		t.at = math.MaxInt64
	}
	v.armed++
	t.order = v.armed
	heap.Push(&v.due, t)
}

// virtualTimer is a timer of a Virtual, whose mu guards it.
type virtualTimer struct {
	clock *Virtual
	f     func()
	at    time.Duration
	order uint64
	place int // in the heap, counted from 1; 0 = not armed
}

func (t *virtualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.disarm()
}

func (t *virtualTimer) Reset(d time.Duration) {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	t.disarm()
	t.clock.arm(t, d)
}

// disarm takes the timer out of the heap at once: stopped timers must not stay
// until their time, since TCP stops nearly every timer that it arms.
func (t *virtualTimer) disarm() bool {
	if t.place == 0 {
		return false
	}
	heap.Remove(&t.clock.due, t.place-1)
	return true
}

// timerHeap orders timers by time, then by the order in which they were armed.
type timerHeap []*virtualTimer

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].order < h[j].order
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}

func (h *timerHeap) Push(x any) {
	t := x.(*virtualTimer)
	*h = append(*h, t)
	t.place = len(*h)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.place = 0
	return t
}
