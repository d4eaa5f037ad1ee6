package runs

import (
	"time"

	"slowstart/engine/timeline"
)

// A machine that has too much to do carries the packets of live runs late, and
// each run that begins then makes it worse for those that go on. So who is late
// halves the turns, and who is not gives one back, as TCP does with its window
// and for the same reason (RFC 5681 §3.1).

// pace lets fewer or more live runs go on at once, by how late a run's packets
// were. Of runs on a virtual clock a report does not say.
func (d *Desk) pace(l lane, report *timeline.Report) {
	late, ok := report.Measures["late_p99_us"]
	if !ok {
		return
	}
	l.queue.Pace(time.Duration(late.Value)*time.Microsecond <= d.limits.LinuxLate)
}

// Pace gives one turn more, up to the queue's number, or takes half of them, down
// to one. Nobody loses a turn.
func (q *Queue) Pace(more bool) {
	q.mu.Lock()
	if more {
		q.turns = min(q.turns+1, q.o.Turns)
	} else {
		q.turns = max(q.turns/2, 1)
	}
	tell := q.advance()
	q.mu.Unlock()
	call(tell)
}
