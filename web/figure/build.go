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
	b := &builder{x: x, o: o, scale: newScale(x, o.Density)}
	b.col = newColumns(x, o.Width, b.scale.pxPerUS/o.Density)
	b.m = Marks{Width: o.Width, Height: b.scale.bottom + foot, Knots: b.scale.knots}
	b.labels = newLabeler(b.m.Height)
	b.rails()
	b.lines()
	b.gaps()
	b.ticks()
	b.states()
	b.holds()
	b.unread()
	b.messages()
	b.calls()
	b.fit()
	b.bundles()
	b.name(false)
	b.name(true)
	b.innerCalls()
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

	inner   []note          // calls of hosts between others
	targets map[string]bool // of the run's requests, once asked for
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
