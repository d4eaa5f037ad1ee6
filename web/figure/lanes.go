package figure

import (
	"slices"

	"slowstart/web/story"
)

// What stands between the applications' calls and the wire, from the rail
// outwards: states, what TCP holds back, bytes that wait to be read, messages.
const (
	unreadRoom = 30.0 // a heap of unread bytes with its turned text
	unreadSlim = 13.0 // without, where there is little room
	unreadBar  = 11.0
	unreadFrom = 6.0 // px from which a wait is drawn

	messageLane  = 21.0 // a bracket with its turned text
	messageEdge  = 5.0  // from the last text to the calls
	messageFrom  = 26.0 // px from which a bracket is drawn
	messageInner = 8.0  // from the states to one on a rail between others
	messageLanes = 3
)

// span is a message at one of its ends: from the first packet that carries it to
// the last.
type span struct {
	message  *story.Message
	host     string
	send     bool
	first    *story.Packet
	last     *story.Packet
	from, to int64
	lane     int
}

// layMessages gives each message of more than one packet a lane at the outer
// hosts that it reaches and, if sent is asked for, leaves; pxPerUS is the
// picture's own scale. Hosts between others have no lanes.
func (c *columns) layMessages(x *story.Index, pxPerUS float64, sent bool) {
	most := messageLanes
	if !c.wide {
		most = 1
	}
	free := map[string][]int64{}
	for _, m := range x.Messages() {
		for _, s := range ends(x, m) {
			n := len(m.Packets)
			tall := max(float64(s.to-s.from)*pxPerUS, dense*float64(n-1))
			if s.send && !sent || tall < messageFrom {
				continue
			}
			if c.side(s.host) == 0 {
				c.messages = append(c.messages, s)
				continue
			}
			lanes := free[s.host]
			s.lane = slices.IndexFunc(lanes, func(end int64) bool { return end <= s.from })
			if s.lane < 0 {
				if len(lanes) == most {
					continue
				}
				s.lane = len(lanes)
				lanes = append(lanes, 0)
			}
			lanes[s.lane] = s.to
			free[s.host] = lanes
			c.messages = append(c.messages, s)
		}
	}
	for h, lanes := range free {
		c.messageLanes[h] = len(lanes)
	}
}

// ends are a message's stretches of time: at its sender, and at its receiver as
// far as it arrived.
func ends(x *story.Index, m *story.Message) []span {
	if len(m.Packets) < 2 {
		return nil
	}
	first, last := m.Packets[0], m.Packets[len(m.Packets)-1]
	all := []span{{message: m, host: m.Host, send: true, first: first, last: last, from: first.SentUS(), to: leaves(last)}}
	var got []*story.Packet
	for _, p := range m.Packets {
		for p != nil && !p.Arrived() {
			p = x.Packet(p.Resent)
		}
		if p != nil {
			got = append(got, p)
		}
	}
	if len(got) < 2 {
		return all
	}
	slices.SortStableFunc(got, func(a, b *story.Packet) int { return int(arrives(a) - arrives(b)) })
	first, last = got[0], got[len(got)-1]
	return append(all, span{message: m, host: first.Dst, first: first, last: last, from: arrives(first), to: arrives(last)})
}

// leaves is when the packet's last bit is on its way.
func leaves(p *story.Packet) int64 { return p.SentUS() + p.Hops[0].QueueUS + p.Hops[0].SerialiseUS }

func arrives(p *story.Packet) int64 { return p.Hops[len(p.Hops)-1].ReceivedUS }

// layBacklogs finds the hosts at which bytes wait long enough to be seen.
func (c *columns) layBacklogs(x *story.Index, pxPerUS float64) {
	for _, b := range x.Backlogs {
		for _, h := range heaps(b, x.EndUS) {
			if float64(h.to-h.from)*pxPerUS >= unreadFrom && c.side(b.Host) != 0 {
				c.unread[b.Host] = true
			}
		}
	}
}

// heap is a stretch of time in which bytes wait.
type heap struct {
	from, to int64
	steps    []story.Step
	most     int64
	left     int64 // of them never read
}

// heaps are an end's, in order.
func heaps(b *story.Backlog, endUS int64) []heap {
	var all []heap
	open := false
	for i, s := range b.Steps {
		switch {
		case s.Bytes > 0 && !open:
			all = append(all, heap{from: s.US})
			open = true
			fallthrough
		case s.Bytes > 0:
			h := &all[len(all)-1]
			h.steps, h.most = append(h.steps, s), max(h.most, s.Bytes)
		case open:
			h := &all[len(all)-1]
			h.to, open = s.US, false
			if i == len(b.Steps)-1 {
				h.left = b.Left
			}
		}
	}
	if open {
		all[len(all)-1].to = endUS
	}
	return all
}
