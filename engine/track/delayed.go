package track

import (
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// ackDelay follows the ACK that an end owes and keeps back for company (RFC 9293
// §3.8.6.3): from the arrival of new data until a segment acknowledges it.
type ackDelay struct {
	on    bool
	owed  bool
	since time.Duration
}

// DelaysACKs names a host whose sockets delay ACKs and whose stack does not say
// when.
func (tr *Tracker) DelaysACKs(host string) {
	if tr.delaying == nil {
		tr.delaying = map[string]bool{}
	}
	tr.delaying[host] = true
}

// wait starts a wait, if what has arrived is to be acknowledged. More that
// arrives during a wait adds to it.
func (d *ackDelay) wait(now time.Duration, e *end) {
	if d.on && !d.owed && e.acking && before(e.ackSent, e.rcv.next) {
		d.owed, d.since = true, now
	}
}

// leaves ends the wait when an ACK for something new leaves, within a window
// before now.
func (d *ackDelay) leaves(now, window time.Duration, e *end, p packet.Packet) *timeline.Hold {
	if !d.ends(e, p) {
		return nil
	}
	since := d.since
	d.owed, d.since = before(p.Ack(), e.rcv.next), now
	if now-since <= max(window, prompt) {
		return nil
	}
	return &timeline.Hold{
		Head: head(now, timeline.TypeHold), Kind: timerDelayedACK,
		FromUS: timeline.Micros(since), ToUS: timeline.Micros(now), Bytes: int64(p.Ack() - e.ackSent),
	}
}

// ends says that the segment acknowledges something of what is owed.
func (d *ackDelay) ends(e *end, p packet.Packet) bool {
	return d.owed && p.Flags().Has(packet.ACK) && before(e.ackSent, p.Ack())
}

// prompt is what an application may take to answer as soon as it can: no ACK
// has waited for that.
const prompt = 500 * time.Microsecond
