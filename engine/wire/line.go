package wire

import (
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// DefaultMTU is the MTU in bytes of a link that names none (RFC 894).
const DefaultMTU = 1500

// line is one direction of a link.
type line struct {
	// immutable after New
	link     string
	from, to int // nodes
	mtu      int // bytes
	set      experiment.Direction

	faults  faults
	free    time.Duration // when the last bit of the last packet is on the line
	waiting queue
	counts  Count
}

// enter judges a packet that reaches the line and fills in its plan, but for
// the copies, which the faults of the original may ask for.
func (l *line) enter(p *Plan) (duplicate bool, kept []time.Duration) {
	l.counts.Entered++
	if len(p.Bytes) > l.mtu {
		l.drop(p, timeline.DropMTU)
		return false, nil
	}
	fate := l.faults.judge(p.View)
	if fate.drop != "" {
		l.drop(p, fate.drop)
		return false, nil
	}
	if !l.schedule(p) {
		l.drop(p, timeline.DropQueueFull)
		return false, nil
	}
	p.Arrive += fate.held
	if fate.corrupt {
		l.faults.corrupt(&p.Packet)
	}
	return fate.duplicate, fate.kept
}

// enterDuplicate plans a duplicate, which only the queue may refuse.
func (l *line) enterDuplicate(p *Plan) {
	l.counts.Entered++
	if !l.schedule(p) {
		l.drop(p, timeline.DropQueueFull)
	}
}

// enterKept plans a copy that the network made on the way and lets go so much
// after the original: it takes no time of the line and no room in the queue.
func (l *line) enterKept(p *Plan, by time.Duration) {
	l.counts.Entered++
	p.Arrive += by
}

func (l *line) drop(p *Plan, why timeline.DropCause) {
	p.Drop = why
	l.counts.Dropped++
}

// schedule gives the packet its times, or returns false when the queue has no
// room for it.
func (l *line) schedule(p *Plan) bool {
	p.Start, p.Out = p.Entered, p.Entered
	if l.set.Rate > 0 {
		l.waiting.leave(p.Entered)
		if l.free > p.Entered {
			p.Start = l.free
			if !l.room(len(p.Bytes)) {
				return false
			}
			l.waiting.join(p.Start, len(p.Bytes))
		}
		p.Out = p.Start + serialisation(len(p.Bytes), l.set.Rate)
		l.free = p.Out
	}
	p.Arrive = p.Out + l.set.Delay
	return true
}

// room reports whether a packet of so many bytes may wait.
func (l *line) room(bytes int) bool {
	if n := l.set.QueuePackets; n > 0 && l.waiting.packets() >= n {
		return false
	}
	n := l.set.QueueBytes
	return n == 0 || l.waiting.bytes+bytes <= n
}

// serialisation is how long so many bytes take, rounded up to the nanosecond so
// that the rate is never beaten.
func serialisation(bytes int, rate experiment.BitRate) time.Duration {
	bits := int64(bytes) * 8 * int64(time.Second)
	return time.Duration((bits + int64(rate) - 1) / int64(rate))
}

// queue is the packets that wait for a line, in order. The line bounds it.
type queue struct {
	waits []wait // from head on
	head  int
	bytes int
}

type wait struct {
	until time.Duration // when serialisation begins
	bytes int
}

func (q *queue) packets() int { return len(q.waits) - q.head }

func (q *queue) join(until time.Duration, bytes int) {
	q.waits = append(q.waits, wait{until, bytes})
	q.bytes += bytes
}

// leave lets go of the packets whose serialisation has begun by now.
func (q *queue) leave(now time.Duration) {
	for q.head < len(q.waits) && q.waits[q.head].until <= now {
		q.bytes -= q.waits[q.head].bytes
		q.head++
	}
	// Moving the rest forward only when it is the smaller half keeps the slice
	// under twice its longest queue, at constant cost a packet.
	if q.head > q.packets() {
		q.waits = q.waits[:copy(q.waits, q.waits[q.head:])]
		q.head = 0
	}
}
