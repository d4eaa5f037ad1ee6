package figure

import (
	"context"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"slowstart/web/story"
)

// SVG is the drawing of marks: classes and presentation attributes only, for
// the site's content policy. ID makes the ids of title and description unique
// on a page; class is added to the drawing's own.
func SVG(m Marks, id, class, title, desc string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		svg := el("svg", "class", strings.TrimSpace("ladder "+class),
			"viewBox", "0 0 "+num(m.Width)+" "+num(m.Height), "width", num(m.Width), "height", num(m.Height),
			"role", "img", "aria-labelledby", id+"-title", "aria-describedby", id+"-desc")
		svg.add(&node{tag: "title", attr: []string{"id", id + "-title"}, text: title},
			&node{tag: "desc", attr: []string{"id", id + "-desc"}, text: desc})
		svg.add(draw(m)...)
		svg.write(&b)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// draw turns marks into layers, bottom first.
func draw(m Marks) []*node {
	back := el("g", "class", "ladder__back")
	grid := ""
	for _, t := range m.Ticks {
		grid += path("M", t.X1, t.Y, "H", t.X2)
	}
	back.add(el("path", "class", "ladder__grid", "d", grid))
	for _, t := range m.Ticks {
		back.add(text("ladder__tick", &t.Text))
	}
	for _, b := range m.Bundles {
		if len(b.Points) > 0 {
			back.add(bundle(b))
		}
	}
	lines := ""
	for _, r := range m.Rails {
		lines += rail(r, m.Gaps)
	}
	rails := el("g", "class", "ladder__rails").add(el("path", "class", "ladder__rail", "d", lines))
	beside := el("g", "class", "ladder__beside")
	for _, s := range m.States {
		beside.add(state(s))
	}
	for _, h := range m.Holds {
		beside.add(hold(h))
	}
	for _, u := range m.Unread {
		beside.add(unread(u))
	}
	for _, g := range m.Messages {
		beside.add(message(g))
	}
	for _, c := range m.Calls {
		beside.add(call(c))
	}
	wires := el("g", "class", "ladder__wires")
	for _, t := range m.Ties {
		wires.add(tie(t))
	}
	for _, p := range m.Packets {
		wires.add(packet(p))
	}
	front := el("g", "class", "ladder__front")
	for _, b := range m.Bundles {
		front.add(text("pkt__label bundle--"+b.Kind, b.Text))
	}
	for _, g := range m.Gaps {
		front.add(gap(g)...)
	}
	heads := el("g", "class", "ladder__heads")
	for _, h := range m.Heads {
		heads.add(head(h))
	}
	return []*node{back, rails, beside, wires, front, heads}
}

// text draws a label, nil where there is none.
func text(class string, t *Text) *node {
	if t == nil {
		return nil
	}
	n := el("text", "class", class, "x", num(t.X), "y", num(t.Y))
	if t.Anchor != "start" {
		n.attr = append(n.attr, "text-anchor", t.Anchor)
	}
	if t.Angle != 0 {
		n.attr = append(n.attr, "transform", "rotate("+num(t.Angle)+" "+num(t.X)+" "+num(t.Y)+")")
	}
	n.text = t.Text
	return n
}

// rail is a line with a zigzag in the middle of each compressed stretch.
func rail(r Rail, gaps []Gap) string {
	d := path("M", r.X, r.Y1)
	for _, g := range gaps {
		if !g.Cut || g.Y2-g.Y1 < 20 {
			continue
		}
		y := (g.Y1 + g.Y2) / 2
		d += path("V", y-9, "l", 5.0, 3.0, "l", -10.0, 6.0, "l", 10.0, 6.0, "l", -5.0, 3.0)
	}
	return d + path("V", r.Y2)
}

func bundle(b Bundle) *node {
	p := b.Points
	return el("path", "class", "bundle bundle--"+b.Kind,
		"d", path("M", p[0][0], p[0][1], "L", p[1][0], p[1][1], "L", p[2][0], p[2][1], "L", p[3][0], p[3][1], "Z"))
}

func state(s Span) *node {
	g := el("g", "class", "span span--"+strings.ToLower(s.Code))
	return g.add(el("rect", "class", "span__bar", "x", num(s.X), "y", num(s.Y), "width", num(s.W), "height", num(s.H), "rx", "2"),
		text("span__label", s.Text))
}

func hold(s Span) *node {
	g := el("g", "class", "hold")
	hatch := ""
	for y := s.Y + 6; y < s.Y+s.H+s.W; y += 6 {
		y1, y2 := min(y, s.Y+s.H), max(y-s.W, s.Y)
		hatch += path("M", s.X+y-y1, y1, "L", s.X+y-y2, y2)
	}
	return g.add(el("rect", "class", "hold__bar", "x", num(s.X), "y", num(s.Y), "width", num(s.W), "height", num(s.H), "rx", "3"),
		el("path", "class", "hold__hatch", "d", hatch), text("hold__label", s.Text))
}

// unread is a heap of bytes: a staircase on the side away from the rail.
func unread(u Unread) *node {
	d := path("M", u.X, u.Steps[0][0])
	for i, s := range u.Steps {
		if i > 0 {
			d += path("V", s[0])
		}
		d += path("H", u.X+u.Dir*s[1])
	}
	d += path("V", u.Y, "H", u.X, "Z")
	return el("g", "class", "unread").add(el("path", "class", "unread__heap", "d", d), text("unread__label", u.Text))
}

// message is a bracket that opens towards the wire.
func message(m Message) *node {
	class := "message message--" + m.Kind
	if m.Hue > 0 {
		class += " pkt--hue" + strconv.Itoa(m.Hue)
	}
	g := el("g", "class", class, "data-first", strconv.FormatInt(m.Packet, 10))
	g.add(el("path", "class", "message__line", "d", path("M", m.X-m.Dir*4, m.Y1, "H", m.X, "V", m.Y2, "H", m.X-m.Dir*4)))
	if m.Hue > 0 {
		g.add(el("circle", "class", "pkt__hue", "cx", num(m.X), "cy", num(m.Y1), "r", "2.5"))
	}
	return g.add(text("message__label", m.Text))
}

// failed says whether the call went wrong; to have waited long enough is no failure.
func (c Call) failed() bool { return c.Errno != "" && c.Errno != "EAGAIN" }

func call(c Call) *node {
	g := el("g", "class", "call")
	if c.failed() {
		g.attr[1] = "call call--failed"
	}
	if c.Title != "" {
		g.add(&node{tag: "title", text: c.Title})
	}
	d := path("M", c.X-3, c.Y1, "H", c.X+3)
	if c.Y2-c.Y1 > 2 {
		d += path("M", c.X, c.Y1, "V", c.Y2, "M", c.X-3, c.Y2, "H", c.X+3)
	}
	g.add(el("path", "class", "call__line", "d", d))
	if t := c.Text; t != nil && t.Y-4-c.Leader > 2 {
		g.add(el("path", "class", "call__leader", "d", path("M", c.X, c.Leader, "L", c.X+c.Dir*7, t.Y-4)))
	}
	return g.add(text("call__label", c.Text))
}

func tie(t Tie) *node {
	g := el("g", "class", "tie")
	r := min(math.Abs(t.Bulge), (t.Y2-t.Y1)/2)
	dx := t.Bulge
	return g.add(el("path", "class", "tie__line", "d", path(
		"M", t.X, t.Y1, "Q", t.X+dx, t.Y1, t.X+dx, t.Y1+r, "V", t.Y2-r, "Q", t.X+dx, t.Y2, t.X, t.Y2)),
		text("tie__label", t.Text))
}

// gap names a quiet stretch and what its hosts wait for.
func gap(g Gap) []*node {
	if g.Text == nil {
		return nil
	}
	out := []*node{text("ladder__quiet", g.Text)}
	for i := range g.Waits {
		out = append(out, text("ladder__wait", &g.Waits[i]))
	}
	return out
}

func head(h Head) *node {
	g := el("g", "class", "head")
	return g.add(el("rect", "class", "head__box", "x", num(h.X), "y", num(h.Y), "width", num(h.W), "height", num(h.H), "rx", "9"),
		text("head__name", &h.Name), text("head__addr", h.Addr))
}

// shape is a packet's arrow head, tip at (0, 0), pointing right: its kind can be
// told without its colour. In a burst there is room for a small one only.
func shape(p Packet) string {
	switch k := story.Kind(p.Kind); {
	case p.Dense && k == story.KindACK:
		return "M-5 -2L0 0L-5 2"
	case p.Dense:
		return "M0 0L-8 -2.2V2.2Z"
	case k == story.KindSYN, k == story.KindSYNACK:
		return "M-8 -4.5L0 0L-8 4.5M-14 -4.5L-6 0L-14 4.5"
	case k == story.KindData, k == story.KindResponse:
		return "M0 0L-10 -4.5V4.5Z"
	case k == story.KindACK:
		return "M-7 -3.5L0 0L-7 3.5"
	case k == story.KindFIN:
		return "M-9 -4.5L-1 0L-9 4.5M-0.5 -5V5"
	case k == story.KindRST:
		return "M-9 -4.5L0 4.5M0 -4.5L-9 4.5"
	}
	return "M0 0L-9 -4L-6 0L-9 4Z"
}

const cross = "M-5 -5L5 5M-5 5L5 -5"

func packet(p Packet) *node {
	class := "pkt pkt--" + p.Kind
	if p.Retransmission {
		class += " pkt--again"
	}
	if p.Lost {
		class += " pkt--lost"
	}
	if p.Dense {
		class += " pkt--dense"
	}
	if p.Hue > 0 {
		class += " pkt--hue" + strconv.Itoa(p.Hue)
	}
	g := el("g", "class", class, "data-packet", strconv.FormatInt(p.ID, 10))
	for _, h := range p.Hops {
		g.add(hop(p, h)...)
	}
	return g.add(text("pkt__label", p.Label))
}

func hop(p Packet, h Hop) []*node {
	var out []*node
	if h.First1-h.QueueY1 > 1 {
		x := h.X1 + sign(h.X2-h.X1)*3
		out = append(out, el("path", "class", "pkt__queue", "d", path("M", x, h.QueueY1, "V", h.First1)))
	}
	if h.Band {
		out = append(out, el("path", "class", "pkt__band",
			"d", path("M", h.X1, h.First1, "L", h.X2, h.First2, "V", h.Y2, "L", h.X1, h.Y1, "Z")))
	}
	out = append(out, el("path", "class", "pkt__line", "d", path("M", h.X1, h.Y1, "L", h.X2, h.Y2)))
	if p.Kind == "response" && !p.Dense {
		out = append(out, el("circle", "class", "pkt__tail", "cx", num(h.X1), "cy", num(h.Y1), "r", "3"))
	}
	if p.Hue > 0 {
		dx := sign(h.X2-h.X1) * 9
		out = append(out, el("circle", "class", "pkt__hue",
			"cx", num(h.X1+dx), "cy", num(h.Y1+(h.Y2-h.Y1)*dx/(h.X2-h.X1)), "r", "2.5"))
	}
	if h.Cross == "" || h.Cross == "corrupted" {
		angle := math.Atan2(h.Y2-h.Y1, h.X2-h.X1) * 180 / math.Pi
		out = append(out, el("path", "class", "pkt__head", "d", shape(p),
			"transform", "translate("+num(h.X2)+" "+num(h.Y2)+") rotate("+num(angle)+")"))
	}
	if h.Cross != "" {
		x, y := h.X2, h.Y2
		if h.Cross == "corrupted" {
			x, y = h.X1+(h.X2-h.X1)*0.9, h.Y1+(h.Y2-h.Y1)*0.9
		}
		out = append(out, el("path", "class", "pkt__cross", "d", cross, "transform", "translate("+num(x)+" "+num(y)+")"))
	}
	if w := text("pkt__why", h.Why); w != nil {
		out = append(out, w)
	}
	return out
}

func sign(f float64) float64 {
	if f < 0 {
		return -1
	}
	return 1
}
