package engine

import (
	"slowstart/engine/app"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// samples writes the senders' state: after each step, for each end of a
// connection that the step touched, if it has changed.
type samples struct {
	driver  *driver
	touched []end
	last    map[end]timeline.TCPSample
}

// end is one end of a connection.
type end struct {
	host string
	conn int
	on   app.Pair
}

func newSamples(d *driver) *samples {
	return &samples{driver: d, last: map[end]timeline.TCPSample{}}
}

// touch notes that the host has sent or received the packet.
func (s *samples) touch(host string, p packet.Packet, conn int) {
	if !p.IsTCP() {
		return
	}
	on := app.Pair{Local: p.From(), Remote: p.To()}
	if s.driver.hosts[p.Src()] != host {
		on.Local, on.Remote = on.Remote, on.Local
	}
	s.touchPair(host, on, conn)
}

func (s *samples) touchPair(host string, on app.Pair, conn int) {
	e := end{host: host, conn: conn, on: on}
	for _, t := range s.touched {
		if t == e {
			return
		}
	}
	if conn != 0 {
		s.touched = append(s.touched, e)
	}
}

// write emits what has changed.
func (s *samples) write() {
	for _, e := range s.touched {
		state, ok := s.driver.stack.Sample(e.host, e.on)
		if !ok || state.SMSS == 0 {
			continue
		}
		smss := int64(state.SMSS)
		sample := timeline.TCPSample{
			Head: timeline.Head{Type: timeline.TypeTCPSample}, Host: e.host, Conn: e.conn,
			CwndBytes: int64(state.CwndSegments) * smss, SMSSBytes: smss,
			Unread: state.Unread, SRTTUS: timeline.Micros(state.SRTT), RTOUS: timeline.Micros(state.RTO),
		}
		if state.SsthreshSegments < maxSsthresh {
			sample.SsthreshBytes = int64(state.SsthreshSegments) * smss
		}
		sample.InFlight, sample.Unsent = s.driver.tracker.Outstanding(e.on)
		if state.Unsent >= 0 {
			sample.Unsent = state.Unsent
		}
		if s.last[e] != sample {
			s.last[e] = sample
			out := sample // emit stamps its head
			s.driver.emit(&out)
		}
	}
	s.touched = s.touched[:0]
}

// maxSsthresh is above what gVisor sets before the first loss (the largest int).
const maxSsthresh = 1 << 20
