package runs

import (
	"context"
	"sync"
	"time"

	"slowstart/engine/timeline"
)

const (
	// batchEvery is how often watchers hear of new events: one frame of a
	// 60 Hz display.
	batchEvery = 16 * time.Millisecond
	// crowdEvery is how often a crowd of watchers does: most of what a batch
	// costs is the system's call that sends it to each.
	crowdEvery = 24 * time.Millisecond
	crowd      = 64
	// batchBytes closes a batch before its time, so that no frame is large.
	batchBytes = 256 << 10
)

// Run is one run of a visitor: its place in the queue, its timeline as it
// grows, and its end. Those who watch follow it with a Watcher.
type Run struct {
	ID      string // 128 random bits: who knows it may watch
	Owner   string // session: who may cancel
	Request string // the owner's name for it
	Live    bool   // made on a real clock: no run will be the same again

	spec     [32]byte // fingerprint of what was asked for
	pageGone time.Duration
	pending  int64 // bytes a watcher may be behind
	cancel   context.CancelFunc

	mu       sync.Mutex
	ticket   *Ticket // nil until it waits
	started  bool
	batches  []*Batch
	open     *Batch // not yet visible to watchers
	seal     *time.Timer
	sealedAt time.Time
	bytes    int64  // of all lines
	visible  int64  // how many of them watchers can see
	packed   []byte // of a run that is over, all lines; the batches may be gone
	ended    string
	problem  *timeline.Error
	watchers map[*Watcher]struct{}
	owners   int // watchers of the owner
	gone     *time.Timer
	kept     time.Time
}

// Batch is a part of a timeline that reaches all watchers as one message.
type Batch struct {
	First int64    // seq_no of the first line, from 1
	Lines [][]byte // newline included; immutable once watchers see the batch

	start int64 // bytes of the timeline before it
	size  int64

	mu   sync.Mutex
	memo [Snaps]any
}

// Once returns what encode made of the batch, made once for all who ask with
// this snap. What watchers have left far behind is forgotten and made again.
func (b *Batch) Once(s Snap, encode func() any) any {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.memo[s] == nil {
		b.memo[s] = encode()
	}
	return b.memo[s]
}

func (b *Batch) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.memo[:])
}

// add is the pool's sink: the next line of the timeline. It reports whether
// the timeline is still within its limit.
func (r *Run) add(line []byte, limit int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended != "" {
		return false
	}
	if r.open == nil {
		r.open = &Batch{First: r.visible + 1, start: r.bytes}
	}
	r.open.Lines = append(r.open.Lines, line)
	r.open.size += int64(len(line))
	r.bytes += int64(len(line))
	every := batchEvery
	if len(r.watchers) >= crowd {
		every = crowdEvery
	}
	switch since := time.Since(r.sealedAt); {
	case r.open.size >= batchBytes || since >= every:
		r.sealLocked()
	case r.seal == nil:
		r.seal = time.AfterFunc(every-since, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.sealLocked()
		})
	}
	return r.bytes <= limit
}

// Last is the number of the last event that watchers can see so far.
func (r *Run) Last() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.visible
}

// sealLocked shows the open batch to the watchers.
func (r *Run) sealLocked() {
	if r.seal != nil {
		r.seal.Stop()
		r.seal = nil
	}
	if r.open == nil {
		return
	}
	r.batches = append(r.batches, r.open)
	r.visible += int64(len(r.open.Lines))
	r.open, r.sealedAt = nil, time.Now()
	// What lies further back than anyone may be behind is not worth keeping
	// encoded.
	for i := len(r.batches) - 1; i >= 0; i-- {
		if b := r.batches[i]; r.bytes-b.start > r.pending+batchBytes {
			b.forget()
			break
		}
	}
	r.wakeLocked()
}

func (r *Run) wakeLocked() {
	for w := range r.watchers {
		w.poke()
	}
}

// moved tells the watchers that the place in the queue changed.
func (r *Run) moved() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wakeLocked()
}

// finish ends the run; ended is as in run.end, or "lost".
func (r *Run) finish(ended string, problem *timeline.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sealLocked()
	r.ended, r.problem = ended, problem
	if r.gone != nil {
		r.gone.Stop()
	}
	for _, b := range r.batches {
		b.forget()
	}
	r.restLocked()
	r.wakeLocked()
}

// Done says how the run ended, "" while it goes on.
func (r *Run) Done() (ended string, problem *timeline.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended, r.problem
}

// KeptUntil is the time until which a finished run is sure to be found; zero for
// one that is kept while there is room.
func (r *Run) KeptUntil() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept
}

func (r *Run) keep(until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = until
}

// size is what the run counts for in the store.
func (r *Run) size() int64 {
	const overhead = 4 << 10
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.packed != nil {
		return int64(len(r.packed)) + overhead
	}
	return r.bytes + overhead
}

// ownerLocked counts the owner's watchers and cancels the run when the last
// of them is gone for long.
func (r *Run) ownerLocked(by int) {
	r.owners += by
	if r.gone != nil {
		r.gone.Stop()
		r.gone = nil
	}
	if r.owners == 0 && r.ended == "" {
		r.gone = time.AfterFunc(r.pageGone, r.cancel)
	}
}
