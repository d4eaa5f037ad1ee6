package linux

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// thread is an OS thread in a network namespace of its own. Sockets and devices
// belong to the namespace of the thread that makes them, so what makes one is
// done there.
type thread struct {
	work chan func()
	done chan struct{}
}

// newThread starts the thread. Its namespace lasts until it has ended and all
// that was made in it is closed.
func newThread() (*thread, error) {
	t := &thread{work: make(chan func()), done: make(chan struct{})}
	ready := make(chan error)
	go t.enter(ready)
	if err := <-ready; err != nil {
		<-t.done
		return nil, fmt.Errorf("network namespace: %w", err)
	}
	return t, nil
}

// enter finds a thread that may end. The process's first one may not: it would
// keep the namespace for as long as the process lives.
func (t *thread) enter(ready chan<- error) {
	runtime.LockOSThread() // never undone: a thread that has changed namespace ends with its goroutine
	if unix.Gettid() != unix.Getpid() {
		t.loop(ready)
		return
	}
	// While this goroutine holds the first thread, the next gets another.
	locked := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		close(locked)
		t.loop(ready)
	}()
	<-locked
	runtime.UnlockOSThread()
}

func (t *thread) loop(ready chan<- error) {
	defer close(t.done)
	err := unix.Unshare(unix.CLONE_NEWNET)
	ready <- err
	if err != nil {
		return
	}
	for f := range t.work {
		f()
	}
}

// do runs f on the thread and waits for it.
func (t *thread) do(f func() error) error {
	result := make(chan error, 1)
	t.work <- func() { result <- f() }
	return <-result
}

// end ends the thread.
func (t *thread) end() {
	close(t.work)
	<-t.done
}
