package engine

import (
	"context"
	"time"

	"slowstart/engine/app"
)

// stack is the hosts of a run, as the driver sees them on either stack.
type stack interface {
	Host(name string) app.Host
	// Sample reads a sender's state; false when there is no such socket.
	Sample(host string, on app.Pair) (sample, bool)
	// Gone reports the connections whose socket has reached CLOSED since the
	// last call, and whether none is left that has not.
	Gone(report func(host string, on app.Pair)) (allClosed bool)
	// Stop makes every blocked call of the run return app.ErrStopped.
	Stop()
	// Close gives back all that the stack has, once the applications are done.
	Close()
}

// sample is the sender's state of one connection, as its stack has it.
type sample struct {
	CwndSegments, SsthreshSegments int
	SMSS                           int // bytes; 0 while unknown
	SRTT, RTO                      time.Duration
	Unread                         int64 // bytes that the application has not read
	Unsent                         int64 // bytes written and never sent; -1 where the stack does not tell
}

// loop makes a run's time pass. What happens in it reaches the driver on one
// goroutine, in the order of its times.
type loop interface {
	// now is the time of what is being written down. Applications read clock.
	now() time.Duration
	clock() time.Duration
	// arrival lets a packet reach the end of its link at a time.
	arrival(at time.Duration, f func())
	// deliver hands a packet that has just arrived to its host and says how late
	// that was.
	deliver(host string, id int64, bytes []byte) (late time.Duration, err error)
	// listening notes that an application's listen has returned.
	listening()
	// happened notes that the driver has something new to write down, which can
	// wait for the next packet unless it is urgent.
	happened(urgent bool)
	// run goes on until the run has ended, and says how.
	run(ctx context.Context) (ended string, err error)
	// end waits for the applications, whose calls Stop has made return.
	end()
}
