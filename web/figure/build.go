package figure

import (
	"math"
	"strconv"

	"slowstart/engine/timeline"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/story"
)

// Font sizes in px, as in static/css/50-ladder.css.
const (
	sizeLabel = 12.0
	sizeSmall = 11.0
	sizeState = 10.0
	sizeName  = 13.0
)

const (
	bandFrom  = 2.5  // px from which serialisation shows as thickness
	labelBand = 14.0 // px from which a label fits into it
)

// Build lays a timeline out.
func Build(events []timeline.Event, o Options) Marks { return Layout(story.Read(events), o) }

// Layout lays an indexed timeline out.
func Layout(x *story.Index, o Options) Marks {
	if o.Density == 0 {
		o.Density = 1
	}
	b := &builder{x: x, o: o, scale: newScale(x, o.Density), col: newColumns(x, o.Width)}
	b.m = Marks{Width: o.Width, Height: b.scale.bottom + foot, Knots: b.scale.knots}
	b.labels = newLabeler(b.m.Height)
	b.rails()
	b.lines()
	b.gaps()
	b.ticks()
	b.states()
	b.holds()
	b.calls()
	b.fit()
	b.bundles()
	b.name(false)
	b.name(true)
	b.ties()
	return b.m
}

// fit makes room for the last texts of the gutters.
func (b *builder) fit() {
	for _, c := range b.m.Calls {
		if c.Text != nil {
			b.m.Height = max(b.m.Height, c.Text.Y+12)
		}
	}
	for i := range b.m.Rails {
		b.m.Rails[i].Y2 = b.m.Height - 8
	}
}

type builder struct {
	x      *story.Index
	o      Options
	scale  *scale
	col    *columns
	labels *labeler
	m      Marks

	of map[*crossing]*Hop
	at map[int64]int // packet id → place in m.Packets
}

func (b *builder) text(key string, named ...any) string {
	return i18n.T(b.o.Lang, "ladder."+key, named...)
}

func count(n int64) string     { return format.Count(float64(n)) }
func size(n int64) string      { return format.Bytes(float64(n)) }
func duration(us int64) string { return format.Duration(float64(us)) }

func newText(x, y float64, anchor, text string, size float64) Text {
	return Text{X: x, Y: y, Anchor: anchor, Text: text, Width: textWidth(text, size)}
}

func (b *builder) rails() {
	for _, h := range b.col.hosts {
		x := b.col.x[h]
		head := Head{Host: h, Y: 8, H: 42, Name: newText(x, 26, "middle", b.hostName(h), sizeName)}
		w := head.Name.Width
		most := max(b.col.spacing-6, w+8)
		ip, port := b.address(h)
		for _, a := range []string{ip + port, ip} {
			if addr := newText(x, 42, "middle", a, sizeState); a != "" && addr.Width+12 <= most {
				head.Addr = &addr
				w = max(w, addr.Width)
				break
			}
		}
		if head.Addr == nil {
			head.Name.Y = 34
		}
		head.W = min(max(w+24, 84), most)
		head.X = min(max(x-head.W/2, 2), b.o.Width-head.W-2)
		head.Name.X = head.X + head.W/2
		if head.Addr != nil {
			head.Addr.X = head.Name.X
		}
		b.m.Heads = append(b.m.Heads, head)
		b.m.Rails = append(b.m.Rails, Rail{Host: h, X: x, Y1: 50, Y2: b.m.Height - 8})
	}
}

// hostName is the role's name in the reader's language where the host has no
// name of its own.
func (b *builder) hostName(h string) string {
	if b.x.Start != nil {
		for _, host := range b.x.Start.Hosts {
			if host.Name == h && host.Role == h {
				return b.text("role." + h)
			}
		}
	}
	return h
}

// address is the host's address, and ":" with its port where all its
// connections share one.
func (b *builder) address(h string) (ip, port string) {
	shared := -1
	for _, conn := range b.connsInOrder() {
		for _, e := range []timeline.Endpoint{conn.Client, conn.Server} {
			if e.Host != h {
				continue
			}
			if ip = e.IP; shared == -1 || shared == e.Port {
				shared = e.Port
			} else {
				shared = 0
			}
		}
	}
	if ip == "" && b.x.Start != nil {
		for _, host := range b.x.Start.Hosts {
			if host.Name == h && len(host.IPs) > 0 {
				ip = host.IPs[0]
			}
		}
	}
	if shared > 0 {
		port = ":" + strconv.Itoa(shared)
	}
	return ip, port
}

func (b *builder) connsInOrder() []*timeline.ConnOpen {
	var all []*timeline.ConnOpen
	for i := 1; len(all) < len(b.x.Conns); i++ {
		if c := b.x.Conns[i]; c != nil {
			all = append(all, c)
		}
		if i > 1<<16 {
			break
		}
	}
	return all
}

// lines turns crossings into packets and their hops.
func (b *builder) lines() {
	b.of, b.at = map[*crossing]*Hop{}, map[int64]int{}
	for i, p := range b.x.Packets {
		b.at[p.Packet] = i
		mark := Packet{
			ID: p.Packet, Conn: p.Conn, Kind: string(p.Kind), Retransmission: p.Retransmission(), Lost: p.Lost() != nil,
			Hops: make([]Hop, 0, len(p.Hops)),
		}
		if b.col.hues && p.Conn > 0 {
			mark.Hue = (p.Conn-1)%6 + 1
		}
		b.m.Packets = append(b.m.Packets, mark)
	}
	for _, c := range b.scale.crossings {
		i := b.at[c.packet.Packet]
		p := &b.m.Packets[i]
		p.Dense = p.Dense || b.scale.dense(b.scale.groups[c.group])
		p.Hops = append(p.Hops, b.line(c))
		h := &p.Hops[len(p.Hops)-1]
		b.of[c] = h
		b.labels.addLine(segment{h.X1, h.Y1, h.X2, h.Y2, i})
		if h.Band {
			b.labels.addLine(segment{h.X1, h.First1, h.X2, h.First2, i})
		}
		if h.Why != nil {
			b.labels.put(h.Why, sizeSmall)
		}
	}
}

func (b *builder) line(c *crossing) Hop {
	ser := c.hop.SerialiseUS
	h := Hop{
		SentUS: c.hop.SentUS, EndUS: c.endUS,
		X1: b.col.x[c.hop.From], X2: b.col.x[c.hop.To],
		First1: c.dep, Y1: c.dep, First2: c.arr, Y2: c.arr,
	}
	thick := float64(ser) * b.scale.pxPerUS
	h.Y1, h.First2 = c.dep+thick, max(c.arr-thick, c.dep)
	h.Band = h.Y1-h.First1 >= bandFrom || h.Y2-h.First2 >= bandFrom
	h.QueueY1 = h.First1
	if c.hop.QueueUS > 0 {
		h.QueueY1 = min(h.First1, b.scale.y(c.hop.SentUS, false))
	}
	switch {
	case c.cut < 1:
		h.X2 = h.X1 + (h.X2-h.X1)*c.cut
		h.Y2 = h.Y1 + (h.Y2-h.Y1)*c.cut
		h.First2 = h.First1 + (h.First2-h.First1)*c.cut
		h.Cross = string(c.hop.Drop)
		h.EndUS = c.startUS + int64(math.Floor(float64(c.endUS-c.startUS)*c.cut))
	case c.hop.Corrupted:
		h.Cross = "corrupted"
	default:
		return h
	}
	dir, anchor := 1.0, "start"
	if h.X2 < h.X1 {
		dir, anchor = -1, "end"
	}
	if c.hop.Corrupted {
		dir, anchor = -dir, map[string]string{"start": "end", "end": "start"}[anchor]
	}
	why := newText(h.X2+dir*11, h.Y2+4, anchor, b.text("lost."+h.Cross), sizeSmall)
	h.Why = &why
	return h
}

func (b *builder) gaps() {
	x1, x2 := b.m.Rails[0].X, b.m.Rails[len(b.m.Rails)-1].X
	for _, g := range b.scale.gaps {
		g.X1, g.X2 = x1, x2
		g.Text = newText((x1+x2)/2, (g.Y1+g.Y2)/2+4, "middle",
			b.text("quiet", "time", duration(g.ToUS-g.FromUS)), sizeSmall)
		b.labels.put(&g.Text, sizeSmall)
		b.m.Gaps = append(b.m.Gaps, g)
	}
}

// name gives packets outside bursts their labels: ACKs last and only where
// there is room.
func (b *builder) name(acks bool) {
	for _, c := range b.scale.crossings {
		i := b.at[c.packet.Packet]
		p := &b.m.Packets[i]
		if p.Label != nil || (p.Kind == string(story.KindACK)) != acks || c.hop != &c.packet.Hops[0] ||
			b.scale.groups[c.group].n > burst {
			continue
		}
		h := b.of[c]
		for _, text := range b.labelTexts(c.packet) {
			p.Label = b.labels.place(ask{
				upper: segment{h.X1, h.First1, h.X2, h.First2, i}, lower: segment{h.X1, h.Y1, h.X2, h.Y2, i},
				inside: h.Y1-h.First1 >= labelBand, text: text, size: sizeLabel, must: !acks, owner: i,
			})
			if p.Label != nil {
				break
			}
		}
	}
}

// labelTexts are a packet's label and, for where it does not fit, shorter ones.
func (b *builder) labelTexts(p *story.Packet) []string {
	long, short := b.labelText(p)
	if p.Retransmission() {
		again := b.text("label.again", "label", long)
		return []string{again, long, short}
	}
	if long == short {
		return []string{long}
	}
	return []string{long, short}
}

func (b *builder) labelText(p *story.Packet) (long, short string) {
	bytes := size(int64(p.LenBytes))
	switch m := p.Message; {
	case m != nil && m.Type == timeline.TypeHTTPRequest:
		return b.text("label.request", "method", m.Method, "target", m.Target), m.Method
	case m != nil:
		short = b.text("label.status", "status", m.Status)
		return b.text("label.response", "status", m.Status, "size", bytes), short
	case p.Kind == story.KindData || p.Kind == story.KindResponse:
		return b.text("label.data", "size", bytes), bytes
	case p.Kind == story.KindOther:
		return b.text("label.other", "proto", p.Proto, "size", bytes), p.Proto
	case p.Kind == story.KindFIN && !p.Has("ACK"):
		return "FIN", "FIN"
	}
	short = b.text("label." + string(p.Kind))
	for _, l := range []timeline.Label{
		timeline.LabelKeepAlive, timeline.LabelKeepAliveAck, timeline.LabelZeroWindowProbe, timeline.LabelZeroWindow,
		timeline.LabelWindowUpdate, timeline.LabelDuplicateAck,
	} {
		if p.Labelled(l) {
			return b.text("label." + string(l)), short
		}
	}
	return short, short
}

// bundles lay a ground under each burst and name it once.
func (b *builder) bundles() {
	for _, g := range b.scale.groups {
		if g.n <= burst {
			continue
		}
		f, l := b.of[g.first], b.of[g.last]
		mark := Bundle{
			Kind: string(g.first.packet.Kind), N: g.n, FromUS: f.SentUS,
		}
		if !f.Band {
			mark.Points = [][2]float64{{f.X1, f.First1}, {f.X2, f.First2}, {l.X2, l.Y2}, {l.X1, l.Y1}}
		}
		if g.first.hop == &g.first.packet.Hops[0] {
			_, short := b.labelText(g.first.packet)
			key := "label.many"
			switch {
			case g.first.packet.Message != nil:
				key = "label.many_message"
			case g.bytes > 0:
				key, short = "label.many_bytes", b.text("label.many_data")
			}
			owner := -1 - g.first.group
			a := []any{"n", count(int64(g.n)), "label", short, "size", size(g.bytes)}
			upper := segment{f.X1, f.First1, f.X2, f.First2, owner}
			want := ask{
				upper: upper, lower: segment{l.X1, l.Y1, l.X2, l.Y2, owner},
				text: b.text(key, a...), size: sizeLabel, must: true, owner: owner,
			}
			mark.Text = b.labels.place(want)
			if mark.Text == nil && f.Y1-f.First1 >= labelBand {
				want.lower, want.inside, want.owner = segment{f.X1, f.Y1, f.X2, f.Y2, owner}, true, b.at[g.first.packet.Packet]
				mark.Text = b.labels.place(want)
			}
		}
		b.m.Bundles = append(b.m.Bundles, mark)
	}
}

// ties join retransmissions to what they repeat, with the time between.
func (b *builder) ties() {
	for i, p := range b.x.Packets {
		j, ok := b.at[p.Original]
		if p.Original == 0 || !ok {
			continue
		}
		from, to := b.m.Packets[j].Hops[0], b.m.Packets[i].Hops[0]
		dir, anchor := 1.0, "start"
		if to.X2 < to.X1 {
			dir, anchor = -1, "end"
		}
		tie := Tie{From: p.Original, To: p.Packet, FromUS: to.SentUS, X: to.X1, Bulge: dir * 18, Y1: from.First1, Y2: to.First1}
		waited := b.text("later", "time", duration(to.SentUS-from.SentUS))
		for _, f := range [...]float64{0.5, 0.35, 0.65, 0.2, 0.8} {
			t := newText(tie.X+dir*24, tie.Y1+(tie.Y2-tie.Y1)*f+4, anchor, waited, sizeSmall)
			if b.labels.hits(box{t.X + dir*t.Width/2, t.Y - 4, t.Width/2 + 2, 6, 1, 0}, -1<<30) == 0 {
				b.labels.put(&t, sizeSmall)
				tie.Text = &t
				break
			}
		}
		b.m.Ties = append(b.m.Ties, tie)
	}
}
