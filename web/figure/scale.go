package figure

import (
	"cmp"
	"slices"

	"slowstart/engine/timeline"
	"slowstart/web/story"
)

// Heights in px.
const (
	top        = 68.0 // where time starts, below the heads
	foot       = 26.0 // below the last event
	transit    = 66.0 // a typical crossing falls by this much
	level      = 30   // px; a line that does not fall, so that its label has room
	mostLevel  = 400
	apart      = 12.0  // between two lines the same way, so that both can be labelled
	dense      = 4.5   // between two lines of one burst
	train      = 24.0  // packets alike that follow closer than this are a burst
	burst      = 4     // more packets than these, alike and close, are a burst
	quiet      = 96.0  // a taller stretch without packets is compressed
	quietHeld  = 220.0 // the same while something is held back: the wait is the point
	gapHeight  = 56.0
	heldHeight = 112.0
)

// crossing is a packet on a link, on its way into a Hop.
type crossing struct {
	packet   *story.Packet
	hop      *story.Hop
	startUS  int64 // first bit leaves
	endUS    int64 // last bit arrives, or would have arrived
	cut      float64
	group    int
	dep, arr float64 // y
}

// group is a run of crossings the same way, alike and close in time.
type group struct {
	first, last *crossing
	n           int
	bytes       int64
}

// dense says whether the group's lines stand too close for full heads.
func (s *scale) dense(g group) bool {
	return g.n > burst && float64(g.last.startUS-g.first.startUS)*s.pxPerUS < apart*float64(g.n-1)
}

// point is something that happens at a time, on its way to a y.
type point struct {
	us, seq int64
	rank    int
	c       *crossing
	arr     bool
}

// scale is the one function from time to y: piecewise linear, never falling.
// Packets that share an instant are fanned out over a band of it.
type scale struct {
	pxPerUS   float64
	knots     []Knot
	gaps      []Gap
	at        map[int64]float64 // seq_no → y
	crossings []*crossing
	groups    []group
	bottom    float64
}

func newScale(x *story.Index, density float64) *scale {
	s := &scale{at: map[int64]float64{}}
	s.collect(x)
	s.pxPerUS = pxPerUS(x, s.crossings) * density
	s.bundle()
	s.place(x, s.points(x))
	return s
}

// pxPerUS makes the longest link's crossing fall by transit.
func pxPerUS(x *story.Index, crossings []*crossing) float64 {
	var delay, serialise int64
	if x.Start != nil {
		for _, l := range x.Start.Links {
			delay = max(delay, l.DelayABUS, l.DelayBAUS)
		}
	}
	for _, c := range crossings {
		serialise = max(serialise, c.hop.SerialiseUS)
	}
	if delay+serialise > 0 {
		return transit / float64(delay+serialise)
	}
	return level * float64(min(max(len(crossings), 9), mostLevel)) / float64(max(x.EndUS, 1))
}

// collect lists the crossings in order of their events.
func (s *scale) collect(x *story.Index) {
	for _, p := range x.Packets {
		for i := range p.Hops {
			h := &p.Hops[i]
			c := &crossing{packet: p, hop: h, startUS: h.SentUS + h.QueueUS, cut: 1, group: -1}
			c.endUS = c.startUS + h.SerialiseUS + max(h.PropagateUS, linkDelay(x, h))
			switch {
			case h.ReceivedUS >= 0:
				c.endUS = max(h.ReceivedUS, c.startUS)
			case h.DroppedUS >= 0:
				c.cut = cutAt(h.Drop)
			}
			s.crossings = append(s.crossings, c)
		}
	}
	slices.SortStableFunc(s.crossings, func(a, b *crossing) int {
		return cmp.Or(cmp.Compare(a.startUS, b.startUS), cmp.Compare(a.hop.SentSeq, b.hop.SentSeq))
	})
}

// cutAt is how far along its line a dropped packet is drawn: what a queue or a
// router refuses never travels, what the wire loses does.
func cutAt(d timeline.DropCause) float64 {
	switch d {
	case timeline.DropLoss, timeline.DropSelected, timeline.DropHost:
		return 0.56
	}
	return 0.2
}

func linkDelay(x *story.Index, h *story.Hop) int64 {
	if x.Start == nil || h.ReceivedUS >= 0 {
		return 0
	}
	for _, l := range x.Start.Links {
		if l.Name == h.Link && l.A == h.From {
			return l.DelayABUS
		}
		if l.Name == h.Link {
			return l.DelayBAUS
		}
	}
	return 0
}

// lane is a link one way.
func (c *crossing) lane() string { return c.hop.Link + ">" + c.hop.From }

func (c *crossing) plain() bool {
	return c.cut == 1 && !c.packet.Retransmission() && !c.hop.Corrupted
}

// bundle finds the bursts.
func (s *scale) bundle() {
	last := map[string]*crossing{}
	for _, c := range s.crossings {
		p := last[c.lane()]
		last[c.lane()] = c
		if p != nil && p.plain() && c.plain() && p.packet.Kind == c.packet.Kind && p.packet.Conn == c.packet.Conn &&
			float64(c.startUS-p.startUS)*s.pxPerUS < train && c.endUS >= p.endUS {
			g := &s.groups[p.group]
			g.last, g.n, g.bytes = c, g.n+1, g.bytes+int64(c.packet.LenBytes)
			c.group = p.group
			continue
		}
		c.group = len(s.groups)
		s.groups = append(s.groups, group{first: c, last: c, n: 1, bytes: int64(c.packet.LenBytes)})
	}
}

// points are all moments that need a y of their own, in order.
func (s *scale) points(x *story.Index) []point {
	ps := []point{{us: 0, seq: 0}, {us: x.EndUS, seq: 1 << 52}}
	for _, c := range s.crossings {
		end := c.hop.EndSeq
		if end == 0 {
			end = c.hop.SentSeq
		}
		ps = append(ps, point{us: c.startUS, seq: c.hop.SentSeq, c: c},
			point{us: c.endUS, seq: end, rank: 1, c: c, arr: true})
	}
	for _, e := range x.States {
		ps = append(ps, point{us: e.TimeUS, seq: e.SeqNo})
	}
	for _, e := range x.Calls {
		ps = append(ps, point{us: e.TimeUS, seq: e.SeqNo})
	}
	for _, e := range x.Holds {
		ps = append(ps, point{us: e.ToUS, seq: e.SeqNo}, point{us: e.FromUS, seq: 0})
	}
	slices.SortStableFunc(ps, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.us, b.us), cmp.Compare(a.seq, b.seq), cmp.Compare(a.rank, b.rank))
	})
	return ps
}

// place gives every point its y in one pass: each bound only looks back.
func (s *scale) place(x *story.Index, ps []point) {
	type laneEnd struct {
		lane string
		arr  bool
	}
	last := map[laneEnd]*crossing{}
	level := map[string]*crossing{} // link → the last line drawn level: its answer must not lie upon it
	need := func(p point) float64 {
		y := top
		if before := last[laneEnd{p.c.lane(), p.arr}]; before != nil {
			y = before.end(p.arr) + s.spacing(before, p.c)
		}
		if before := level[p.c.hop.Link]; before != nil && !p.arr {
			y = max(y, before.arr+s.spacing(before, p.c))
		}
		return y
	}
	y, flying := top, 0
	for i, j := 0, 0; i < len(ps); i = j {
		us := ps[i].us
		if i > 0 {
			y = s.step(x, ps[i-1].us, us, y, flying)
		}
		for j = i; j < len(ps) && ps[j].us == us; j++ {
			if ps[j].c != nil {
				y = max(y, need(ps[j]))
			}
		}
		s.knots = append(s.knots, Knot{US: float64(us), Y: y})
		band := y
		for _, p := range ps[i:j] {
			if p.c == nil {
				s.at[p.seq] = band
				continue
			}
			band = max(band, need(p))
			last[laneEnd{p.c.lane(), p.arr}] = p.c
			if p.arr {
				p.c.arr = band
				flying--
				if p.c.dep == p.c.arr {
					level[p.c.hop.Link] = p.c
				}
			} else {
				p.c.dep = band
				flying++
			}
		}
		if band > y {
			s.knots = append(s.knots, Knot{US: float64(us), Y: band})
		}
		y = band
	}
	s.bottom = y
}

func (c *crossing) end(arr bool) float64 {
	if arr {
		return c.arr
	}
	return c.dep
}

func (s *scale) spacing(a, b *crossing) float64 {
	if a.group == b.group && s.groups[a.group].n > burst {
		return dense
	}
	return apart
}

// step is the y of the next instant: true to scale, but for quiet stretches.
func (s *scale) step(x *story.Index, from, to int64, y float64, flying int) float64 {
	natural := float64(to-from) * s.pxPerUS
	if flying > 0 {
		return y + natural
	}
	limit, height := quiet, gapHeight
	for _, h := range x.Holds {
		if h.FromUS <= from && h.ToUS >= to {
			limit, height = quietHeld, heldHeight
		}
	}
	if natural <= limit {
		return y + natural
	}
	s.gaps = append(s.gaps, Gap{FromUS: from, ToUS: to, Y1: y, Y2: y + height})
	return y + height
}

// y is the height of a time; of an instant that was fanned out, its start
// (late = false) or its end.
func (s *scale) y(us int64, late bool) float64 { return YAt(s.knots, float64(us), late) }

// YAt reads the function from time to y.
func YAt(knots []Knot, us float64, late bool) float64 {
	i, _ := slices.BinarySearchFunc(knots, us, func(k Knot, us float64) int {
		if k.US < us || (late && k.US == us) {
			return -1
		}
		return 1
	})
	switch {
	case len(knots) == 0:
		return top
	case i == 0:
		return knots[0].Y
	case i == len(knots):
		return knots[i-1].Y
	case knots[i].US == us && !late:
		return knots[i].Y
	}
	a, b := knots[i-1], knots[i]
	return a.Y + (b.Y-a.Y)*(us-a.US)/(b.US-a.US)
}
