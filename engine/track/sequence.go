package track

import "slices"

// Sequence numbers compare modulo 2^32 (RFC 9293 §3.4).
func before(a, b uint32) bool { return int32(a-b) < 0 }

func later(a, b uint32) uint32 {
	if before(a, b) {
		return b
	}
	return a
}

// span is a range of sequence numbers, right not included.
type span struct{ left, right uint32 }

// reassembly follows RCV.NXT: what has arrived without a gap, and what lies
// beyond one. The spans are disjoint, ordered and never more than the segments
// that fit the receiver's window.
type reassembly struct {
	known  bool
	next   uint32 // RCV.NXT
	beyond []span
}

func (r *reassembly) start(next uint32) {
	r.known, r.next = true, next
}

// add notes that a span has arrived.
func (r *reassembly) add(s span) {
	s.left = later(s.left, r.next)
	if !r.known || !before(s.left, s.right) {
		return
	}
	at, _ := slices.BinarySearchFunc(r.beyond, s, func(a, b span) int { return int(int32(a.left - b.left)) })
	r.beyond = slices.Insert(r.beyond, at, s)
	joined := r.beyond[:0]
	for _, b := range r.beyond {
		switch last := len(joined) - 1; {
		case !before(r.next, b.left):
			r.next = later(r.next, b.right)
		case last >= 0 && !before(joined[last].right, b.left):
			joined[last].right = later(joined[last].right, b.right)
		default:
			joined = append(joined, b)
		}
	}
	r.beyond = joined
}
