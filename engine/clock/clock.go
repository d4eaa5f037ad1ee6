// Package clock is run time: how long a run has been going on, and what is due
// when. [Virtual] stands still until its driver steps it, so that a run needs no
// real time and repeats exactly; [Real] follows the machine's monotonic clock.
//
// It is the only package below engine that may ask package time what time it
// is. It neither settles goroutines nor decides how far a run may go: the
// driver of the run does.
package clock

import "time"

// Clock tells run time and arms timers on it.
type Clock interface {
	// Now is the time since run start.
	Now() time.Duration
	// AfterFunc calls f once d has passed; a d of zero or less is due now, but f
	// never runs inside AfterFunc.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is an armed call, with the meaning of time.Timer's methods.
type Timer interface {
	// Stop reports whether it kept the timer from firing: false if it has fired
	// or was stopped before.
	Stop() bool
	// Reset arms the timer anew, fired, stopped or pending, for d from now.
	Reset(d time.Duration)
}
