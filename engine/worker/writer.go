package worker

import (
	"io"
	"sync"
	"time"
)

// writeEvery is how long lines are gathered: less than a frame of a 60 Hz
// display, more than the processes need to wake each other.
const writeEvery = 8 * time.Millisecond

// writeSoon is how many bytes are not gathered any longer.
const writeSoon = 32 << 10

// writer passes lines on soon after they were written, by a goroutine of its
// own: the thread that carries a run's packets must not wait for a pipe. What
// waits is at most one timeline, which the run's limits bound.
type writer struct {
	to   io.Writer
	wake chan struct{} // there is something to write
	full chan struct{} // there is much
	done chan struct{} // closed when all is written

	mu      sync.Mutex // guards what follows
	waiting []byte
	closed  bool
	err     error
}

func newWriter(to io.Writer) *writer {
	w := &writer{to: to, wake: make(chan struct{}, 1), full: make(chan struct{}, 1), done: make(chan struct{})}
	go w.pass()
	return w
}

// Write takes a line; its error may be that of a line before.
func (w *writer) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, line...)
	poke(w.wake)
	if len(w.waiting) >= writeSoon {
		poke(w.full)
	}
	return len(line), w.err
}

// close writes the rest.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	poke(w.wake)
	poke(w.full)
	w.mu.Unlock()
	<-w.done
	return w.err
}

func (w *writer) pass() {
	defer close(w.done)
	gather := time.NewTimer(0) //nolint:forbidigo // between processes there is no run time
	defer gather.Stop()
	for range w.wake {
		select {
		case <-w.full:
		case <-gather.C:
		}
		gather.Reset(writeEvery)
		w.mu.Lock()
		b, closed := w.waiting, w.closed
		w.waiting = nil
		w.mu.Unlock()
		_, err := w.to.Write(b)
		w.mu.Lock()
		if w.err == nil {
			w.err = err
		}
		w.mu.Unlock()
		if closed {
			return
		}
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
