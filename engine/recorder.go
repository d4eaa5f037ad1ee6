package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"time"

	"slowstart/engine/timeline"
)

// Sink takes the records of a run, in order, from one goroutine. An error ends
// the run.
type Sink func(timeline.Record) error

// recorder writes the timeline: it stamps heads, encodes each event once,
// hashes the lines and shows every event to the observer (the measures).
type recorder struct {
	sink    Sink
	observe func(timeline.Event)
	seqNo   int64
	sum     hash.Hash
	err     error // the sink's first error; nothing is written after it
}

func newRecorder(sink Sink, observe func(timeline.Event)) *recorder {
	return &recorder{sink: sink, observe: observe, sum: sha256.New()}
}

// emit adds an event at run time t. Its type must be set.
func (r *recorder) emit(t time.Duration, e timeline.Event) {
	if r.err != nil {
		return
	}
	h := e.Header()
	r.seqNo++
	h.SeqNo, h.TimeUS = r.seqNo, timeline.Micros(t)
	line, err := timeline.Encode(e)
	if err != nil {
		r.err = err
		return
	}
	if h.Type != timeline.TypeRunEnd {
		r.sum.Write(line)
		r.observe(e)
	}
	r.err = r.sink(timeline.Record{Event: e, Line: line})
}

// digest is the hash of the lines so far, as run.end carries it.
func (r *recorder) digest() string { return hex.EncodeToString(r.sum.Sum(nil)) }
