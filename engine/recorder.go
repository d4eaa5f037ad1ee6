package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync"
	"time"

	"slowstart/engine/timeline"
)

// Sink takes the records of a run, in order, from one goroutine. An error ends
// the run.
type Sink func(timeline.Record) error

// recorder writes the timeline: it stamps heads, encodes each event once,
// hashes the lines and shows every event to the observer (the measures). On a
// real clock it does so beside the run (aside), whose thread only hands over.
type recorder struct {
	sink    Sink
	observe func(timeline.Event)
	seqNo   int64
	sum     hash.Hash

	batch   []stamped      // emitted and not handed over; the run's thread alone
	batches chan []stamped // nil unless aside
	done    chan struct{}

	mu  sync.Mutex // guards err
	err error      // the sink's first error; nothing is written after it
}

// stamped is an event and its run time.
type stamped struct {
	at    time.Duration
	event timeline.Event
}

func newRecorder(sink Sink, observe func(timeline.Event)) *recorder {
	return &recorder{sink: sink, observe: observe, sum: sha256.New()}
}

// emit adds an event at run time t. Its type must be set.
func (r *recorder) emit(t time.Duration, e timeline.Event) {
	if r.batches != nil {
		r.batch = append(r.batch, stamped{t, e})
		return
	}
	r.write(t, e)
}

// batchesAhead bounds how far the run may be ahead of a slow sink or a writer that
// gets no processor: as many wakes of its thread as a run has packets by default.
// Then it waits, and packets are late, which their events say.
const batchesAhead = 20_000

// aside lets another goroutine write, until join.
func (r *recorder) aside() {
	r.batches, r.done = make(chan []stamped, batchesAhead), make(chan struct{})
	go func() {
		defer close(r.done)
		for batch := range r.batches {
			for _, s := range batch {
				r.write(s.at, s.event)
			}
		}
	}()
}

// flush hands over what has been emitted.
func (r *recorder) flush() {
	if len(r.batch) > 0 {
		r.batches <- r.batch
		r.batch = nil
	}
}

// join waits until all is written that has been emitted.
func (r *recorder) join() {
	if r.batches != nil {
		r.flush()
		close(r.batches)
		<-r.done
		r.batches = nil
	}
}

func (r *recorder) write(t time.Duration, e timeline.Event) {
	if r.failed() != nil {
		return
	}
	h := e.Header()
	r.seqNo++
	h.SeqNo, h.TimeUS = r.seqNo, timeline.Micros(t)
	line, err := timeline.Encode(e)
	if err == nil {
		if h.Type != timeline.TypeRunEnd {
			r.sum.Write(line)
			r.observe(e)
		}
		err = r.sink(timeline.Record{Event: e, Line: line})
	}
	if err != nil {
		r.mu.Lock()
		r.err = err
		r.mu.Unlock()
	}
}

// failed is the sink's first error.
func (r *recorder) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// digest is the hash of the lines so far, as run.end carries it.
func (r *recorder) digest() string { return hex.EncodeToString(r.sum.Sum(nil)) }
