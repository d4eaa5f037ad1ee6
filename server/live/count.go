package live

import "sync/atomic"

// Counts are the sockets since the start.
type Counts struct {
	Opened, Closed int64
	Refused        int64 // for their origin
	Dropped        int64 // because they did not take what was sent
}

type counts struct{ opened, closed, refused, dropped atomic.Int64 }

// Counts says how many sockets there were; those of Opened that are not Closed
// are open.
func (s *Sockets) Counts() Counts {
	closed := s.counts.closed.Load() // first: there are never fewer open than none
	return Counts{Opened: s.counts.opened.Load(), Closed: closed, Refused: s.counts.refused.Load(), Dropped: s.counts.dropped.Load()}
}
