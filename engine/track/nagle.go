package track

import (
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// nagle follows what Nagle's algorithm keeps back at one end: less than a full
// segment, while data sent before is not acknowledged (RFC 9293 §3.7.4). A cork
// (TCP_CORK) keeps it back whatever is acknowledged.
type nagle struct {
	on      bool
	cork    bool
	written int64 // bytes the application has handed over
	held    bool
	corked  bool // it is the cork that holds
	since   time.Duration
	bytes   int64
}

const defaultMSS = 536 // bytes; RFC 9293 §3.7.1

// wait starts a wait, if what is written and not sent must wait now. More
// written during a wait adds to it.
func (n *nagle) wait(now time.Duration, e, peer *end) {
	if !n.on && !n.cork || !e.sent || e.finSent {
		return
	}
	pending := n.written - e.dataIn(e.iss, e.sndNxt)
	segment := int64(defaultMSS)
	if peer.mssBytes > 0 {
		segment = int64(peer.mssBytes)
	}
	if e.stamps && peer.stamps {
		segment -= 12 // RFC 7323 §3.2, padded
	}
	switch {
	case pending <= 0 || e.sndUna == e.sndNxt && !n.cork:
	case n.held:
		n.bytes = pending
	case pending < segment:
		n.held, n.since, n.bytes, n.corked = true, now, pending, n.cork
	}
}

// leaves ends the wait when new data leaves, within a window before now.
func (n *nagle) leaves(now, window time.Duration, e *end, p packet.Packet) *timeline.Hold {
	bytes := int64(len(p.Payload()))
	if !n.held || bytes == 0 || !before(e.sndNxt, p.Seq()+uint32(bytes)) {
		return nil
	}
	n.held = false
	if now-n.since <= window {
		return nil
	}
	kind := "nagle"
	if n.corked {
		kind = "cork"
	}
	return &timeline.Hold{
		Head: head(now, timeline.TypeHold), Kind: kind,
		FromUS: timeline.Micros(n.since), ToUS: timeline.Micros(now), Bytes: min(n.bytes, bytes),
	}
}
