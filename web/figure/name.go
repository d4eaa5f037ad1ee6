package figure

import (
	"slices"

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
	texts := b.labelText(p)
	if p.Retransmission() {
		texts = append([]string{b.text("label.again", "label", texts[0])}, texts...)
	}
	return slices.Compact(texts)
}

// labelText is what a packet is called, the longest first. A response is called
// by what it answers where the run asks for more than one thing.
func (b *builder) labelText(p *story.Packet) []string {
	bytes := size(int64(p.LenBytes))
	switch m := p.Message; {
	case m != nil && p.Starts > 1:
		return []string{b.text("label.many_bytes", "n", p.Starts, "label", b.shortName(m), "size", bytes), b.shortName(m)}
	case m != nil && m.Type == timeline.TypeHTTPRequest:
		return []string{b.text("label.request", "method", m.Method, "target", m.Target), m.Method}
	case m != nil && m.Request != nil && b.manyTargets():
		a := []any{"status", m.Status, "target", m.Request.Target, "size", bytes}
		return []string{b.text("label.response_to", a...), b.text("label.status_to", a...), b.shortName(m)}
	case m != nil:
		return []string{b.text("label.response", "status", m.Status, "size", bytes), b.shortName(m)}
	case p.Kind == story.KindData || p.Kind == story.KindResponse:
		return []string{b.text("label.data", "size", bytes), bytes}
	case p.Kind == story.KindOther:
		return b.otherText(p)
	case p.Kind == story.KindFIN && !p.Has("ACK"):
		return []string{"FIN"}
	}
	short := b.text("label." + string(p.Kind))
	switch {
	case p.Probes():
		return []string{b.text("label.zero_window_probe"), short}
	case p.Dup > 0:
		return []string{b.text("label.duplicate_ack", "n", p.Dup), short}
	}
	for _, l := range [...]timeline.Label{
		timeline.LabelKeepAlive, timeline.LabelKeepAliveAck, timeline.LabelZeroWindow, timeline.LabelWindowUpdate,
	} {
		if p.Labelled(l) {
			return []string{b.text("label." + string(l)), short}
		}
	}
	return []string{short}
}

func (b *builder) otherText(p *story.Packet) []string {
	texts := []string{b.text("label.other", "proto", p.Proto, "size", size(int64(p.LenBytes))), p.Proto}
	e := b.x.Lookup(p)
	switch {
	case e == nil:
	case e.Kind == "query":
		texts[0] = b.text("label.dns_query", "name", e.Name)
		texts[1] = "DNS"
	case e.Address != "":
		texts[0] = b.text("label.dns_answer", "address", e.Address)
		texts[1] = "DNS"
	}
	return texts
}

// shortName is a message in a word.
func (b *builder) shortName(m *story.Message) string {
	if m.Type == timeline.TypeHTTPRequest {
		return m.Method
	}
	return b.text("label.status", "status", m.Status)
}

// manyTargets says whether the run asks for more than one thing.
func (b *builder) manyTargets() bool {
	if b.targets == nil {
		b.targets = map[string]bool{}
		for _, m := range b.x.Messages() {
			if m.Type == timeline.TypeHTTPRequest {
				b.targets[m.Target] = true
			}
		}
	}
	return len(b.targets) > 1
}

// crowd is what the packets of a burst have in common.
type crowd struct{ messages, dups int }

func (b *builder) crowds() []crowd {
	all := make([]crowd, len(b.scale.groups))
	for _, c := range b.scale.crossings {
		one := &all[c.group]
		one.messages += c.packet.Starts
		if c.packet.Dup > 0 {
			one.dups++
		}
	}
	return all
}

// burstText names a burst.
func (b *builder) burstText(g group, c crowd) string {
	p := g.first.packet
	texts := b.labelText(p)
	a := []any{"n", count(int64(g.n)), "label", texts[len(texts)-1], "size", size(g.bytes)}
	switch {
	case p.Message != nil && c.messages == g.n:
		return b.text("label.many_bytes", a...)
	case p.Message != nil && c.messages > 1:
		a[3] = b.text("label.many", "n", count(int64(c.messages)), "label", b.shortName(p.Message))
		return b.text("label.many_message", a...)
	case p.Message != nil:
		return b.text("label.many_message", a...)
	case g.bytes > 0:
		a[3] = b.text("label.many_data")
		return b.text("label.many_bytes", a...)
	case c.dups == g.n:
		return b.text("label.many_duplicates", a...)
	case c.dups > 0:
		return b.text("label.some_duplicates", append(a, "dups", count(int64(c.dups)))...)
	}
	return b.text("label.many", a...)
}

// bundles lay a ground under each burst and name it once.
func (b *builder) bundles() {
	crowds := b.crowds()
	for i, g := range b.scale.groups {
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
			owner := -1 - g.first.group
			upper := segment{f.X1, f.First1, f.X2, f.First2, owner}
			want := ask{
				upper: upper, lower: segment{l.X1, l.Y1, l.X2, l.Y2, owner},
				text: b.burstText(g, crowds[i]), size: sizeLabel, must: true, owner: owner,
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
