package clock

import "time"

// Real is the machine's monotonic clock since NewReal. Timers' functions run
// on goroutines of their own, and late: by less than a millisecond on an idle
// machine, by more on a busy one.
type Real struct{ start time.Time }

var _ Clock = (*Real)(nil)

// NewReal starts a real clock at 0.
func NewReal() *Real { return &Real{start: time.Now()} }

// Now implements [Clock].
func (r *Real) Now() time.Duration { return time.Since(r.start) }

// AfterFunc implements [Clock].
func (r *Real) AfterFunc(d time.Duration, f func()) Timer {
	return realTimer{time.AfterFunc(d, f)}
}

type realTimer struct{ *time.Timer }

func (t realTimer) Reset(d time.Duration) { t.Timer.Reset(d) }
