package measure

import (
	"slices"
	"strings"

	"slowstart/engine/timeline"
)

// sockets follows what becomes of connections, and what the two ends of each
// have given to TCP and got from it.
type sockets struct {
	conns   []*connection  // by number, from 1; nil for UDP flows
	opened  int64          // TCP connections
	now     int64          // of them, those that are open
	waiting map[string]int // sockets in TIME-WAIT by host

	nowMax, waitingMax     int64
	resets, fins, timeouts int64
	refused                int64
}

// connection is what a TCP connection's two ends have done.
type connection struct {
	hosts    [2]string // the client first
	open     int       // of its ends
	accepted [2]int64  // bytes that an end's TCP took from its application
	read     [2]int64  // bytes that an end's application got
	answered bool      // it has carried a whole response
	asked    bool      // it has carried a request
}

func (s *sockets) conn(number int) *connection {
	if number < 1 || number > len(s.conns) {
		return nil
	}
	return s.conns[number-1]
}

// end is the index of a host's end.
func (c *connection) end(host string) int {
	if host == c.hosts[0] {
		return 0
	}
	return 1
}

func (s *sockets) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.ConnOpen:
		var c *connection
		if e.Proto == "tcp" {
			s.opened++
			c = &connection{hosts: [2]string{e.Client.Host, e.Server.Host}}
		}
		s.conns = append(s.conns, c)
	case *timeline.TCPState:
		s.state(e)
	case *timeline.WireSent:
		if e.Hop == 0 && e.CopyOf == 0 && e.Proto == "tcp" {
			s.sent(e)
		}
	case *timeline.AppCall:
		s.call(e)
	}
}

func (s *sockets) state(e *timeline.TCPState) {
	const wait = "TIME-WAIT"
	if s.waiting == nil {
		s.waiting = map[string]int{}
	}
	if e.From == wait {
		s.waiting[e.Host]--
	}
	if e.To == wait {
		s.waiting[e.Host]++
		s.waitingMax = max(s.waitingMax, int64(s.waiting[e.Host]))
	}
	c := s.conn(e.Conn)
	if c == nil {
		return
	}
	was := c.open
	if open(e.From) {
		c.open--
	}
	if open(e.To) {
		c.open++
	}
	switch {
	case was == 0 && c.open > 0:
		s.now++
		s.nowMax = max(s.nowMax, s.now)
	case was > 0 && c.open == 0:
		s.now--
	}
}

// open says that an end in this state has, or wants, a connection.
func open(state string) bool {
	switch state {
	case "CLOSED", "LISTEN", "TIME-WAIT":
		return false
	}
	return true
}

func (s *sockets) sent(e *timeline.WireSent) {
	flags := strings.Split(e.Flags, ",")
	if slices.Contains(flags, "RST") {
		s.resets++
	}
	if slices.Contains(flags, "FIN") {
		s.fins++
	}
	if e.Cause != nil && e.Cause.Timer == "retransmission" {
		s.timeouts++
	}
}

func (s *sockets) call(e *timeline.AppCall) {
	if e.Op == "connect" && e.Errno != "" {
		s.refused++
	}
	c := s.conn(e.Conn)
	if c == nil {
		return
	}
	switch e.Op {
	case "write":
		c.accepted[c.end(e.Host)] += e.Bytes
	case "read":
		c.read[c.end(e.Host)] += e.Bytes
	}
}

// lost is what was accepted at one end and not read at the other.
func (s *sockets) lost() (bytes int64) {
	for _, c := range s.conns {
		if c != nil {
			bytes += max(0, c.accepted[0]-c.read[1]) + max(0, c.accepted[1]-c.read[0])
		}
	}
	return bytes
}

func (s *sockets) report(put func(string, float64)) {
	put("connections", float64(s.opened))
	put("connections_max", float64(s.nowMax))
	put("refused", float64(s.refused))
	put("resets", float64(s.resets))
	put("fins", float64(s.fins))
	put("timeouts", float64(s.timeouts))
	put("time_wait_max", float64(s.waitingMax))
	put("bytes_lost", float64(s.lost()))
}
