package ingest

import (
	"cmp"
	"net/netip"
	"slices"

	"slowstart/engine/packet"
)

// mostAhead bounds the segments that wait for a gap to be filled, of one
// direction; beyond it the stream counts as broken off.
const mostAhead = 256

// stream is what one end of a connection sent, in order.
type stream struct {
	known  bool
	next   uint32
	data   []byte
	marks  []mark
	ahead  []ahead
	broken bool // a piece was not captured: nothing behind it can be read
	fin    bool
}

// mark says with which frame the bytes from an offset on came.
type mark struct{ offset, frame int }

type ahead struct {
	seq   uint32
	bytes []byte
	frame int
}

// talk is both directions of a connection, its client's first.
type talk struct {
	client netip.AddrPort
	iss    uint32
	sides  [2]stream
}

// streams puts the streams of all connections together.
type streams struct {
	flows map[[2]netip.AddrPort]*talk
	all   []*talk
}

func newStreams() *streams { return &streams{flows: map[[2]netip.AddrPort]*talk{}} }

// take adds a segment.
func (s *streams) take(frame int, d *datagram) {
	p := d.view
	from, to, key := p.From(), p.To(), pairOf(p)
	opens := p.Flags()&(packet.SYN|packet.ACK) == packet.SYN
	t := s.flows[key]
	if t == nil || opens && t.iss != p.Seq() {
		t = &talk{client: from, iss: p.Seq()}
		if !opens && p.SrcPort() < p.DstPort() {
			t.client = to
		}
		s.flows[key] = t
		s.all = append(s.all, t)
	}
	side := &t.sides[1]
	if from == t.client {
		side = &t.sides[0]
	}
	payload := p.Payload()
	if d.cut { // only what was captured, and nothing behind it
		payload = payload[:max(0, len(payload)-(d.length-len(d.bytes)))]
	}
	side.take(frame, p, payload, d.cut)
}

// pairOf is what both directions between two ports share.
func pairOf(p packet.Packet) [2]netip.AddrPort {
	from, to := p.From(), p.To()
	if to.Compare(from) < 0 {
		from, to = to, from
	}
	return [2]netip.AddrPort{from, to}
}

func (s *stream) take(frame int, p packet.Packet, payload []byte, cut bool) {
	seq := p.Seq()
	if p.Flags().Has(packet.SYN) {
		seq++
	}
	if !s.known {
		s.known, s.next = true, seq
	}
	s.fin = s.fin || p.Flags().Has(packet.FIN)
	if s.broken || len(p.Payload()) == 0 {
		return
	}
	switch gap := int32(seq - s.next); {
	case gap > 0 && len(s.ahead) < mostAhead && !cut:
		s.ahead = append(s.ahead, ahead{seq, payload, frame})
		return
	case gap > 0:
		s.broken = true
		return
	}
	s.add(seq, payload, frame)
	s.broken = s.broken || cut
	slices.SortStableFunc(s.ahead, func(a, b ahead) int { return cmp.Compare(int32(a.seq-s.next), int32(b.seq-s.next)) })
	for len(s.ahead) > 0 && int32(s.ahead[0].seq-s.next) <= 0 && !s.broken {
		s.add(s.ahead[0].seq, s.ahead[0].bytes, frame) // readable from now on
		s.ahead = s.ahead[1:]
	}
}

// add appends what is new of a segment.
func (s *stream) add(seq uint32, payload []byte, frame int) {
	known := int(int32(s.next - seq))
	if known < 0 || known >= len(payload) { // half the number space away is neither before nor behind
		return
	}
	s.marks = append(s.marks, mark{len(s.data), frame})
	s.data = append(s.data, payload[known:]...)
	s.next = seq + uint32(len(payload))
}

// frameAt is the frame that brought the byte at an offset.
func (s *stream) frameAt(offset int) int {
	i, ok := slices.BinarySearchFunc(s.marks, offset, func(m mark, at int) int { return cmp.Compare(m.offset, at) })
	if !ok {
		i--
	}
	return s.marks[max(i, 0)].frame
}
