package linux

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// wait blocks a call until its socket has one of the events (fd -1: none), its
// deadline in run time has come (0: none) or the run stops. It is a ppoll of its
// own and not a timer of the Go runtime, whose timers are up to a millisecond
// late.
func (h *Host) wait(fd int, events int16, deadline time.Duration) error {
	fds := []unix.PollFd{{Fd: int32(h.net.stopFD), Events: unix.POLLIN}, {Fd: int32(fd), Events: events}}
	if fd >= 0 {
		defer h.net.waiters.enter(fd, events)()
	}
	// What this goroutine has started goes first: it is next on the processor (Go's P)
	// that a blocked thread keeps until the runtime takes it away, 20 us later or more.
	runtime.Gosched()
	if deadline > 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		exactTimers()
	}
	for {
		var timeout *unix.Timespec
		if deadline > 0 {
			left := deadline - h.net.clock.Now()
			if left <= 0 {
				return app.ErrTimeout
			}
			ts := unix.NsecToTimespec(int64(left))
			timeout = &ts
		}
		n, err := unix.Ppoll(fds, timeout, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return errnoOf(err)
		case fds[0].Revents != 0:
			return app.ErrStopped
		case n > 0:
			return nil
		}
	}
}

// exactTimers lets the calling thread's timers fire when they are due; by
// default the kernel may join those of 50 us (prctl(2), PR_SET_TIMERSLACK).
func exactTimers() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) }

// closeFD gives a descriptor back, which close(2) does whatever it returns.
func closeFD(fd int) { _ = unix.Close(fd) }
