package linux

import (
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"slowstart/engine/clock"
)

// TimerLateness sleeps so many times for a millisecond, as an application's
// thread does, and gives how late it woke, sorted. It says how busy the machine
// is now: on an idle one half of the times are below 100 us.
func TimerLateness(times int) []time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	exactTimers()
	const nap = time.Millisecond
	c := clock.NewReal()
	late := make([]time.Duration, 0, times)
	for range times {
		began := c.Now()
		ts := unix.NsecToTimespec(int64(nap))
		if _, err := unix.Ppoll(nil, &ts, nil); err == nil {
			late = append(late, c.Now()-began-nap)
		}
	}
	slices.Sort(late)
	return late
}
