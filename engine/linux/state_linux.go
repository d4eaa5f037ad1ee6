package linux

import (
	"time"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// Sample is the sender's state of one connection, as the kernel has it.
type Sample struct {
	CwndSegments, SsthreshSegments int
	SMSS                           int // bytes
	SRTT, RTO                      time.Duration
	Unread, Unsent                 int64 // bytes in the receive buffer; in the send buffer and never sent
}

// Sample reads the state of a connection. It reports false when the host has no
// such socket, or its application has closed it.
func (n *Net) Sample(host string, on app.Pair) (Sample, bool) {
	h := n.hosts[host]
	h.mu.Lock()
	s := h.byPair[on]
	h.mu.Unlock()
	if s == nil {
		return Sample{}, false
	}
	return s.sample()
}

func (s *socket) sample() (Sample, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fd < 0 {
		return Sample{}, false
	}
	info, err := unix.GetsockoptTCPInfo(s.fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return Sample{}, false
	}
	if info.State == kernelClose {
		s.done = true // or in TIME-WAIT, which the kernel keeps apart from the socket
	}
	unread, err := unix.IoctlGetInt(s.fd, unix.TIOCINQ)
	if err != nil {
		unread = 0
	}
	return Sample{
		CwndSegments: int(info.Snd_cwnd), SsthreshSegments: int(info.Snd_ssthresh), SMSS: int(info.Snd_mss),
		SRTT: time.Duration(info.Rtt) * time.Microsecond, RTO: time.Duration(info.Rto) * time.Microsecond,
		Unread: int64(unread), Unsent: int64(info.Notsent_bytes),
	}, true
}

const (
	// askEvery bounds how often a connection without a descriptor is asked for.
	askEvery = 20 * time.Millisecond
	// askAtOnce bounds the questions that keep the wire waiting, 10 us each.
	askAtOnce = 16
)

// Gone reports the connections that the kernel has CLOSED since the last call,
// per host in the experiment's order, and whether none is left that it has not.
func (n *Net) Gone(report func(host string, on app.Pair)) (allClosed bool) {
	now, budget := n.clock.Now(), askAtOnce
	allClosed = true
	for _, h := range n.order {
		h.mu.Lock()
		left := make([]*socket, 0, len(h.sockets))
		var gone []app.Pair
		for _, s := range h.sockets {
			if !s.isClosed(now, &budget) {
				left = append(left, s)
				continue
			}
			gone = append(gone, s.pair)
			if h.byPair[s.pair] == s {
				delete(h.byPair, s.pair)
			}
		}
		h.sockets = left
		h.mu.Unlock()
		for _, pair := range gone {
			report(h.name, pair)
		}
		allClosed = allClosed && len(left) == 0
	}
	return allClosed
}

// isClosed asks the kernel, if the socket itself cannot tell and it is time.
func (s *socket) isClosed(now time.Duration, budget *int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.fd >= 0 && !s.done || *budget == 0 || now < s.asked {
		return s.closed
	}
	*budget--
	s.asked = now + askEvery
	state, err := connState(s.host.diag, s.pair)
	s.closed = err == nil && state == kernelClose
	return s.closed
}

// Open is how many connections are open or not yet CLOSED.
func (n *Net) Open() int {
	open := 0
	for _, h := range n.order {
		h.mu.Lock()
		open += len(h.sockets)
		h.mu.Unlock()
	}
	return open
}
