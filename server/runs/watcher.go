package runs

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"slowstart/engine/timeline"
)

// slowFor is how long a watcher may stay behind a run in progress after it was
// given a smaller stream.
const slowFor = 5 * time.Second

// Watcher is one viewer's place in a run. Nothing is queued for a viewer: it
// asks for the next step when it has handed over the last one, so a slow one
// costs no memory and holds up nobody.
type Watcher struct {
	run   *Run
	wake  chan<- struct{}
	owner bool

	// The rest belongs to the goroutine that calls Next.
	batch     int // index of the next batch
	skip      int // lines of it already seen
	place     int // told, -1 = none
	started   bool
	ended     bool
	resync    int // batches before this index go out without packet bytes
	behindFor time.Time
}

// Step is the next thing to tell a viewer: exactly one of Place, Started,
// Batch, Ended and TooSlow is set.
type Step struct {
	Place   int
	Started bool
	Batch   *Batch // with the first Skip lines left out
	Skip    int
	Resync  bool   // the viewer was too far behind: leave packet bytes out
	Ended   string // the last step
	Problem *timeline.Error
	TooSlow bool // the last step: even so it stayed behind
}

// Watch follows the run from after the event with number since. Wake, of
// capacity 1, gets a token whenever there may be a next step.
func (r *Run) Watch(session string, since int64, wake chan<- struct{}) *Watcher {
	w := &Watcher{run: r, wake: wake, owner: session == r.Owner, place: -1}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unpackLocked()
	w.batch, _ = slices.BinarySearchFunc(r.batches, since, func(b *Batch, since int64) int {
		return int(b.First + int64(len(b.Lines)) - 1 - since)
	})
	if w.batch < len(r.batches) && r.batches[w.batch].First+int64(len(r.batches[w.batch].Lines))-1 == since {
		w.batch++
	}
	first := r.visible + 1
	if w.batch < len(r.batches) {
		first = r.batches[w.batch].First
	}
	if since >= first {
		w.skip = int(since - first + 1)
	}
	if r.watchers == nil {
		r.watchers = map[*Watcher]struct{}{}
	}
	r.watchers[w] = struct{}{}
	if w.owner {
		r.ownerLocked(1)
	}
	w.poke()
	return w
}

// poke never blocks: a token that is still there does as well.
func (w *Watcher) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run is the run it watches.
func (w *Watcher) Run() *Run { return w.run }

// Next is the next step, or false when there is none for now.
func (w *Watcher) Next(now time.Time) (Step, bool) {
	r := w.run
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case w.ended:
		return Step{}, false
	case !r.started && r.ended == "":
		if r.ticket == nil {
			return Step{}, false
		}
		place := r.ticket.Place()
		if place == 0 || place == w.place {
			return Step{}, false
		}
		w.place = place
		return Step{Place: place}, true
	case r.started && !w.started:
		w.started = true
		return Step{Started: true}, true
	}
	for w.batch < len(r.batches) {
		if w.tooSlowLocked(now) {
			w.ended = true
			return Step{TooSlow: true}, true
		}
		b := r.batches[w.batch]
		s := Step{Batch: b, Skip: min(w.skip, len(b.Lines)), Resync: w.batch < w.resync}
		w.skip -= s.Skip
		w.batch++
		if s.Skip < len(b.Lines) {
			return s, true
		}
	}
	if r.ended != "" {
		w.ended = true
		return Step{Ended: r.ended, Problem: r.problem}, true
	}
	return Step{}, false
}

// tooSlowLocked judges how far behind the viewer is. A finished run is a
// download: only the socket's deadline judges that.
func (w *Watcher) tooSlowLocked(now time.Time) bool {
	r := w.run
	behind := r.bytes - r.batches[w.batch].start
	if r.ended != "" || behind <= r.pending {
		w.behindFor = time.Time{}
		return false
	}
	w.resync = len(r.batches)
	if w.behindFor.IsZero() {
		w.behindFor = now
	}
	return now.Sub(w.behindFor) >= slowFor
}

// Close ends the watch.
func (w *Watcher) Close() {
	r := w.run
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.watchers[w]; !ok {
		return
	}
	delete(r.watchers, w)
	if w.owner {
		r.ownerLocked(-1)
	}
	r.restLocked()
}

// Wait waits until the run is over, or ctx is.
func (r *Run) Wait(ctx context.Context) error {
	wake := make(chan struct{}, 1)
	w := r.Watch("", math.MaxInt64, wake)
	defer w.Close()
	for {
		switch step, ok := w.Next(time.Now()); {
		case step.Ended != "":
			return nil
		case ok:
			continue
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return fmt.Errorf("runs: %w", ctx.Err())
		}
	}
}
