package engine

import (
	"time"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

func (d *driver) callBegun(call int64, host, op string, on app.Pair) {
	d.emit(d.tracker.CallBegin(d.loop.now(), host, op, call, on)...)
}

func (d *driver) callEnded(e *timeline.AppCall, on app.Pair) {
	var events []timeline.Event
	if e.Pending {
		e.Conn = d.tracker.CallConn(e.Call)
	} else {
		e.Conn, events = d.tracker.CallEnd(d.loop.now(), e.Call, on, e.Bytes, e.Errno)
	}
	d.emit(e)
	d.emit(events...)
	d.samples.touchPair(e.Host, on, e.Conn)
	if (e.Op == "listen" || e.Op == "bind") && !e.Pending {
		d.loop.listening()
	}
}

func (d *driver) appEvent(e timeline.Event, on app.Pair) {
	switch e := e.(type) {
	case *timeline.HTTPMessage:
		e.Conn = d.tracker.ConnOf(on)
	case *timeline.HTTPDecision:
		e.Conn = d.tracker.ConnOf(on)
	case *timeline.DNSMessage:
		e.Conn = d.tracker.ConnOf(on)
	case *timeline.TLSPhase:
		e.Conn = d.tracker.ConnOf(on)
	}
	d.emit(e)
}

// held reports a delayed ACK that a host of ours kept back.
func (d *driver) held(host string, on app.Pair, from time.Duration, bytes int64, sent bool) {
	hold := &timeline.Hold{
		Head: timeline.Head{Type: timeline.TypeHold}, Host: host, Conn: d.tracker.ConnOf(on), Kind: "delayed_ack",
		FromUS: timeline.Micros(from), ToUS: timeline.Micros(d.loop.now()), Bytes: bytes,
	}
	if sent {
		hold.Packet = d.lastID
	}
	d.emit(hold)
}
