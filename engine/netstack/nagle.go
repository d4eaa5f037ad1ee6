package netstack

import (
	"sync"

	"slowstart/engine/app"
	"slowstart/engine/packet"
)

// segments cuts what an application writes where segments end, for sockets with
// Nagle's algorithm on. RFC 9293 §3.7.4 keeps back whatever is less than a full
// segment while anything is unacknowledged; gVisor does so for a whole write
// alone. What is left of a longer one leaves behind its full segments, and what
// is kept back leaves as it is when the next write does not fit behind it whole
// (snd.go: splitSeg, and nextTooBig in maybeSendSegment). Of writes that end
// where segments end, nothing is left, and all fit.
type segments struct {
	mu    sync.Mutex                // guards flows and what they point to
	flows map[app.Pair]*segmentFlow // the latest of each, kept for the run: it may begin before the one before it is gone
}

// segmentFlow is what one connection of this host has sent.
type segmentFlow struct {
	peer        packet.TCPOptions // of the other end's SYN
	start, next uint32            // numbers of the first byte and of the next to be sent
	written     int64             // bytes, by the application
	tail        int               // bytes of the last segment written, 0 if it is full
}

// arrived sees every packet before the stack does.
func (s *segments) arrived(raw []byte) {
	p, err := packet.Parse(raw)
	if err != nil || !p.IsTCP() || !p.Flags().Has(packet.SYN) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flow(app.Pair{Local: p.To(), Remote: p.From()}).peer = p.Options()
}

// leaving sees every packet that the stack sends.
func (s *segments) leaving(raw []byte) {
	p, err := packet.Parse(raw)
	if err != nil || !p.IsTCP() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.flow(app.Pair{Local: p.From(), Remote: p.To()})
	if p.Flags().Has(packet.SYN) { // of this connection or of another one before it
		f.start, f.next = p.Seq()+1, p.Seq()+1
		f.written, f.tail = 0, 0
	} else if end := p.Seq() + uint32(len(p.Payload())); before(f.next, end) {
		f.next = end
	}
}

func (s *segments) flow(on app.Pair) *segmentFlow {
	f := s.flows[on]
	if f == nil {
		f = &segmentFlow{}
		s.flows[on] = f
	}
	return f
}

// piece is how much of n bytes a socket is to be given at once: what fills its
// last segment.
func (h *Host) piece(on app.Pair, n int) int {
	full := h.fullSegment(on)
	h.segments.mu.Lock()
	defer h.segments.mu.Unlock()
	f := h.segments.flow(on)
	if f.written == int64(f.next-f.start) || f.tail >= full { // it has left, or the path takes less now
		f.tail = 0
	}
	return min(n, full-f.tail)
}

// wrote notes what a socket has taken.
func (h *Host) wrote(on app.Pair, n int64) {
	full := int64(h.fullSegment(on))
	h.segments.mu.Lock()
	defer h.segments.mu.Unlock()
	f := h.segments.flow(on)
	f.written += n
	f.tail = int((int64(f.tail) + n) % full)
}

// fullSegment is the size of a connection's full segments in bytes: as the stack
// last told, or, before it has, as the handshake agreed. gVisor leaves room for
// as many options as there can be (maxOptionSize in endpoint.go).
func (h *Host) fullSegment(on app.Pair) int {
	h.mu.Lock()
	size := h.sizes[on]
	h.mu.Unlock()
	if size > 0 {
		return size
	}
	const headers, timestamps, allOptions = 40, 12, 40 // bytes; RFC 7323 §3.2, RFC 9293 §3.1
	h.segments.mu.Lock()
	peer := h.segments.flow(on).peer
	h.segments.mu.Unlock()
	options := timestamps
	if h.tcp.SACK && peer.Has&packet.OptSACKPermitted != 0 {
		options = allOptions
	}
	return min(int(peer.MSS), int(h.nic.MTU())-headers) - options
}
