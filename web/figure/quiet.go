package figure

import (
	"slices"

	"slowstart/web/i18n"
	"slowstart/web/story"
)

const (
	waitLine = 14.0 // between the lines of a stretch's text
	waitEdge = 10.0 // from a rail to its host's text
	waitFrom = 44.0 // from this height on a stretch that is drawn to scale is named
	gapText  = 15.0 // from this height on a compressed one has room for its text
)

// silence is a stretch of time in which nothing is on the wire.
type silence struct{ from, to int64 }

// quiets are all of them in order.
func (b *builder) quiets() []silence {
	all := slices.Clone(b.scale.crossings)
	slices.SortStableFunc(all, func(a, b *crossing) int { return int(a.hop.SentUS - b.hop.SentUS) })
	var out []silence
	var until int64
	for _, c := range all {
		if c.hop.SentUS > until {
			out = append(out, silence{until, c.hop.SentUS})
		}
		until = max(until, c.endUS)
	}
	if b.x.EndUS > until {
		out = append(out, silence{until, b.x.EndUS})
	}
	return out
}

// gaps says of each stretch in which nobody sends how long it is and what each
// host waits for: of a compressed one always, of one to scale if it has room.
func (b *builder) gaps() {
	cut := b.scale.gaps
	for _, q := range b.quiets() {
		var parts []Gap
		for ; len(cut) > 0 && cut[0].FromUS < q.to; cut = cut[1:] {
			g := cut[0]
			g.Cut = true
			parts = append(parts, g)
		}
		if len(parts) == 0 {
			g := Gap{FromUS: q.from, ToUS: q.to, Y1: b.scale.y(q.from, true), Y2: b.scale.y(q.to, false)}
			if g.Y2-g.Y1 < waitFrom {
				continue
			}
			parts = []Gap{g}
		}
		said := ""
		for _, g := range parts {
			waits := b.x.Waits(g.FromUS, g.ToUS)
			if !g.Cut && len(waits) == 0 {
				continue
			}
			b.sayGap(&g, waits, &said)
			b.m.Gaps = append(b.m.Gaps, g)
		}
	}
}

// sayGap writes what a stretch is; what hosts wait for only if it is not what
// has just been said.
func (b *builder) sayGap(g *Gap, waits []story.Wait, said *string) {
	g.X1, g.X2 = b.m.Rails[0].X, b.m.Rails[len(b.m.Rails)-1].X
	room := g.Y2 - g.Y1
	if room < gapText {
		return
	}
	head := newText((g.X1+g.X2)/2, 0, "middle", b.text("gap", "time", duration(g.ToUS-g.FromUS)), sizeSmall)
	g.Text = &head
	lines := 1
	if now := b.waitTexts(waits, true); now.said != *said {
		for _, long := range [...]bool{true, false} {
			if n := b.waitTexts(waits, long); float64(n.lines+1)*waitLine <= room {
				g.Waits, lines, *said = n.texts, n.lines+1, now.said
				break
			}
		}
	}
	top := (g.Y1+g.Y2)/2 - float64(lines-1)*waitLine/2 + 4
	head.Y = top
	b.labels.put(&head, sizeSmall)
	for i := range g.Waits {
		g.Waits[i].Y += top
		b.labels.put(&g.Waits[i], sizeSmall)
	}
}

// waitBlock is what hosts wait for, each beside its own rail; y counts from
// the line above.
type waitBlock struct {
	texts []Text
	lines int
	said  string
}

func (b *builder) waitTexts(waits []story.Wait, long bool) waitBlock {
	var block waitBlock
	type taken struct {
		line     int
		from, to float64
	}
	var all []taken
	most := b.m.Rails[len(b.m.Rails)-1].X - b.m.Rails[0].X - 2*waitEdge
	for _, h := range b.col.hosts {
		i := slices.IndexFunc(waits, func(w story.Wait) bool { return w.Host == h })
		if i < 0 {
			continue
		}
		text := b.waitText(waits[i], long)
		if long && textWidth(text, sizeSmall) > most {
			text = b.waitText(waits[i], false)
		}
		t := newText(b.col.x[h]+waitEdge, 0, "start", text, sizeSmall)
		at := taken{1, t.X, t.X + t.Width}
		switch b.col.side(h) {
		case 0:
			t.X, t.Anchor = b.col.x[h], "middle"
			at = taken{1, t.X - t.Width/2, t.X + t.Width/2}
		case 1:
			t.X, t.Anchor = b.col.x[h]-waitEdge, "end"
			at = taken{1, t.X - t.Width, t.X}
		}
		if t.Width > most {
			continue
		}
		for slices.ContainsFunc(all, func(o taken) bool { return o.line == at.line && o.from < at.to+waitEdge && o.to+waitEdge > at.from }) {
			at.line++
		}
		t.Y = float64(at.line) * waitLine
		all = append(all, at)
		block.texts = append(block.texts, t)
		block.lines = max(block.lines, at.line)
		block.said += h + " " + text + "\n"
	}
	return block
}

func (b *builder) waitText(w story.Wait, long bool) string {
	key := w.Key
	if !long {
		key = "ladder.wait_short." + key[len("ladder.wait."):]
	}
	return i18n.T(b.o.Lang, key, append(b.x.Words(b.o.Lang, w.Args), "host", b.hostName(w.Host))...)
}
