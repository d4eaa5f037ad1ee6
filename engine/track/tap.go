package track

import (
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// labels is a set of the timeline's labels.
type labels uint16

const (
	retransmission labels = 1 << iota
	fastRetransmission
	spuriousRetransmission
	duplicateAck
	outOfOrder
	lostSegment
	zeroWindow
	zeroWindowProbe
	windowUpdate
	windowFull
	keepAlive
	keepAliveAck
	portReused
)

// list is the set in the order of the timeline's list. A label stands exactly
// where Wireshark's filter field of that name does: its fast and spurious
// retransmissions carry tcp.analysis.retransmission too, so ours carry both.
func (l labels) list() []timeline.Label {
	if l&(fastRetransmission|spuriousRetransmission) != 0 {
		l |= retransmission
	}
	var out []timeline.Label
	for i, label := range [...]timeline.Label{
		timeline.LabelRetransmission, timeline.LabelFastRetransmission, timeline.LabelSpuriousRetransmission,
		timeline.LabelDuplicateAck, timeline.LabelOutOfOrder, timeline.LabelLostSegment, timeline.LabelZeroWindow,
		timeline.LabelZeroWindowProbe, timeline.LabelWindowUpdate, timeline.LabelWindowFull,
		timeline.LabelKeepAlive, timeline.LabelKeepAliveAck, timeline.LabelPortReused,
	} {
		if l&(1<<i) != 0 {
			out = append(out, label)
		}
	}
	return out
}

// Wireshark's times, with its default preferences.
const (
	fastRetransmitWithin = 20 * time.Millisecond // of the last duplicate ACK
	reorderWithin        = 3 * time.Millisecond  // of the highest segment, until a round trip is known
)

// tap judges the segments of one connection in the order in which a capture at
// one host holds them, by the rules of Wireshark's sequence analysis (4.0, the
// chapter "TCP Analysis" of its user's guide). A number of 0 is one not known
// yet, as it is there.
type tap struct {
	from      [2]lane // by sending end
	synAt     time.Duration
	roundTrip time.Duration // from the last SYN to the ACK that ends the handshake
}

// lane is what one end has been seen sending.
type lane struct {
	next    uint32 // highest sequence number seen, plus one; a probe's byte does not count
	nextAt  time.Duration
	sawSYN  bool
	dupAcks int // in a row

	// Of the last segment.
	ack    uint32
	ackAt  time.Duration
	window uint16
	shift  uint8
	judged labels
}

// segment is what the rules look at.
type segment struct {
	seq, ack uint32
	flags    packet.Flags
	window   uint16
	shift    uint8 // to scale window by, 0 on a SYN
	bytes    uint32
}

// judge labels a segment from an end and notes it.
func (t *tap) judge(now time.Duration, end int, s segment) labels {
	fwd, rev := &t.from[end], &t.from[1-end]
	l := fwd.first(rev, s)
	if s.bytes > 0 || s.flags&(packet.SYN|packet.FIN) != 0 {
		l |= t.repeated(now, fwd, rev, s, l)
	}
	t.handshake(now, s)
	fwd.note(now, s, l)
	return l
}

// first judges a segment by what its sender's last one and the other end's
// last one said.
func (fwd *lane) first(rev *lane, s segment) (l labels) {
	const special = packet.SYN | packet.FIN | packet.RST
	plain := s.flags&special == 0
	if s.bytes == 1 && s.seq == fwd.next && rev.window == 0 {
		return zeroWindowProbe
	}
	if s.window == 0 && plain {
		l |= zeroWindow
	}
	if fwd.next != 0 && before(fwd.next, s.seq) && !s.flags.Has(packet.RST) {
		l |= lostSegment
	}
	if s.bytes <= 1 && s.seq == fwd.next-1 && plain {
		l |= keepAlive
	}
	edge := rev.ack + uint32(rev.window)<<rev.shift
	if s.bytes > 0 && plain && rev.sawSYN && s.seq+s.bytes == edge {
		l |= windowFull
	}
	if repeats := s.bytes == 0 && plain && s.seq == fwd.next && s.ack == fwd.ack; !repeats {
		return l
	}
	switch {
	case s.window != fwd.window && s.window != 0:
		l |= windowUpdate
	case s.window == 0: // repeats a closed window: no duplicate
	case rev.judged&keepAlive != 0:
		l |= keepAliveAck
	default:
		l |= duplicateAck
	}
	return l
}

// repeated judges a segment with data, SYN or FIN that does not start beyond
// all that its sender has been seen sending.
func (t *tap) repeated(now time.Duration, fwd, rev *lane, s segment, sofar labels) labels {
	if sofar&keepAlive != 0 {
		return 0
	}
	if s.bytes > 0 && rev.ack != 0 && !before(rev.ack, s.seq+s.bytes) {
		return spuriousRetransmission
	}
	if fwd.next == 0 || !before(s.seq, fwd.next) {
		return 0
	}
	if s.bytes > 1 && s.seq == fwd.next-1 {
		return 0 // new data after a probe's byte
	}
	if rev.dupAcks >= 2 && rev.ack == s.seq && now-rev.ackAt < fastRetransmitWithin {
		return fastRetransmission
	}
	within := reorderWithin
	if t.roundTrip != 0 {
		within = t.roundTrip
	}
	if now-fwd.nextAt < within && fwd.next != s.end() {
		return outOfOrder
	}
	return retransmission
}

func (s segment) end() uint32 {
	if s.flags&(packet.SYN|packet.FIN) != 0 {
		return s.seq + s.bytes + 1
	}
	return s.seq + s.bytes
}

// handshake measures the first round trip.
func (t *tap) handshake(now time.Duration, s segment) {
	switch {
	case s.flags&(packet.SYN|packet.ACK) == packet.SYN:
		t.synAt = now
	case s.flags&(packet.SYN|packet.ACK) == packet.ACK && t.roundTrip == 0 && t.from[0].sawSYN && t.from[1].sawSYN:
		t.roundTrip = now - t.synAt
	}
}

func (fwd *lane) note(now time.Duration, s segment, l labels) {
	if l&duplicateAck != 0 {
		fwd.dupAcks++
	}
	if s.ack != fwd.ack {
		fwd.dupAcks = 0
	}
	if l&zeroWindowProbe == 0 && (fwd.next == 0 || before(fwd.next, s.end())) {
		fwd.next, fwd.nextAt = s.end(), now
	}
	fwd.ack, fwd.ackAt = s.ack, now
	fwd.window, fwd.shift = s.window, s.shift
	fwd.judged = l
	fwd.sawSYN = fwd.sawSYN || s.flags.Has(packet.SYN)
}
