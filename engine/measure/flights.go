package measure

import "slowstart/engine/timeline"

// flights counts one sender's segments by flight. A flight is what leaves from
// one round's beginning until something sent in it is acknowledged: in slow
// start 10, 20, 40...
type flights struct {
	counts []int64
	next   int64 // highest number sent, plus one
	mark   int64 // an ACK beyond it acknowledges something of this flight
	bytes  int64
	ended  bool // the next segment begins a flight
}

// sent counts a segment with data.
func (f *flights) sent(seq, bytes int64) {
	if f.ended || len(f.counts) == 0 {
		f.ended = false
		f.counts = append(f.counts, 0)
	}
	f.counts[len(f.counts)-1]++
	f.bytes += bytes
	f.next = max(f.next, seq+bytes)
}

// acked takes an acknowledgment that has arrived.
func (f *flights) acked(ack int64) {
	if len(f.counts) > 0 && !f.ended && ack > f.mark {
		f.ended, f.mark = true, f.next
	}
}

func (c *Collector) observeFlights(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.WireSent:
		if e.Hop != 0 || e.CopyOf != 0 || e.Conn == 0 || e.Conn != c.times.first || e.LenBytes == 0 {
			return
		}
		f := c.flights[e.Src]
		if f == nil {
			f = &flights{mark: e.Seq}
			c.flights[e.Src] = f
		}
		f.sent(e.Seq, int64(e.LenBytes))
	case *timeline.WireReceived:
		if f := c.flights[e.Dst]; f != nil && e.To == e.Dst && !e.Corrupted && e.Conn == c.times.first {
			f.acked(e.Ack)
		}
	}
}

// reportFlights gives the flights of the end that sent more; of two that sent
// the same, the server's.
func (c *Collector) reportFlights(put func(string, float64)) {
	client := c.times.clients[c.times.first]
	var most *flights
	for host, f := range c.flights {
		if most == nil || f.bytes > most.bytes || (f.bytes == most.bytes && host != client) {
			most = f
		}
	}
	if most == nil {
		return
	}
	for i, n := range most.counts[:min(len(most.counts), maxFlights)] {
		put(flightName(i+1), float64(n))
	}
}
