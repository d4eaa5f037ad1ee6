package figure

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// ticks writes the time at round values, not inside compressed stretches.
func (b *builder) ticks() {
	step := niceStep(46 / b.scale.pxPerUS)
	last := math.Inf(-1)
	from := 0.0
	stretch := func(to float64) {
		for us := math.Ceil(from/step) * step; us <= to; us += step {
			y := b.scale.y(int64(us), false)
			if y-last < 24 {
				continue
			}
			last = y
			b.m.Ticks = append(b.m.Ticks, Tick{
				US: int64(us), X1: b.col.left, X2: b.col.right, Y: y,
				Text: newText(b.col.axis, y+4, "end", b.tickText(int64(us), int64(step)), sizeSmall),
			})
		}
	}
	for _, g := range b.scale.gaps {
		stretch(float64(g.FromUS))
		from = float64(g.ToUS)
	}
	stretch(float64(b.x.EndUS))
}

// niceStep is the first of 1, 2, 5, 10, 20... µs that is not less.
func niceStep(us float64) float64 {
	for p := 1.0; ; p *= 10 {
		for _, n := range [...]float64{1, 2, 5} {
			if n*p >= us {
				return n * p
			}
		}
	}
}

// tickText writes a time in the unit that keeps all of a run's times short
// enough to stand left of the picture, with the decimals that the step needs.
func (b *builder) tickText(us, step int64) string {
	end := b.x.EndUS
	switch {
	case end >= 10_000_000 || step >= 1_000_000 || end >= 1_000_000 && step < 1_000:
		return b.text("tick.s", "n", decimal(us, 1_000_000, step))
	case end >= 10_000 || step >= 1_000:
		return b.text("tick.ms", "n", decimal(us, 1_000, step))
	}
	return b.text("tick.us", "n", count(us))
}

// decimal is us in a unit, as exact as the step.
func decimal(us, unit, step int64) string {
	text := count(us / unit)
	if step >= unit {
		return text
	}
	text += "."
	for rest, place := us%unit, unit/10; place > 0 && place*10 > step; place /= 10 {
		text += strconv.FormatInt(rest/place%10, 10)
	}
	return text
}

// stateText is how far down a long state its name stands, px.
const stateText = 120.0

// states draws what each end's state machine was in, from entry to exit.
func (b *builder) states() {
	type end struct {
		host string
		conn int
	}
	open := map[end]int{}    // place in m.States, +1
	lasts := map[int]int64{} // place → how long it lasts, where that is known
	for _, e := range b.x.States {
		k := end{e.Host, e.Conn}
		y := b.scale.at[e.SeqNo]
		if i := open[k]; i > 0 {
			b.endSpan(&b.m.States[i-1], e.TimeUS, y)
			open[k] = 0
		}
		lane, ok := b.col.lanes[e.Conn]
		if !ok || e.To == "CLOSED" || e.To == "LISTEN" {
			continue
		}
		s := Span{Host: e.Host, Conn: e.Conn, Code: e.To, FromUS: e.TimeUS, Y: y, W: 11}
		side, x := b.col.side(e.Host), b.col.x[e.Host]
		switch side {
		case 0:
			s.W, s.X = 4, x+5+6*float64(lane)
			if b.col.x[b.peer(e.Conn, e.Host)] < x {
				s.X = x - 5 - 6*float64(lane) - s.W
			}
		case 1:
			s.X = x + 7 + stateLane*float64(lane)
		default:
			s.X = x - 7 - stateLane*float64(lane) - s.W
		}
		if e.To == "TIME-WAIT" {
			lasts[len(b.m.States)] = b.x.TimeWait(e)
		}
		b.m.States = append(b.m.States, s)
		open[k] = len(b.m.States)
	}
	for i := range b.m.States {
		s := &b.m.States[i]
		if s.ToUS == 0 {
			b.endSpan(s, b.x.EndUS, b.scale.bottom)
		}
		names := []string{s.Code}
		if us := lasts[i]; us > 0 {
			names = []string{b.text("state.time_wait", "time", duration(us)), s.Code}
		}
		for _, name := range names {
			if w := textWidth(name, sizeState); s.W > 10 && s.H >= w+6 {
				side := b.col.side(s.Host)
				s.Text = &Text{
					X: s.X + s.W/2 - side*3.5, Y: s.Y + min(s.H/2, stateText), Angle: side * 90, Anchor: "middle", Text: name, Width: w,
				}
				break
			}
		}
	}
}

// peer is the other end of a connection.
func (b *builder) peer(conn int, host string) string {
	switch c := b.x.Conns[conn]; {
	case c == nil:
		return host
	case c.Client.Host == host:
		return c.Server.Host
	default:
		return c.Client.Host
	}
}

func (b *builder) endSpan(s *Span, us int64, y float64) {
	s.ToUS, s.H = us, max(y-s.Y, 1)
}

// holds draws what was kept back, and for how long.
func (b *builder) holds() {
	for _, h := range b.x.Holds {
		side, x := b.col.side(h.Host), b.col.x[h.Host]
		y1, y2 := b.scale.y(h.FromUS, true), b.scale.at[h.SeqNo]
		s := Span{
			Host: h.Host, Conn: h.Conn, Code: h.Kind, FromUS: h.FromUS, ToUS: h.ToUS, Y: y1, W: holdBar, H: max(y2-y1, 2),
		}
		text := b.text("hold."+h.Kind, "time", duration(h.ToUS-h.FromUS), "size", size(h.Bytes))
		w := textWidth(text, sizeSmall)
		switch inner := b.col.holdsAt(); side {
		case 0:
			s.W, s.X = 8, x-14
		case 1:
			s.X = x + inner
		default:
			s.X = x - inner - s.W
		}
		if side != 0 && s.H+16 >= w {
			s.Text = &Text{
				X: s.X + s.W/2 + side*15.5 - side*4, Y: s.Y + s.H/2, Angle: side * 90, Anchor: "middle", Text: text, Width: w,
			}
		}
		b.m.Holds = append(b.m.Holds, s)
	}
}

// note is a text that wants a place in a gutter.
type note struct {
	call *Call
	want float64
	text string
}

const noteHeight = 15.0

// calls draws the applications' socket calls in the gutters. Calls alike and
// close are one; texts that would overlap move down, with a leader. Where there
// is no room for names there are no calls: a bracket alone says nothing.
func (b *builder) calls() {
	if b.col.gutterText == 0 {
		return
	}
	cause := map[int64]float64{}
	for _, p := range b.m.Packets {
		i := b.x.Packet(p.ID)
		if _, ok := cause[i.Cause.Call]; !ok && i.Cause.Call != 0 {
			cause[i.Cause.Call] = p.Hops[0].QueueY1
		}
	}
	marks := b.joinCalls(cause)
	for _, side := range [...]float64{-1, 1} {
		var notes []note
		for i := range marks {
			c := &marks[i]
			if c.Dir != side {
				continue
			}
			notes = append(notes, note{&c.Call, c.want(), b.callText(&c.Call, c.bytes, c.pending)})
		}
		b.stack(notes, side)
	}
	for i := range marks {
		c := &marks[i]
		if c.Errno != "" {
			sentence := "ladder.errno." + c.Errno
			if !i18n.Has(b.o.Lang, sentence) {
				sentence = "ladder.errno.other"
			}
			c.Title = b.text("call.title", "op", b.text("call."+c.Op), "errno", c.Errno, "sentence", i18n.T(b.o.Lang, sentence))
		}
		if c.Dir == 0 {
			b.inner = append(b.inner, note{&c.Call, c.want(), b.callText(&c.Call, c.bytes, c.pending)})
			continue
		}
		b.m.Calls = append(b.m.Calls, c.Call)
	}
}

// callMark is a Call with what its text needs.
type callMark struct {
	Call
	bytes   int64
	pending bool
}

// want is where its text wants to stand: a call that waits is news when it
// returns.
func (c *callMark) want() float64 {
	if (c.Op == "read" || c.Op == "accept") && c.N == 1 && !c.pending {
		return c.Y2
	}
	return c.Y1
}

// innerCalls names the calls of hosts between others on their rail, where there
// is room: a mark alone says nothing.
func (b *builder) innerCalls() {
	for _, n := range b.inner {
		c := *n.call
		x, first := b.col.x[c.Host], 1.0
		if b.col.x[b.peer(c.Conn, c.Host)] < x {
			first = -1
		}
		for _, at := range [...][2]float64{{first, 0}, {first, -9}, {first, 9}, {-first, 0}, {-first, -9}, {-first, 9}} {
			dir, anchor := at[0], "start"
			if dir < 0 {
				anchor = "end"
			}
			t := newText(x+dir*9, n.want+at[1]+4, anchor, n.text, sizeSmall)
			if b.labels.hits(box{t.X + dir*t.Width/2, t.Y - 4, t.Width/2 + 2, 6, 1, 0}, nobody) > 0 {
				continue
			}
			b.labels.put(&t, sizeSmall)
			c.X, c.Dir, c.Y1, c.Y2, c.Text, c.Leader = x, dir, n.want, n.want, &t, t.Y-4
			b.m.Calls = append(b.m.Calls, c)
			break
		}
	}
}

// many alike calls are one mark from this number on.
const many = 4

// untold are calls that say nothing about this run's packets: a server that waits
// for the next connection or datagram when the run ends, and what makes a socket.
func untold(e *timeline.AppCall) bool {
	switch e.Op {
	case "listen", "bind", "setsockopt":
		return true
	case "accept", "recvfrom":
		return e.Pending
	}
	// A look whether anything is there, which does not wait, is no news.
	if e.Errno == "EAGAIN" && e.BeganUS == e.TimeUS {
		return true
	}
	return false
}

// joinCalls gives calls their heights, and makes one of many alike that
// would stand closer than their texts. Where a call's packet left tells its
// height best.
func (b *builder) joinCalls(cause map[int64]float64) []callMark {
	var runs [][]callMark
	last := map[string]int{} // host → place in runs, +1
	for _, e := range b.x.Calls {
		if untold(e) {
			continue
		}
		y1, caused := cause[e.Call]
		y2 := b.scale.at[e.SeqNo]
		if !caused {
			y1 = b.scale.y(e.BeganUS, true)
		}
		if e.BeganUS == e.TimeUS {
			y2 = max(y1, y2)
			if caused {
				y2 = y1
			}
		}
		c := callMark{bytes: e.Bytes, pending: e.Pending, Call: Call{
			Host: e.Host, Op: e.Op, Conn: e.Conn, N: 1, FromUS: e.BeganUS, Dir: b.col.side(e.Host),
			X: b.col.callX(e.Host), Y1: min(y1, y2), Y2: y2, Errno: e.Errno,
		}}
		if i := last[e.Host]; i > 0 && runs[i-1][len(runs[i-1])-1].like(c) {
			runs[i-1] = append(runs[i-1], c)
			continue
		}
		runs = append(runs, []callMark{c})
		last[e.Host] = len(runs)
	}
	var marks []callMark
	for _, run := range runs {
		if len(run) < many {
			marks = append(marks, run...)
			continue
		}
		one := run[0]
		for _, c := range run[1:] {
			one.N, one.Y2, one.bytes = one.N+1, c.Y2, one.bytes+c.bytes
		}
		marks = append(marks, one)
	}
	return marks
}

func (c callMark) like(o callMark) bool {
	return c.Op == o.Op && c.Errno == o.Errno && !o.pending && (c.bytes > 0) == (o.bytes > 0) &&
		(c.Op == "read" || c.Op == "write") && o.Y2-c.Y2 < noteHeight
}

func (b *builder) callText(c *Call, bytes int64, pending bool) string {
	op := b.text("call." + c.Op)
	a := []any{"op", op, "n", count(int64(c.N)), "size", size(bytes), "errno", c.Errno}
	var texts []string
	switch {
	case c.Errno == "EAGAIN":
		texts = append(texts, b.text("call.late", a...))
	case c.Errno != "":
		texts = append(texts, b.text("call.failed", a...), c.Errno)
	case pending:
		texts = append(texts, b.text("call.pending", a...))
	case c.Op == "read" && bytes == 0:
		texts = append(texts, b.text("call.eof", a...))
	case c.N > 1 && bytes > 0:
		texts = append(texts, b.text("call.many_bytes", a...), b.text("call.many", a...))
	case c.N > 1:
		texts = append(texts, b.text("call.many", a...))
	case bytes > 0:
		texts = append(texts, b.text("call.bytes", a...))
	}
	room := b.col.gutterText
	if c.Errno != "" && c.Dir < 0 {
		room += 10 // up to the times, which stand elsewhere mostly
	}
	for _, t := range texts {
		if textWidth(t, sizeSmall) <= room {
			return t
		}
	}
	return op
}

// stack gives the notes of one gutter their lines.
func (b *builder) stack(notes []note, side float64) {
	slices.SortStableFunc(notes, func(a, b note) int { return cmp.Compare(a.want, b.want) })
	y := math.Inf(-1)
	anchor := "end"
	if side > 0 {
		anchor = "start"
	}
	for _, n := range notes {
		y = max(y+noteHeight, n.want)
		t := newText(n.call.X+side*9, y+4, anchor, n.text, sizeSmall)
		n.call.Text, n.call.Leader = &t, n.want
	}
}
