package ladder

import (
	"fmt"
	"strings"
)

// glyphs are the characters of the drawing.
type glyphs struct {
	rail, quiet, line, cross string
	outRight, outLeft        string // a line leaves a rail
	downRight, onRight       string // a line to the right goes down a row, and on
	downLeft, onLeft         string
	headRight, headLeft      string
	lost, held, broken, dot  string
}

var (
	boxes = glyphs{"│", "┊", "─", "┼", "├", "┤", "╮", "╰", "╭", "╯", "►", "◄", "✗", "✓", "✗", "·"}
	ascii = glyphs{"|", ":", "-", "+", "|", "|", ".", "'", ".", "'", ">", "<", "X", "ok", "NO", ";"}
)

// draw is a row as a line of text.
func (v *view) draw(r row, withTime bool) string {
	c := newCanvas(v.width)
	if withTime {
		c.put(0, padLeft(milliseconds(r.us), timeWidth))
	}
	rail := v.glyphs.rail
	if r.gap > 0 {
		rail = v.glyphs.quiet
	}
	for _, x := range v.rails {
		c.put(x, rail)
	}
	if r.gap > 0 {
		text := v.words.text("quiet", "time", duration(r.gap))
		if v.text > 0 {
			c.put(v.text, text)
		} else {
			c.put((v.rails[0]+v.rails[1]-cells(text))/2+1, text)
		}
		return c.String()
	}
	if r.hop != nil {
		v.drawHop(c, r.hop, r.part)
	}
	if r.onward != nil {
		v.drawHop(c, r.onward, departure)
	}
	if v.text > 0 {
		c.put(v.text, v.telling(&r))
		return c.String()
	}
	c.put(v.rails[0]-1-gutterWidth, padLeft(clip(v.beside(&r, 0), gutterWidth), gutterWidth))
	c.put(v.rails[1]+2, v.beside(&r, 1))
	return c.String()
}

// milliseconds writes run time with all its digits.
func milliseconds(us int64) string { return fmt.Sprintf("%d.%03d", us/1000, us%1000) }

// stroke is the space between two rails, counted from the sender's side.
type stroke struct {
	c     canvas
	from  int // column of its first cell
	n     int // cells
	right bool
}

// put writes a text whose nearer end is i cells from the sender.
func (s stroke) put(i int, text string) {
	if s.right {
		s.c.put(s.from+i, text)
		return
	}
	s.c.put(s.from-i-cells(text)+1, text)
}

func (v *view) drawHop(c canvas, h *hop, p part) {
	a, okA := v.index[h.sent.From]
	b, okB := v.index[h.sent.To]
	if !okA || !okB || a == b {
		return
	}
	from, to := v.rails[a], v.rails[b]
	s := stroke{c: c, from: from + 1, n: to - from - 1, right: true}
	g := v.glyphs
	out, down, on, head := g.outRight, g.downRight, g.onRight, g.headRight
	if to < from {
		s = stroke{c: c, from: from - 1, n: from - to - 1}
		out, down, on, head = g.outLeft, g.downLeft, g.onLeft, g.headLeft
	}
	if h.corrupted {
		head = g.lost
	}
	number := ""
	if v.text == 0 {
		number = " " + itoa(h.sent.Packet) + " " // before the head
	}
	label, mark := v.onLine(h, s, cells(number))
	turn := max(s.n/2, cells(label)+3)
	if h.dropped != nil {
		turn = max(1, min(turn, s.n-cells(mark)))
	} else {
		turn = max(1, min(turn, s.n-2-cells(number)))
	}
	if p == arrival {
		s.put(turn, on)
		v.line(s, turn+1, s.n-1)
		s.put(s.n-1, head)
		s.put(s.n-1-cells(number), number)
		return
	}
	c.put(from, out)
	switch {
	case p == whole:
		v.line(s, 0, s.n-1)
		s.put(s.n-1, head)
	case h.dropped != nil:
		v.line(s, 0, turn)
		s.put(turn, mark)
	default:
		v.line(s, 0, turn)
		s.put(turn, down)
	}
	s.put(1, label)
}

// onLine is what stands on a packet's line: its label, and at its end what
// became of it if it was lost. A long label comes before the reason.
func (v *view) onLine(h *hop, s stroke, number int) (label, mark string) {
	p := &h.sent.PacketInfo
	mark = v.glyphs.lost
	if v.text > 0 {
		return "", mark
	}
	const ends = 3 // of the line and a space before the label, a space after it
	if h.dropped == nil {
		return " " + v.words.label(p, v.conns, s.n-2-number-ends) + " ", mark
	}
	for _, reason := range []string{v.words.lost(h.dropped), v.words.text("lost")} {
		long := mark + " " + reason
		if !s.right {
			long = reason + " " + mark
		}
		label = v.words.label(p, v.conns, s.n-cells(long)-ends)
		if p.Proto != "tcp" || strings.Contains(label, "seq=") {
			return " " + label + " ", long
		}
	}
	return " " + v.words.label(p, v.conns, s.n-1-ends) + " ", mark
}

// line draws from cell i up to, not with, cell j, over the rails it crosses.
func (v *view) line(s stroke, i, j int) {
	for ; i < j; i++ {
		glyph := v.glyphs.line
		x := s.from + i
		if !s.right {
			x = s.from - i
		}
		for _, rail := range v.rails {
			if rail == x {
				glyph = v.glyphs.cross
			}
		}
		s.put(i, glyph)
	}
}
