package runs

import (
	"maps"
	"slices"
	"time"

	"slowstart/engine/timeline"
)

// Finished is a run that is over, for those who count runs.
type Finished struct {
	Experiment string // of the course; "own" for a visitor's
	Stack      string
	Ended      string // as in run.end, or "lost"
	Picture    bool   // made for a page, not for a visitor who pressed Run
	Took       time.Duration
	Report     *timeline.Report // nil when the run was cut off
}

// Lane says how much of a stack is in use.
type Lane struct {
	Stack                     string
	Workers, Running, Waiting int
}

// OnFinished has f called for each run that is over and was not cancelled while
// it waited. Call it before the first run; f must not block.
func (d *Desk) OnFinished(f func(Finished)) { d.finished = f }

// tell calls who counts runs, if anybody does.
func (d *Desk) tell(s Spec, picture bool, ended string, end *timeline.RunEnd, took time.Duration) {
	if d.finished == nil {
		return
	}
	f := Finished{Experiment: s.Name, Stack: stackOf(s), Ended: ended, Picture: picture, Took: took}
	if end != nil {
		f.Report = &end.Report
	}
	d.finished(f)
}

// Lanes are the stacks that can be had, by name.
func (d *Desk) Lanes() []Lane {
	var all []Lane
	for _, stack := range slices.Sorted(maps.Keys(d.lanes)) {
		l := d.lanes[stack]
		running, waiting := l.queue.Count()
		all = append(all, Lane{stack, l.pool.Workers(), running, waiting})
	}
	return all
}

// Count is how many have their turn and how many wait.
func (q *Queue) Count() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, q.waiting
}
