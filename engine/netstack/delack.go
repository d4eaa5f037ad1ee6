package netstack

import (
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
	"slowstart/engine/packet"
)

// delayedAck keeps back the pure ACKs that a host with delayed ACKs would not
// send yet. gVisor acknowledges every segment at once; this stands between its
// stack and the wire and is ours, which pages say.
//
// What it keeps is only an ACK for new in-order data that is less than two full
// segments ahead of the last ACK sent (RFC 9293 §3.8.6.3, RFC 5681 §4.2). All
// else passes at once: duplicate ACKs and ACKs with SACK blocks, ACKs that fill
// a gap, the ACK of a FIN, the handshake's third segment, window updates, and
// answers to probes and to what had arrived before, since those acknowledge
// nothing new.
type delayedAck struct {
	clock   clock.Clock
	timeout time.Duration // 0 = off: everything passes
	send    func(packet []byte, timer string)
	held    func(on app.Pair, from time.Duration, bytes int64, sent bool)

	mu    sync.Mutex // guards flows and what they hold
	flows map[app.Pair]*ackFlow
	holds int
}

// ackFlow is what the policy knows of one connection at this host.
type ackFlow struct {
	on        app.Pair
	known     bool   // sent is valid: an ACK has left
	sent      uint32 // acknowledgment number that left last
	full      uint32 // largest segment received: the sender's full size, as seen
	lastEnd   uint32 // end of the segment that arrived last, FIN included
	fin       bool   // a FIN has arrived
	quick     bool   // QUICKACK: pass everything
	packet    []byte // held back, nil if none
	ack       uint32 // its acknowledgment number
	heldSince time.Duration
	timer     clock.Timer
}

func newDelayedAck(h experiment.Host, clk clock.Clock, send func([]byte, string), held func(app.Pair, time.Duration, int64, bool)) *delayedAck {
	d := &delayedAck{clock: clk, send: send, held: held, flows: map[app.Pair]*ackFlow{}}
	if h.TCP.DelayedAck {
		d.timeout = h.TCP.DelayedAckTimeout
	}
	return d
}

func (d *delayedAck) flow(on app.Pair) *ackFlow {
	f := d.flows[on]
	if f == nil {
		f = &ackFlow{on: on}
		d.flows[on] = f
	}
	return f
}

// arrived sees every packet before the stack does.
func (d *delayedAck) arrived(raw []byte) {
	if d.timeout == 0 {
		return
	}
	p, err := packet.Parse(raw)
	if err != nil || !p.IsTCP() || !p.ChecksumsOK() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	on := app.Pair{Local: p.To(), Remote: p.From()}
	if p.Flags().Has(packet.SYN) || p.Flags().Has(packet.RST) {
		d.drop(on)
		return
	}
	if p.SegLen() == 0 {
		return
	}
	f := d.flow(on)
	f.full = max(f.full, uint32(len(p.Payload())))
	f.lastEnd = p.Seq() + p.SegLen()
	f.fin = f.fin || p.Flags().Has(packet.FIN)
}

// leaving sees every packet that the stack sends and passes it on, now or when
// its time has come.
func (d *delayedAck) leaving(raw []byte) {
	p, err := packet.Parse(raw)
	if d.timeout == 0 || err != nil || !p.IsTCP() || !p.Flags().Has(packet.ACK) {
		d.send(raw, "")
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.flow(app.Pair{Local: p.From(), Remote: p.To()})
	ack := p.Ack()
	if d.keeps(f, p) {
		if f.packet == nil {
			f.heldSince = d.clock.Now()
			d.holds++
			f.timer = d.clock.AfterFunc(d.timeout, func() { d.expire(f) })
		}
		f.packet, f.ack = raw, ack
		return
	}
	d.send(raw, "")
	if f.packet != nil && !before(ack, f.ack) { // this one says it too
		d.release(f, true)
	}
	f.known, f.sent = true, ack
}

// keeps decides about a segment about to leave.
func (d *delayedAck) keeps(f *ackFlow, p packet.Packet) bool {
	options := p.Options()
	switch {
	case f.quick, p.SegLen() != 0, p.Flags().Has(packet.RST):
		return false
	case !f.known, f.fin, len(options.SACK()) != 0:
		return false
	case !before(f.sent, p.Ack()): // nothing new: a duplicate, a window update, an answer to a probe
		return false
	case f.packet != nil && p.Ack() == f.ack: // likewise, since the one that is kept: RFC 9293 §3.10.7.4, first
		return false
	case p.Ack() != f.lastEnd: // the last arrival filled a gap, or lies beyond one
		return false
	}
	return p.Ack()-f.sent < 2*f.full
}

// expire sends what is held when its timer fires.
func (d *delayedAck) expire(f *ackFlow) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.packet == nil {
		return
	}
	d.send(f.packet, "delayed_ack")
	d.release(f, true)
	f.sent = f.ack
}

// release ends a hold and reports it, behind the packet that ended it. What was
// held for no time was not held.
func (d *delayedAck) release(f *ackFlow, sent bool) {
	f.timer.Stop()
	f.packet = nil
	d.holds--
	if f.heldSince != d.clock.Now() {
		d.held(f.on, f.heldSince, int64(f.ack-f.sent), sent)
	}
}

// drop forgets a connection and what is held for it.
func (d *delayedAck) drop(on app.Pair) {
	if f := d.flows[on]; f != nil {
		if f.packet != nil {
			d.release(f, false)
		}
		delete(d.flows, on)
	}
}

// quick switches the policy off or on for one connection (TCP_QUICKACK).
func (d *delayedAck) quick(on app.Pair, off bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.flow(on).quick = off
}

func (d *delayedAck) pending() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.holds > 0
}

// before compares sequence numbers, RFC 9293 §3.4.
func before(a, b uint32) bool { return int32(a-b) < 0 }
