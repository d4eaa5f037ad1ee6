package track

import (
	"time"

	"slowstart/engine/app"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// enter moves an end to a state and gives the events, none if it is there.
func (tr *Tracker) enter(now time.Duration, c *conn, e *end, to State) []timeline.Event {
	if e.state == to {
		return nil
	}
	ev := &timeline.TCPState{
		Head: head(now, timeline.TypeTCPState), Host: e.host, Conn: c.number,
		From: e.state.String(), To: to.String(),
	}
	e.state = to
	if to == StateClosed || to == StateListen {
		e.nagle.held = false
	}
	return append([]timeline.Event{ev}, tr.portChange(now, c, e)...)
}

// leaving gives the changes that a segment about to leave tells of: what its
// sender has already done with an arrived one.
func (tr *Tracker) leaving(now time.Duration, c *conn, e, peer *end, p packet.Packet) (events []timeline.Event) {
	f := p.Flags()
	if f.Has(packet.SYN|packet.ACK) && e.state == StateListen {
		if !e.rcv.known { // the SYN was an old one, of another connection
			e.rcv.start(p.Ack())
		}
		events = append(tr.assassinate(now, c, e), tr.enter(now, c, e, StateSynReceived)...)
	}
	if f.Has(packet.ACK) && peer.finSent && before(peer.fin, p.Ack()) && !f.Has(packet.RST) {
		e.rcv.next = later(e.rcv.next, p.Ack())
		events = append(events, tr.takeFIN(now, c, e)...)
	}
	return events
}

// assassinate ends what is left of the previous connection between these ports
// at a host that has opened or accepted a new one in its place (RFC 9293
// §3.10.7.4: a SYN may reopen a connection from TIME-WAIT). The stack will say so
// too, and then means the previous one.
func (tr *Tracker) assassinate(now time.Duration, c *conn, e *end) []timeline.Event {
	old := c.previous
	if old == nil {
		return nil
	}
	was := old.ends[old.endAt(e.at)]
	if was.state != StateTimeWait {
		return nil
	}
	e.replaced = true
	return tr.enter(now, old, was, StateClosed)
}

// left gives the changes that a segment makes by leaving. RFC 9293 §3.10.4
// enters FIN-WAIT-1 at the CLOSE call; here the state changes with the FIN that
// the picture shows. The two differ only while a FIN waits behind data.
func (tr *Tracker) left(now time.Duration, c *conn, e *end, p packet.Packet, why *timeline.Cause) []timeline.Event {
	f := p.Flags()
	switch {
	case f.Has(packet.RST):
		// An end that has no connection, or is still opening one, answers a
		// stray segment with RST and stays as it is (RFC 9293 §3.5.2).
		if e.state.synchronized() || (e.state == StateSynReceived && why.Kind == timeline.CauseApp) {
			return tr.enter(now, c, e, StateClosed)
		}
	case f&(packet.SYN|packet.ACK) == packet.SYN && !e.open() && !e.active:
		// The second of two that connect to each other was not listening.
		e.active, e.state, e.rcv = true, StateClosed, reassembly{}
		return append(tr.assassinate(now, c, e), tr.enter(now, c, e, StateSynSent)...)
	case f.Has(packet.FIN):
		switch e.state {
		case StateSynReceived, StateEstablished:
			return tr.enter(now, c, e, StateFinWait1)
		case StateCloseWait:
			return tr.enter(now, c, e, StateLastAck)
		}
	}
	return nil
}

// received gives the changes that an arrived segment makes at e, by the order
// of checks in RFC 9293 §3.10.7.
func (tr *Tracker) received(now time.Duration, c *conn, e, peer *end, p packet.Packet) []timeline.Event {
	f := p.Flags()
	if f.Has(packet.RST) {
		return tr.reset(now, c, e, p)
	}
	var events []timeline.Event
	if f.Has(packet.SYN) && !e.rcv.known {
		acked := e.sent && p.Ack() == e.sndNxt
		switch {
		case e.state == StateSynSent && f.Has(packet.ACK) && !acked:
			return nil // answered by RST
		case e.state == StateSynSent && !f.Has(packet.ACK):
			events = tr.enter(now, c, e, StateSynReceived)
		case e.state == StateSynSent:
			events = tr.enter(now, c, e, StateEstablished)
		case e.state == StateClosed:
			return nil
		}
		e.rcv.start(p.Seq() + 1)
	}
	e.take(p)
	e.delayed.wait(now, e)
	// A FIN that came before what it ends may be kept or forgotten until that is
	// there (gVisor forgets it if it has no data): its acknowledgment will tell.
	fin := f.Has(packet.FIN) && !e.finTaken && peer.finSent && before(peer.fin, e.rcv.next)
	if f.Has(packet.ACK) {
		events = append(events, tr.acked(now, c, e, peer, p, fin)...)
	}
	if fin && e.open() {
		events = append(events, tr.takeFIN(now, c, e)...)
	}
	return events
}

// take notes the data and FIN of a segment as far as they fit the window.
func (e *end) take(p packet.Packet) {
	s := span{p.Seq(), p.Seq() + p.SegLen()}
	if e.acking && before(e.edge, s.right) {
		s.right = e.edge
	}
	e.rcv.add(s)
}

// acked takes the acknowledgment of an arrived segment. With fin the segment
// also completes the other end's data and FIN.
func (tr *Tracker) acked(now time.Duration, c *conn, e, peer *end, p packet.Packet, fin bool) (events []timeline.Event) {
	if !e.sent || before(e.sndNxt, p.Ack()) || before(p.Ack(), e.sndUna) {
		return nil
	}
	fresh := before(e.sndUna, p.Ack())
	e.sndUna = p.Ack()
	e.offered, e.sndWnd = true, uint32(p.Window())<<windowShift(peer, e, p)
	if e.state == StateSynReceived && fresh {
		events = tr.enter(now, c, e, StateEstablished)
	}
	if !e.finSent || !before(e.fin, e.sndUna) {
		return events
	}
	switch e.state {
	case StateFinWait1:
		if !fin { // else straight to TIME-WAIT, RFC 9293 §3.3.2, note 2 to figure 5
			events = append(events, tr.enter(now, c, e, StateFinWait2)...)
		}
	case StateClosing:
		events = append(events, tr.enter(now, c, e, StateTimeWait)...)
	case StateLastAck:
		events = append(events, tr.enter(now, c, e, StateClosed)...)
	}
	return events
}

// takeFIN is the other end's FIN, once all before it has arrived.
func (tr *Tracker) takeFIN(now time.Duration, c *conn, e *end) []timeline.Event {
	if e.finTaken {
		return nil
	}
	e.finTaken = true
	switch e.state {
	case StateSynReceived, StateEstablished:
		return tr.enter(now, c, e, StateCloseWait)
	case StateFinWait1:
		if e.finSent && before(e.fin, e.sndUna) {
			return tr.enter(now, c, e, StateTimeWait)
		}
		return tr.enter(now, c, e, StateClosing)
	case StateFinWait2:
		return tr.enter(now, c, e, StateTimeWait)
	}
	return nil
}

// reset is an arrived RST. Only the exact number counts; a stack that takes
// any number in the window reports the end of the socket itself (see Closed).
func (tr *Tracker) reset(now time.Duration, c *conn, e *end, p packet.Packet) []timeline.Event {
	switch {
	case e.state == StateSynSent:
		// RFC 9293 §3.10.7.3: acceptable if it acknowledges the SYN.
		if p.Flags().Has(packet.ACK) && p.Ack() == e.sndNxt {
			return tr.enter(now, c, e, StateClosed)
		}
	case !e.rcv.known || p.Seq() != e.rcv.next:
	case e.state == StateSynReceived && !e.active:
		return tr.enter(now, c, e, StateListen)
	case e.state == StateSynReceived || e.state.synchronized():
		return tr.enter(now, c, e, StateClosed)
	}
	return nil
}

// Closed takes the stack's word that a socket has reached CLOSED: TIME-WAIT is
// over, or the stack gave up.
func (tr *Tracker) Closed(now time.Duration, host string, on app.Pair) []timeline.Event {
	c := tr.flows[flowOf(packet.ProtoTCP, on.Local, on.Remote)]
	for ; c != nil; c = c.previous {
		e := c.ends[c.endAt(on.Local)]
		older := c.previous != nil && c.previous.ends[c.previous.endAt(on.Local)].open()
		// Stacks speak of sockets that have been connected: while this end has
		// not been, one before is meant.
		earlier := c.reused && e.state < StateEstablished
		if e.host != host || !e.open() || earlier || older {
			continue
		}
		if e.replaced {
			e.replaced = false
			return nil
		}
		return tr.enter(now, c, e, StateClosed)
	}
	return nil
}
