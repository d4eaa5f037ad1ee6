package figure

import (
	"cmp"
	"slices"

	"slowstart/web/story"
)

// Widths in px.
const (
	wideFrom  = 560.0 // from this width gutters have room for a call with its bytes
	stateLane = 14.0
	holdRoom  = 36.0 // a hold's bar with its turned text beside it
	holdBar   = 14.0
	maxLanes  = 3

	minWire    = 230.0 // between the rails of a run with messages bracketed
	minWires   = 170.0 // the same where there are several links
	slimWire   = 120.0 // both in a narrow picture
	slimWires  = 80.0
	minSpacing = 120.0 // between rails; below it calls go without their texts
)

// columns is where everything stands across the picture.
type columns struct {
	wide         bool
	axis         float64 // right end of the time texts
	left         float64 // grid lines
	right        float64
	hosts        []string
	x            map[string]float64
	lanes        map[int]int // conn → lane of its states, from 0; absent = no room
	nLanes       int
	held         map[string]bool
	unread       map[string]bool // hosts where bytes wait to be read
	messages     []span
	messageLanes map[string]int
	hues         bool
	leftCall     float64 // the line of calls in each gutter
	rightCall    float64
	gutterText   float64 // room for a call's text; 0 = none
	spacing      float64 // between rails, nearly
}

// newColumns lays out for a width; pxPerUS is the picture's own scale, so that
// nothing moves aside when it is zoomed.
func newColumns(x *story.Index, width, pxPerUS float64) *columns {
	c := &columns{
		wide: width >= wideFrom, x: map[string]float64{}, lanes: map[int]int{}, held: map[string]bool{},
		unread: map[string]bool{}, messageLanes: map[string]int{},
	}
	c.hosts = hosts(x)
	c.axis, c.gutterText = 50, 57
	if c.wide {
		c.axis, c.gutterText = 58, 92
	}
	c.layStates(x)
	for _, h := range x.Holds {
		c.held[h.Host] = true
	}
	c.layBacklogs(x, pxPerUS)
	c.left, c.right = c.axis+6, width-4
	c.fitMessages(x, width, pxPerUS)
	c.hues = len(x.Conns) > 1

	first, last := c.hosts[0], c.hosts[len(c.hosts)-1]
	x1 := c.left + 16 + c.beside(first)
	x2 := width - 16 - c.beside(last)
	c.spacing = (x2 - x1) / float64(len(c.hosts)-1)
	if room := c.spacing - 2*c.gutterText/float64(len(c.hosts)-1); len(x.Calls) > 0 && room >= minSpacing {
		c.spacing = room
		x1, x2 = x1+c.gutterText-8, x2-c.gutterText+8
	} else {
		c.gutterText = 0
	}
	for i, h := range c.hosts {
		c.x[h] = x1
		if i > 0 {
			c.x[h] = x1 + (x2-x1)*float64(i)/float64(len(c.hosts)-1)
		}
	}
	c.leftCall, c.rightCall = x1-c.beside(first), x2+c.beside(last)
	return c
}

// fitMessages brackets messages at both their ends where the wires keep enough
// room, else where they arrive, else not at all. Calls that have room for their
// texts keep it.
func (c *columns) fitMessages(x *story.Index, width, pxPerUS float64) {
	links := float64(len(c.hosts) - 1)
	room := func() float64 {
		return width - c.left - 32 - c.beside(c.hosts[0]) - c.beside(c.hosts[len(c.hosts)-1])
	}
	one, each := minWire, minWires
	if !c.wide {
		one, each = slimWire, slimWires
	}
	need := one
	if links > 1 {
		need = each * links
	}
	switch gutters := 2 * c.gutterText; {
	case len(x.Calls) == 0:
	case c.wide:
		need += gutters
	case room() >= gutters+minSpacing*links:
		need = max(need, minSpacing*links) + gutters
	}
	for _, sent := range [...]bool{true, false} {
		if sent && !c.wide {
			continue
		}
		c.layMessages(x, pxPerUS, sent)
		if room() >= need {
			return
		}
		c.messages, c.messageLanes = nil, map[string]int{}
	}
}

// holdsAt, unreadAt and messagesAt are how far from an outer rail these stand;
// beside is the room that they all take there.
func (c *columns) holdsAt() float64 { return 7 + float64(c.nLanes)*stateLane }

func (c *columns) unreadAt(host string) float64 {
	if c.held[host] {
		return c.holdsAt() + holdRoom
	}
	return c.holdsAt()
}

func (c *columns) messagesAt(host string) float64 {
	switch w := c.unreadAt(host); {
	case c.unread[host] && c.wide:
		return w + unreadRoom
	case c.unread[host]:
		return w + unreadSlim
	default:
		return w
	}
}

func (c *columns) beside(host string) float64 {
	w := c.messagesAt(host)
	if n := c.messageLanes[host]; n > 0 {
		w += messageLane*float64(n) + messageEdge
	}
	return w
}

// side is where a host's gutter lies: -1 left, 1 right, 0 for a rail between
// others, which has none.
func (c *columns) side(host string) float64 {
	switch host {
	case c.hosts[0]:
		return -1
	case c.hosts[len(c.hosts)-1]:
		return 1
	}
	return 0
}

// callX is where a host's calls stand: in its gutter, or on its rail.
func (c *columns) callX(host string) float64 {
	switch c.side(host) {
	case -1:
		return c.leftCall
	case 1:
		return c.rightCall
	}
	return c.x[host]
}

// hosts are the rails in the order of the links, then of the file: a chain of
// links reads from left to right.
func hosts(x *story.Index) []string {
	var all []string
	add := func(h string) {
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	if x.Start != nil {
		if chain := chain(x); chain != nil {
			return chain
		}
		for _, h := range x.Start.Hosts {
			add(h.Name)
		}
	}
	for _, p := range x.Packets {
		for _, h := range p.Hops {
			add(h.From)
			add(h.To)
		}
	}
	for len(all) < 2 {
		all = append(all, "")
	}
	return all
}

// chain is the order of the hosts if the links form one path; it starts at
// the end that the file names first.
func chain(x *story.Index) []string {
	next := map[string][]string{}
	for _, l := range x.Start.Links {
		next[l.A] = append(next[l.A], l.B)
		next[l.B] = append(next[l.B], l.A)
	}
	for _, h := range x.Start.Hosts {
		if len(next[h.Name]) != 1 {
			continue
		}
		path := []string{h.Name}
		for at := h.Name; ; {
			i := slices.IndexFunc(next[at], func(n string) bool { return !slices.Contains(path, n) })
			if i < 0 {
				break
			}
			at = next[at][i]
			path = append(path, at)
		}
		if len(path) == len(x.Start.Hosts) {
			return path
		}
		return nil
	}
	return nil
}

// layStates gives each connection a lane while it lives; what finds none is
// not drawn.
func (c *columns) layStates(x *story.Index) {
	type life struct {
		conn     int
		from, to int64
	}
	var lives []*life
	of := map[int]*life{}
	for _, s := range x.States {
		l := of[s.Conn]
		if l == nil {
			l = &life{conn: s.Conn, from: s.SeqNo}
			of[s.Conn] = l
			lives = append(lives, l)
		}
		l.to = s.SeqNo
		if s.To != "CLOSED" {
			l.to = 1 << 52
		}
	}
	slices.SortStableFunc(lives, func(a, b *life) int { return cmp.Compare(a.from, b.from) })
	var free []int64
	limit := maxLanes
	if !c.wide {
		limit = 1
	}
	for _, l := range lives {
		i := slices.IndexFunc(free, func(end int64) bool { return end < l.from })
		if i < 0 {
			i = len(free)
			free = append(free, 0)
		}
		free[i] = l.to
		if i < limit {
			c.lanes[l.conn] = i
		}
	}
	c.nLanes = min(len(free), limit)
}
