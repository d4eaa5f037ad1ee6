package figure

import (
	"slowstart/engine/timeline"
	"slowstart/web/story"
)

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
	if p.Probes() {
		return b.text("label.zero_window_probe"), short
	}
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

// nobody owns no line: everything is in the way.
const nobody = -1 << 30

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
		tie := Tie{From: p.Original, To: p.Packet, FromUS: to.SentUS, X: to.X1, Y1: from.First1, Y2: to.First1}
		tie.Bulge = dir * b.bulge(tie, dir)
		waited := b.text("later", "time", duration(to.SentUS-from.SentUS))
		for _, f := range [...]float64{0.5, 0.35, 0.65, 0.2, 0.8} {
			t := newText(tie.X+tie.Bulge+dir*6, tie.Y1+(tie.Y2-tie.Y1)*f+4, anchor, waited, sizeSmall)
			if b.labels.hits(box{t.X + dir*t.Width/2, t.Y - 4, t.Width/2 + 2, 6, 1, 0}, nobody) == 0 {
				b.labels.put(&t, sizeSmall)
				tie.Text = &t
				break
			}
		}
		b.m.Ties = append(b.m.Ties, tie)
	}
}

// bulge is how far a tie stands off its rail: nearest where no other tie on
// that side does at the same time, within what there is room for.
func (b *builder) bulge(t Tie, dir float64) float64 {
	const near, step, most = 18.0, 11.0, 51.0
	for out := near; out < most; out += step {
		free := true
		for _, o := range b.m.Ties {
			if o.X == t.X && o.Bulge == dir*out && o.Y2 > t.Y1 && o.Y1 < t.Y2 {
				free = false
			}
		}
		if free {
			return out
		}
	}
	return most
}
