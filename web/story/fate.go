package story

import (
	"fmt"

	"slowstart/engine/timeline"
)

// fate says what became of a packet that did not simply arrive.
func (x *Index) fate(p *Packet) []Line {
	var lines []Line
	if p.Labelled(timeline.LabelSpuriousRetransmission) {
		lines = append(lines, Line{Key: "packet.fate.spurious"})
	}
	for _, h := range p.Hops {
		if h.Corrupted {
			lines = append(lines, Line{"packet.fate.corrupted", args{"to": p.Dst}})
			break
		}
	}
	h := p.Lost()
	if h == nil {
		return lines
	}
	lines = append(lines, Line{fmt.Sprintf("packet.lost.%s", h.Drop), args{"from": h.From, "to": h.To}})
	if by := x.coveredBy(p); by != 0 {
		return append(lines, Line{"packet.lost.needless", args{"packet": by}})
	}
	if p.Resent != 0 {
		wait := x.Packet(p.Resent).SentUS() - p.SentUS()
		return append(lines, Line{"packet.lost.resent", args{"packet": p.Resent, "wait_us": wait}})
	}
	return lines
}

// coveredBy is the later packet that made the loss of an empty ACK harmless:
// it acknowledges as much and left before the other end repeated anything.
func (x *Index) coveredBy(p *Packet) int64 {
	if p.Kind != KindACK {
		return 0
	}
	for _, q := range x.Packets {
		if q.Packet <= p.Packet || q.Conn != p.Conn {
			continue
		}
		if q.Src == p.Dst && q.Retransmission() {
			return 0
		}
		if q.Src == p.Src && q.Has("ACK") && q.Ack >= p.Ack && q.Arrived() {
			return q.Packet
		}
	}
	return 0
}
