package class

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Outcome is what the students saw. It belongs to Play until that returns.
type Outcome struct {
	Students int
	Took     time.Duration
	Page     Times // the HTML of a lesson
	Whole    Times // with all that the page names
	Runs     Runs  // each at its student's time
	AtOnce   Runs  // all together, at the end
	// Failures count what went wrong, by what it was.
	Failures map[string]int

	requests atomic.Int64
	mu       sync.Mutex
}

// Runs are runs from Run on.
type Runs struct {
	First, Last Times // to the first and to the last event
	Events      int64
	Waited      int // runs that were queued first
}

// Times are how long something took, each time.
type Times []time.Duration

func newOutcome(students int) *Outcome {
	return &Outcome{Students: students, Failures: map[string]int{}}
}

// Requests are those over HTTP that were answered well.
func (o *Outcome) Requests() int64 { return o.requests.Load() }

// Failed is how much went wrong.
func (o *Outcome) Failed() (n int) {
	for _, count := range o.Failures {
		n += count
	}
	return n
}

func (o *Outcome) took(in *Times, d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	*in = append(*in, d)
}

func (o *Outcome) fail(what string, err error) {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner // without addresses and ports, so that equal ones count together
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Failures[what+": "+err.Error()]++
}

func (o *Outcome) run(in *Runs, m made) {
	o.mu.Lock()
	defer o.mu.Unlock()
	in.First, in.Last = append(in.First, m.first), append(in.Last, m.last)
	in.Events += m.events
	if m.waited {
		in.Waited++
	}
}

// At is the time within which this share of them was, such as 0.95; 0 where
// there is none.
func (t Times) At(share float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[int(share*float64(len(sorted)-1)+0.5)]
}
