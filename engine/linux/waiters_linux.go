package linux

import (
	"slices"
	"sync"

	"golang.org/x/sys/unix"
)

// waiters are the calls that wait for their sockets.
type waiters struct {
	mu   sync.Mutex // guards what follows
	list []*unix.PollFd
}

// enter notes a call that waits for events on fd, until it calls leave.
func (w *waiters) enter(fd int, events int16) (leave func()) {
	waits := &unix.PollFd{Fd: int32(fd), Events: events}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, waits)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		i := slices.Index(w.list, waits)
		w.list = slices.Delete(w.list, i, i+1)
	}
}

// due says that what some call waits for is there: its thread is woken and has
// not had the processor yet.
func (w *waiters) due() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	fds := make([]unix.PollFd, len(w.list))
	for i, waits := range w.list {
		fds[i] = *waits
	}
	if n, err := unix.Poll(fds, 0); err != nil || n == 0 {
		return false
	}
	return slices.ContainsFunc(fds, func(f unix.PollFd) bool { return f.Revents&^unix.POLLNVAL != 0 })
}
