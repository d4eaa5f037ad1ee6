package live

import (
	"net/http"
	"sync/atomic"
)

// Counts are the sockets since the start.
type Counts struct {
	Opened, Closed int64
	Refused        int64 // for their origin, or because there are too many
	Dropped        int64 // because they did not take what was sent
}

type counts struct{ opened, closed, refused, dropped atomic.Int64 }

// Counts says how many sockets there were; those of Opened that are not Closed
// are open.
func (s *Sockets) Counts() Counts {
	closed := s.counts.closed.Load() // first: there are never fewer open than none
	return Counts{Opened: s.counts.opened.Load(), Closed: closed, Refused: s.counts.refused.Load(), Dropped: s.counts.dropped.Load()}
}

// enter counts a socket in, or says with a status why there may be no more.
func (s *Sockets) enter(session string) (status int, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if status, why = s.full(session); status != 0 {
		return status, why
	}
	s.wg.Add(1)
	s.all++
	s.open[session]++
	return 0, ""
}

// full says with which status and why one more socket is refused, if it is. The
// caller holds mu.
func (s *Sockets) full(session string) (status int, why string) {
	switch {
	case s.ctx.Err() != nil:
		return http.StatusServiceUnavailable, "going down"
	case s.all >= s.o.Limits.Sockets:
		return http.StatusServiceUnavailable, "too many websockets are open here"
	case s.open[session] >= s.o.Limits.SessionSockets:
		return http.StatusTooManyRequests, "too many pages of this visitor are open"
	}
	return 0, ""
}

func (s *Sockets) leave(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.open[session]--; s.open[session] == 0 {
		delete(s.open, session)
	}
	s.wg.Done()
}
