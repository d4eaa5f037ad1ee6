package netstack

import (
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"slowstart/engine/app"
)

// keep notes a socket that has a peer, until it is CLOSED.
func (h *Host) keep(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sockets = append(h.sockets, s)
	h.byPair[s.pair] = s
}

// gone reports and forgets the sockets that have reached CLOSED.
func (h *Host) gone(report func(host string, on app.Pair)) (allClosed bool) {
	h.mu.Lock()
	var closed []app.Pair
	left := h.sockets[:0]
	for _, s := range h.sockets {
		switch tcp.EndpointState(s.ep.State()) {
		case tcp.StateClose, tcp.StateError:
			closed = append(closed, s.pair)
			if h.byPair[s.pair] == s {
				delete(h.byPair, s.pair)
				delete(h.sizes, s.pair)
			}
		default:
			left = append(left, s)
		}
	}
	clear(h.sockets[len(left):])
	h.sockets = left
	h.mu.Unlock()
	for _, pair := range closed {
		report(h.name, pair)
	}
	return len(left) == 0 && !h.halfOpen()
}

// halfOpen says that a listener's handshake is not over: its socket belongs to
// no application yet.
func (h *Host) halfOpen() bool {
	for _, ep := range h.stack.RegisteredEndpoints() {
		if ep, ok := ep.(*tcp.Endpoint); ok && ep.EndpointState() == tcp.StateSynRecv {
			return true
		}
	}
	return false
}

func (h *Host) sample(on app.Pair) (Sample, bool) {
	h.mu.Lock()
	s, size := h.byPair[on], h.sizes[on]
	h.mu.Unlock()
	if s == nil {
		return Sample{}, false
	}
	var info tcpip.TCPInfoOption
	if err := s.ep.GetSockOpt(&info); err != nil {
		return Sample{}, false
	}
	unread, err := s.ep.GetSockOptInt(tcpip.ReceiveQueueSizeOption)
	if err != nil {
		unread = 0
	}
	return Sample{
		CwndSegments: int(info.SndCwnd), SsthreshSegments: int(info.SndSsthresh),
		SMSS: size, SRTT: info.RTT, RTO: info.RTO, Unread: int64(unread),
	}, true
}
