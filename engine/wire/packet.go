package wire

import (
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Packet is an IP packet on its way.
type Packet struct {
	ID     int64 // one id across hops, from 1 in order of first sending; Enter gives it
	CopyOf int64 // a duplicate: the id of its original
	Hop    int   // 0 on the link of the host that sent it

	// View is what selectors see. Src and Dst, names of hosts, also route the
	// packet; a Dst that no host has leads nowhere.
	View experiment.PacketView
	// Bytes is the whole IP packet. The wire never writes into it: where a
	// router or a fault changes the packet it makes new bytes.
	Bytes []byte
	// Corrupted says that the wire has flipped a bit.
	Corrupted bool
}

// Plan is what becomes of a packet on one link, known when it enters.
type Plan struct {
	Packet // as it arrives

	Link     string // "" when no link leads on
	From, To string // nodes of that link; From is the node that drops, too
	MTU      int    // of the link, in bytes

	// Sent is the packet's bytes as they entered the link: Packet.Bytes, unless
	// the packet is corrupted on this link.
	Sent []byte
	// Drop is why the packet does not arrive, empty if it does. A dropped packet
	// is gone at Entered, and the times after it mean nothing.
	Drop timeline.DropCause

	Entered time.Duration // into the link's queue
	Start   time.Duration // first bit on the line
	Out     time.Duration // last bit on the line
	Arrive  time.Duration // last bit at the far end

	// Copies are the packet's duplicates: one that follows right behind, which
	// the queue may drop, and those that the network keeps and lets go later.
	// Each is a plan of its own.
	Copies []*Plan

	line *line
}

// Parts are the plan in whole microseconds, as differences of rounded times, so
// that they sum exactly to the rounded arrival minus the rounded entry.
func (p *Plan) Parts() (queueUS, serialiseUS, propagateUS int64) {
	if p.Drop != "" {
		return 0, 0, 0
	}
	entered, start := timeline.Micros(p.Entered), timeline.Micros(p.Start)
	out, arrive := timeline.Micros(p.Out), timeline.Micros(p.Arrive)
	return start - entered, out - start, arrive - out
}
