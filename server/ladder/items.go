package ladder

import (
	"strings"

	"slowstart/engine/timeline"
)

// item is one thing to show, in the order of the rows.
type item struct {
	us   int64
	hop  *hop   // a packet on one link, or
	part part   // which end of it
	host string // a note beside a host's rail
	note string
	when when
	gap  int64 // or: nothing was under way for this long, in microseconds
}

// when says how a note stands to the packets of its instant.
type when uint8

const (
	with   when = iota // it is about the packet before it
	before             // a call that lets the next packet go
	after              // a call that has returned
	mark               // a label of the packet before it
)

// part is the end of a hop that a row shows.
type part uint8

const (
	departure part = iota
	arrival
	whole // both at once: the link takes no time
)

// hop is a packet on one link.
type hop struct {
	sent      *timeline.WireSent
	dropped   *timeline.WireDropped // nil if it arrived
	received  *timeline.WireReceived
	labels    []timeline.Label
	corrupted bool
}

// hopKey names a hop: a copy has a packet number of its own.
type hopKey struct {
	packet int64
	hop    int
}

// reading is what must be known of a whole timeline before its first row.
type reading struct {
	hops  map[hopKey]*hop
	calls map[int64]*timeline.AppCall
	conns int
}

func read(events []timeline.Event) reading {
	r := reading{hops: map[hopKey]*hop{}, calls: map[int64]*timeline.AppCall{}}
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.WireSent:
			r.hops[hopKey{e.Packet, e.Hop}] = &hop{sent: e, labels: e.Labels}
		case *timeline.WireDropped:
			if h := r.hops[hopKey{e.Packet, e.Hop}]; h != nil {
				h.dropped = e
			}
		case *timeline.WireReceived:
			if h := r.hops[hopKey{e.Packet, e.Hop}]; h != nil {
				h.received, h.corrupted = e, e.Corrupted
				if e.LenBytes == 0 && e.To == e.Dst {
					h.labels = e.Labels // final for an empty ACK
				}
			}
		case *timeline.AppCall:
			r.calls[e.Call] = e
		case *timeline.ConnOpen:
			r.conns = max(r.conns, e.Conn)
		}
	}
	return r
}

// items puts the events of a timeline in the order of the rows.
func (w *words) items(events []timeline.Event, r reading) []item {
	var list []item
	add := func(i item) { list = append(list, i) }
	told := map[int64]bool{} // calls that stand before the packet they let go
	flying := 0
	last := int64(0)
	quiet := func(now int64) { // nothing under way for a millisecond and more
		const least = 1000
		if flying == 0 && now-last >= least && len(list) > 0 {
			add(item{us: last, gap: now - last})
		}
		last = now
	}
	for _, e := range events {
		now := e.Header().TimeUS
		switch e := e.(type) {
		case *timeline.WireSent:
			quiet(now)
			h := r.hops[hopKey{e.Packet, e.Hop}]
			// On a real clock a SYN leaves a little later than its connect begins.
			if call := r.calls[callOf(e)]; call != nil && (call.BeganUS == now || call.Op == "connect") && !told[call.Call] {
				told[call.Call] = true
				add(item{us: now, host: call.Host, note: w.call(call), when: before})
			}
			flying++
			add(item{us: now, hop: h, part: h.first()})
			for _, note := range w.judged(h) {
				add(item{us: now, host: e.From, note: note, when: mark})
			}
		case *timeline.WireReceived:
			quiet(now)
			flying--
			if h := r.hops[hopKey{e.Packet, e.Hop}]; h != nil && h.first() == departure {
				add(item{us: now, hop: h, part: arrival})
			}
			if e.Corrupted && e.To == e.Dst {
				add(item{us: now, host: e.To, note: w.text("corrupted")})
			}
		case *timeline.WireDropped:
			flying--
		case *timeline.TCPState:
			quiet(now)
			add(item{us: now, host: e.Host, note: e.To})
		case *timeline.Hold:
			quiet(now)
			for _, note := range w.hold(e) {
				add(item{us: now, host: e.Host, note: note})
			}
		case *timeline.AppCall:
			if e.Pending || told[e.Call] && e.Errno == "" {
				continue
			}
			quiet(now)
			for _, note := range w.returned(e) {
				add(item{us: now, host: e.Host, note: note, when: after})
			}
		}
	}
	return list
}

// first is what the row of the departure shows.
func (h *hop) first() part {
	if h.received != nil && h.received.TimeUS == h.sent.TimeUS {
		return whole
	}
	return departure
}

func callOf(e *timeline.WireSent) int64 {
	if e.Cause == nil {
		return 0
	}
	return e.Cause.Call
}

// label names a packet on its line, in the longest form that fits.
func (w *words) label(p *timeline.PacketInfo, conns, most int) string {
	number := itoa(p.Packet)
	if conns > 1 && p.Conn > 0 {
		number += " #" + itoa(int64(p.Conn))
	}
	name := p.Flags
	if p.Proto != "tcp" {
		name = strings.ToUpper(p.Proto)
	}
	seq, ack, length := "", "", ""
	if p.Proto == "tcp" {
		seq = " seq=" + itoa(p.Seq)
		if strings.Contains(p.Flags, "ACK") {
			ack = " ack=" + itoa(p.Ack)
		}
	}
	if p.LenBytes > 0 {
		length = " len=" + itoa(int64(p.LenBytes))
	}
	if p.CopyOf != 0 {
		length += " = " + itoa(p.CopyOf)
	}
	for _, form := range []string{name + seq + ack + length, name + seq + length, name + length, name} {
		if s := number + " " + form; cells(s) <= most {
			return s
		}
	}
	return number
}
