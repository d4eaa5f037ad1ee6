// Package timelinetest writes small timelines by hand, event by event, for the
// tests of package figure and package story. What a stack really does is in
// the recorded timelines beside; these hold the cases those do not reach.
package timelinetest

import (
	"cmp"
	"slices"
	"strings"

	"slowstart/engine/timeline"
)

// Run collects events in any order; Events sorts and numbers them.
type Run struct {
	start  *timeline.RunStart
	events []timeline.Event
	packet int64
	call   int64
}

// Link is a link with the same delay and rate both ways.
type Link struct {
	A, B    string
	DelayUS int64
	RateBps int64 // 0 = none
}

// New starts a run over a chain of links.
func New(experiment string, links ...Link) *Run {
	r := &Run{start: &timeline.RunStart{
		Head:   timeline.Head{Type: timeline.TypeRunStart},
		Schema: timeline.Schema, Experiment: experiment, Seed: 1,
		Stack: timeline.Stack{Name: "netstack", Version: "test", Clock: "virtual"},
	}}
	for i, l := range links {
		r.start.Links = append(r.start.Links, timeline.Link{
			Name: l.A + "-" + l.B, A: l.A, B: l.B, DelayABUS: l.DelayUS, DelayBAUS: l.DelayUS,
			RateABBps: l.RateBps, RateBABps: l.RateBps, MTUBytes: 1500,
		})
		if i == 0 {
			r.host(l.A)
		}
		r.host(l.B)
	}
	return r
}

func (r *Run) host(name string) {
	ip := "10.0.0." + string(rune('1'+len(r.start.Hosts)))
	r.start.Hosts = append(r.start.Hosts, timeline.Host{Name: name, Role: name, IPs: []string{ip}})
}

func (r *Run) add(e timeline.Event, us int64, t timeline.Type) {
	e.Header().TimeUS, e.Header().Type = us, t
	r.events = append(r.events, e)
}

// Conn opens connection n from client to server.
func (r *Run) Conn(us int64, n int, client, server string) {
	end := func(h string, port int) timeline.Endpoint {
		for _, x := range r.start.Hosts {
			if x.Name == h {
				return timeline.Endpoint{Host: h, IP: x.IPs[0], Port: port}
			}
		}
		panic("timelinetest: no host " + h)
	}
	r.add(&timeline.ConnOpen{Conn: n, Proto: "tcp", Client: end(client, 40000+n), Server: end(server, 80)}, us, timeline.TypeConnOpen)
}

// Send puts a packet on its way over every link between its ends, from the
// time and with the place in line that queueUS gives it on the first. It
// returns the packet and when it arrives.
func (r *Run) Send(us int64, p timeline.PacketInfo, cause timeline.Cause, queueUS int64, drop timeline.DropCause) (int64, int64) {
	r.packet++
	p.Packet, p.Proto = r.packet, "tcp"
	if p.Conn == 0 {
		p.Conn = 1
	}
	p.IPBytes = p.LenBytes + 40
	if strings.Contains(p.Flags, "SYN") {
		p.IPBytes += 20
	}
	for i, l := range r.route(p.Src, p.Dst) {
		p.Link, p.Hop, p.From, p.To = l.Name, i, l.A, l.B
		s := &timeline.WireSent{PacketInfo: p, QueueUS: queueUS, PropagateUS: l.DelayABUS}
		if l.RateABBps > 0 {
			s.SerialiseUS = int64(p.IPBytes) * 8 * 1_000_000 / l.RateABBps
		}
		if i == 0 {
			s.Cause = &cause
		}
		r.add(s, us, timeline.TypeWireSent)
		if drop != "" {
			r.add(&timeline.WireDropped{PacketInfo: p, Cause: drop}, us, timeline.TypeWireDropped)
			return p.Packet, us
		}
		us += s.QueueUS + s.SerialiseUS + s.PropagateUS
		r.add(&timeline.WireReceived{PacketInfo: p}, us, timeline.TypeWireReceived)
		queueUS = 0
	}
	return p.Packet, us
}

// route is the links from one host to another, each turned the way it is
// crossed.
func (r *Run) route(from, to string) []timeline.Link {
	at := func(h string) int {
		return slices.IndexFunc(r.start.Hosts, func(x timeline.Host) bool { return x.Name == h })
	}
	var out []timeline.Link
	for i := at(from); i < at(to); i++ {
		out = append(out, r.start.Links[i])
	}
	for i := at(from) - 1; i >= at(to); i-- {
		l := r.start.Links[i]
		l.A, l.B = l.B, l.A
		out = append(out, l)
	}
	return out
}

// Call adds a socket call that began and returned and gives its number.
func (r *Run) Call(beganUS, us int64, host, op string, bytes int64) int64 {
	r.call++
	r.add(&timeline.AppCall{Host: host, App: host, Call: r.call, Conn: 1, Op: op, BeganUS: beganUS, Bytes: bytes}, us, timeline.TypeAppCall)
	return r.call
}

// State adds changes of state of one end: host, then state after state from
// CLOSED, each with its time.
func (r *Run) State(conn int, host string, changes ...any) {
	from := "CLOSED"
	for i := 0; i < len(changes); i += 2 {
		to := changes[i+1].(string)
		r.add(&timeline.TCPState{Host: host, Conn: conn, From: from, To: to}, int64(changes[i].(int)), timeline.TypeTCPState)
		from = to
	}
}

// Hold adds a hold that ended with a packet.
func (r *Run) Hold(fromUS, toUS int64, host, kind string, bytes, packet int64) {
	r.add(&timeline.Hold{Host: host, Conn: 1, Kind: kind, FromUS: fromUS, ToUS: toUS, Bytes: bytes, Packet: packet}, toUS, timeline.TypeHold)
}

// HTTP adds the begin of a message that a host sends.
func (r *Run) HTTP(us int64, host, method, target string, status int) {
	m := &timeline.HTTPMessage{Host: host, Conn: 1, Exchange: 1, Side: "send", Phase: "begin", Method: method, Target: target, Status: status}
	t := timeline.TypeHTTPRequest
	if status > 0 {
		t = timeline.TypeHTTPResponse
	}
	r.add(m, us, t)
}

// Events is the finished timeline.
func (r *Run) Events() []timeline.Event {
	events := append([]timeline.Event{r.start}, r.events...)
	slices.SortStableFunc(events, func(a, b timeline.Event) int {
		return cmp.Compare(a.Header().TimeUS, b.Header().TimeUS)
	})
	last := events[len(events)-1].Header().TimeUS
	end := &timeline.RunEnd{Head: timeline.Head{TimeUS: last, Type: timeline.TypeRunEnd}, Ended: "apps"}
	events = append(events, end)
	for i, e := range events {
		e.Header().SeqNo = int64(i + 1)
	}
	return events
}
