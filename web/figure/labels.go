package figure

import "math"

// Labels are turned with their line and must hit neither another label nor
// another line. labeler knows what is in the way, in slices of the picture.
type labeler struct {
	lines [][]segment
	boxes [][]box
}

type segment struct {
	x1, y1, x2, y2 float64
	owner          int // lines of one owner are not in its own label's way
}

// box is a turned rectangle around (x, y), with its half sizes.
type box struct{ x, y, hw, hh, cos, sin float64 }

const slice = 64.0 // px

func newLabeler(height float64) *labeler {
	n := int(height/slice) + 2
	return &labeler{lines: make([][]segment, n), boxes: make([][]box, n)}
}

func (l *labeler) span(y1, y2 float64) (int, int) {
	last := len(l.lines) - 1
	a := min(max(int(math.Floor(min(y1, y2)/slice)), 0), last)
	return a, min(max(int(math.Floor(max(y1, y2)/slice)), 0), last)
}

func (l *labeler) addLine(s segment) {
	a, b := l.span(s.y1, s.y2)
	for i := a; i <= b; i++ {
		l.lines[i] = append(l.lines[i], s)
	}
}

func (l *labeler) addBox(b box) {
	from, to := l.span(b.y-b.reach(), b.y+b.reach())
	for i := from; i <= to; i++ {
		l.boxes[i] = append(l.boxes[i], b)
	}
}

func (b box) reach() float64 { return b.hw*math.Abs(b.sin) + b.hh*math.Abs(b.cos) }

// hits weighs what a label would cover: another label, or a line that runs
// along with it, is worse than a line that crosses it.
func (l *labeler) hits(b box, owner int) int {
	from, to := l.span(b.y-b.reach(), b.y+b.reach())
	n := 0
	for i := from; i <= to; i++ {
		for _, o := range l.boxes[i] {
			if first, _ := l.span(o.y-o.reach(), o.y+o.reach()); i == max(from, first) && b.overlaps(o) {
				n += 10
			}
		}
		for _, s := range l.lines[i] {
			if first, _ := l.span(s.y1, s.y2); i == max(from, first) && s.owner != owner {
				n += b.crosses(s)
			}
		}
	}
	return n
}

// crosses clips the segment to the box in the box's own frame: 0 outside, 1
// across, 10 along.
func (b box) crosses(s segment) int {
	ax, ay := b.local(s.x1, s.y1)
	bx, by := b.local(s.x2, s.y2)
	t0, t1 := 0.0, 1.0
	clip := func(p, d, half float64) bool {
		if math.Abs(d) < 1e-9 {
			return math.Abs(p) <= half
		}
		u, v := (-half-p)/d, (half-p)/d
		t0, t1 = max(t0, min(u, v)), min(t1, max(u, v))
		return t0 <= t1
	}
	switch {
	case !clip(ax, bx-ax, b.hw) || !clip(ay, by-ay, b.hh):
		return 0
	case math.Abs(by-ay) < 0.12*math.Abs(bx-ax):
		return 10
	}
	return 1
}

func (b box) local(x, y float64) (float64, float64) {
	dx, dy := x-b.x, y-b.y
	return dx*b.cos + dy*b.sin, dy*b.cos - dx*b.sin
}

// overlaps looks for an axis of either box that separates them.
func (b box) overlaps(o box) bool { return !b.apartFrom(o) && !o.apartFrom(b) }

func (b box) apartFrom(o box) bool {
	cx, cy := b.local(o.x, o.y)
	cos, sin := o.cos*b.cos+o.sin*b.sin, o.sin*b.cos-o.cos*b.sin
	w := o.hw*math.Abs(cos) + o.hh*math.Abs(sin)
	h := o.hw*math.Abs(sin) + o.hh*math.Abs(cos)
	return math.Abs(cx) > b.hw+w || math.Abs(cy) > b.hh+h
}

// ask is a label that wants a place along a line: above its upper edge or
// below its lower one.
type ask struct {
	upper, lower segment
	inside       bool // there may be room between the two
	text         string
	size         float64
	must         bool // a crowded place is better than none
	owner        int
}

// along is where labels try to stand, as parts of the line.
var along = [...]float64{0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86}

const (
	labelLift = 9.5 // from a line to the middle of its label, px
	labelPad  = 3.0
)

// place finds the label's place, nil if there is none.
func (l *labeler) place(a ask) *Text {
	w := textWidth(a.text, a.size)
	type candidate struct {
		t Text
		b box
	}
	var best *candidate
	bestHits := math.MaxInt
	try := func(s segment, f, lift float64) bool {
		t, b := seat(s, f, lift, w, a.size, a.text)
		n := l.hits(b, a.owner)
		if n < bestHits {
			best, bestHits = &candidate{t, b}, n
		}
		return n == 0
	}
	length := math.Hypot(a.upper.x2-a.upper.x1, a.upper.y2-a.upper.y1)
	// A band's label stands in the band, since beside it there may be another's.
	type spot struct {
		line segment
		lift float64 // off the line
	}
	search := func(spots ...spot) bool {
		for _, f := range along {
			if min(f, 1-f)*length < w/2+10 {
				continue
			}
			for _, s := range spots {
				if try(s.line, f, s.lift) {
					return true
				}
			}
		}
		return false
	}
	mid := segment{a.upper.x1, (a.upper.y1 + a.lower.y1) / 2, a.upper.x2, (a.upper.y2 + a.lower.y2) / 2, a.owner}
	if !a.inside || !search(spot{mid, 0}, spot{a.lower, -labelLift}, spot{a.upper, labelLift}) {
		search(spot{a.upper, -labelLift}, spot{a.lower, labelLift})
	}
	if best == nil || bestHits > 0 && (!a.must || bestHits > 2) {
		return nil
	}
	l.addBox(best.b)
	return &best.t
}

// seat is a text on a line at a part of it, lifted off the line.
func seat(s segment, f, lift, w, size float64, text string) (Text, box) {
	dx, dy := s.x2-s.x1, s.y2-s.y1
	if dx < 0 {
		dx, dy = -dx, -dy
	}
	angle := math.Atan2(dy, dx)
	cos, sin := math.Cos(angle), math.Sin(angle)
	x := s.x1 + (s.x2-s.x1)*f - sin*lift
	y := s.y1 + (s.y2-s.y1)*f + cos*lift
	base := size * 0.36
	t := Text{
		X: x - sin*base, Y: y + cos*base, Angle: angle * 180 / math.Pi, Anchor: "middle", Text: text, Width: w,
	}
	return t, box{x, y, w/2 + labelPad, size * 0.54, cos, sin}
}

// put claims a place for a level text that has no choice.
func (l *labeler) put(t *Text, size float64) {
	x := t.X
	switch t.Anchor {
	case "start":
		x += t.Width / 2
	case "end":
		x -= t.Width / 2
	}
	l.addBox(box{x, t.Y - size*0.36, t.Width/2 + labelPad, size * 0.54, 1, 0})
}
