package track

import (
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// Trigger is what happened last at a host before a packet left it, as far as
// the driver knows. Calls need not be told: the tracker has seen them.
type Trigger struct {
	Kind   TriggerKind
	Packet int64  // with TriggerArrival: which packet
	Timer  string // with TriggerTimer: its name if known, one of the timeline's
	// Window is how long before now the packet may have left its host: on a real
	// clock it is read a little later. A call that ended no longer ago may have
	// sent it, and nothing is held back for less. 0 is this very instant.
	Window time.Duration
}

// TriggerKind is what kind of thing happened.
type TriggerKind uint8

// The kinds.
const (
	TriggerUnknown TriggerKind = iota
	TriggerArrival             // a packet arrived
	TriggerTimer               // a timer of the stack fired
)

// Timer names of the timeline.
const (
	timerRetransmission = "retransmission"
	timerPersist        = "persist"
	timerKeepAlive      = "keep_alive"
	timerTailLoss       = "tail_loss_probe"
	timerDelayedACK     = "delayed_ack"
	timerOther          = "other"
)

// cause is what the trigger alone says.
func (g Trigger) cause(arrival timeline.CauseKind, timer string) *timeline.Cause {
	switch g.Kind {
	case TriggerArrival:
		return &timeline.Cause{Kind: arrival, Packet: g.Packet}
	case TriggerTimer:
		if g.Timer != "" {
			timer = g.Timer
		}
		return &timeline.Cause{Kind: timeline.CauseTimer, Timer: timer}
	}
	return &timeline.Cause{Kind: timeline.CauseUnknown}
}

// cause says why a segment left e now: the last happening at this host, at
// this instant, that can let such a segment go.
func (tr *Tracker) cause(now time.Duration, c *conn, e *end, p packet.Packet, l labels, trig Trigger) *timeline.Cause {
	f := p.Flags()
	fresh := !e.sent || before(e.sndNxt, p.Seq()+p.SegLen())
	if f&(packet.SYN|packet.ACK) == packet.SYN && fresh {
		if connect := tr.claim(e.host, c, e); connect != nil {
			return &timeline.Cause{Kind: timeline.CauseApp, Call: connect.id}
		}
	}
	if by := e.caller(p, fresh); by != nil && by.canHaveSent(now, trig.Window) && tr.after(by, e.host, trig) {
		return &timeline.Cause{Kind: timeline.CauseApp, Call: by.id}
	}
	if trig.Kind == TriggerArrival && tr.elsewhere(e.host, c, trig) {
		return &timeline.Cause{Kind: timeline.CauseUnknown}
	}
	kind := timeline.CauseReply
	if p.SegLen() > 0 && !f.Has(packet.SYN) {
		kind = timeline.CauseAck
	}
	return trig.cause(kind, e.timer(p, l, fresh))
}

// datagramCause says why a datagram left e: the call that sent it, since UDP
// keeps nothing back.
func (tr *Tracker) datagramCause(now time.Duration, e *end, trig Trigger) *timeline.Cause {
	if by := e.calls.send; by != nil && by.canHaveSent(now, trig.Window) {
		return &timeline.Cause{Kind: timeline.CauseApp, Call: by.id}
	}
	return trig.cause(timeline.CauseReply, timerOther)
}

// caller is the call that can let such a segment go: a segment with something
// new or a RST is sent by a write or a close, an ACK that only tells of more
// window by a read. Nothing that is sent again is sent by a call.
func (e *end) caller(p packet.Packet, fresh bool) *call {
	f := p.Flags()
	switch {
	case f.Has(packet.RST), p.SegLen() > 0 && fresh && !f.Has(packet.SYN):
		return e.calls.send
	case p.SegLen() == 0 && e.acking && p.Ack() == e.ackSent:
		return e.calls.read
	}
	return nil
}

// canHaveSent says that the call fits a packet that left within the window.
func (c *call) canHaveSent(now, window time.Duration) bool {
	if window == 0 {
		return c.at == now
	}
	return c.runs || now-c.over <= window
}

// after says that the call came after the trigger. A timer's place among the
// calls of one instant is not known; what a call can send, no timer sends.
func (tr *Tracker) after(by *call, host string, trig Trigger) bool {
	h := tr.at(host)
	return trig.Kind != TriggerArrival || h.arrived != trig.Packet || by.order > h.order
}

// elsewhere says that the arrived packet was of another connection. An ICMP
// message, which is of none, can be about this one, and so can a packet of an
// earlier one between the same ports: its host knows no difference.
func (tr *Tracker) elsewhere(host string, c *conn, trig Trigger) bool {
	h := tr.at(host)
	return h.arrived == trig.Packet && h.on != nil && h.on.flow() != c.flow()
}

// timer names the timer that sends such a segment.
func (e *end) timer(p packet.Packet, l labels, fresh bool) string {
	outstanding := e.sent && before(e.sndUna, e.sndNxt)
	handshake := p.Flags().Has(packet.SYN)
	last := p.Seq() + p.SegLen()
	switch {
	case handshake, p.Flags().Has(packet.RST):
	case e.closedWindow() && (p.SegLen() > 0 || l&keepAlive != 0):
		return timerPersist // RFC 9293 §3.8.6.1
	case l&keepAlive != 0:
		return timerKeepAlive
	case e.nagle.held && e.nagle.corked && fresh: // the cork's own patience is over
	case p.SegLen() == 0 && e.delayed.ends(e, p):
		return timerDelayedACK
	case p.SegLen() > 0 && fresh && outstanding:
		return timerTailLoss // RFC 8985 §7.3: new data if there is any
	case p.SegLen() > 0 && !fresh && last == e.sndNxt && before(e.sndUna, p.Seq()):
		return timerTailLoss // else the last segment, though earlier ones are outstanding too
	}
	if p.SegLen() > 0 && !fresh {
		return timerRetransmission
	}
	return timerOther
}

// closedWindow says that the other end has offered no window.
func (e *end) closedWindow() bool { return e.offered && e.sndWnd == 0 }
