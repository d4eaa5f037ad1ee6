package figure

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"slowstart/web/figure/timelinetest"
	"slowstart/web/i18n"
	"slowstart/web/story"
)

// each lays every run out in both languages and at widths from a phone's to a
// projector's.
func each(t *testing.T, check func(t *testing.T, m Marks)) {
	t.Helper()
	all := timelines(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, lang := range i18n.Langs {
			for _, width := range []float64{320, 360, 560, 760, 1200} {
				t.Run(fmt.Sprintf("%s/%s/%v", name, lang, width), func(t *testing.T) {
					check(t, Build(all[name], Options{Lang: lang, Width: width}))
				})
			}
		}
	}
}

// labelsOf are the texts that stand between the rails, with their sizes.
func labelsOf(m Marks) map[*Text]float64 {
	all := map[*Text]float64{}
	add := func(t *Text, size float64) {
		if t != nil {
			all[t] = size
		}
	}
	for i := range m.Packets {
		add(m.Packets[i].Label, sizeLabel)
		for _, h := range m.Packets[i].Hops {
			add(h.Why, sizeSmall)
		}
	}
	for _, b := range m.Bundles {
		add(b.Text, sizeLabel)
	}
	for i := range m.Gaps {
		add(m.Gaps[i].Text, sizeSmall)
		for j := range m.Gaps[i].Waits {
			add(&m.Gaps[i].Waits[j], sizeSmall)
		}
	}
	for _, t := range m.Ties {
		add(t.Text, sizeSmall)
	}
	return all
}

func boxOf(t *Text, size float64) box {
	sin, cos := math.Sincos(t.Angle * math.Pi / 180)
	lift := size * 0.36
	b := box{t.X + sin*lift, t.Y - cos*lift, t.Width / 2, size * 0.42, cos, sin}
	switch t.Anchor {
	case "start":
		b.x += t.Width / 2
	case "end":
		b.x -= t.Width / 2
	}
	return b
}

func TestBuild_NoLabelCoversAnother(t *testing.T) {
	each(t, func(t *testing.T, m Marks) {
		labels := labelsOf(m)
		var list []*Text
		for l := range labels {
			list = append(list, l)
		}
		slices.SortFunc(list, func(a, b *Text) int { return int(a.Y - b.Y) })
		for i, a := range list {
			for _, b := range list[i+1:] {
				if b.Y-a.Y > 200 {
					break
				}
				if boxOf(a, labels[a]).overlaps(boxOf(b, labels[b])) {
					t.Errorf("%q at (%.0f, %.0f) and %q at (%.0f, %.0f) overlap", a.Text, a.X, a.Y, b.Text, b.X, b.Y)
				}
			}
		}
	})
}

func TestBuild_EveryTextIsInThePicture(t *testing.T) {
	each(t, func(t *testing.T, m Marks) {
		texts := labelsOf(m)
		for i := range m.Ticks {
			texts[&m.Ticks[i].Text] = sizeSmall
		}
		for _, c := range m.Calls {
			if c.Text != nil {
				texts[c.Text] = sizeSmall
			}
		}
		for _, s := range slices.Concat(m.States, m.Holds) {
			if s.Text != nil {
				texts[s.Text] = sizeState
			}
		}
		for i := range m.Heads {
			texts[&m.Heads[i].Name] = sizeName
		}
		for l, size := range texts {
			b := boxOf(l, size)
			w := b.hw*math.Abs(b.cos) + b.hh*math.Abs(b.sin)
			if b.x-w < 0 || b.x+w > m.Width || b.y-b.reach() < 0 || b.y+b.reach() > m.Height {
				t.Errorf("%q around (%.0f, %.0f) is cut off in %.0f × %.0f", l.Text, b.x, b.y, m.Width, m.Height)
			}
		}
		for i := range m.Heads[1:] {
			if a, b := m.Heads[i], m.Heads[i+1]; a.X+a.W > b.X {
				t.Errorf("the heads of %s and %s overlap", a.Host, b.Host)
			}
		}
	})
}

func TestBuild_TimeNeverRunsUpwards(t *testing.T) {
	each(t, func(t *testing.T, m Marks) {
		for i := range m.Knots[1:] {
			if a, b := m.Knots[i], m.Knots[i+1]; b.US < a.US || b.Y < a.Y {
				t.Fatalf("knots %v, %v", a, b)
			}
		}
		for _, p := range m.Packets {
			for _, h := range p.Hops {
				if h.Y2 < h.First1 || h.First2 < h.First1 || h.QueueY1 > h.First1 {
					t.Errorf("packet %d runs upwards: %+v", p.ID, h)
				}
			}
		}
	})
}

// The ACK and the request leave in the same microsecond; both can be read.
func TestBuild_PacketsOfOneInstantAreApart(t *testing.T) {
	m := Build(timelinetest.Handshake(0, ""), Options{Lang: i18n.EN, Width: 760})
	ack, request := m.Packets[2], m.Packets[3]
	if ack.Hops[0].SentUS != request.Hops[0].SentUS {
		t.Fatalf("sent at %d and %d us", ack.Hops[0].SentUS, request.Hops[0].SentUS)
	}
	if d := request.Hops[0].Y1 - ack.Hops[0].Y1; d < apart {
		t.Errorf("%.1f px apart, want %v", d, apart)
	}
	if ack.Label == nil || request.Label == nil || request.Label.Text != "GET /" {
		t.Errorf("labels %v, %v", ack.Label, request.Label)
	}
}

// Where the way takes no time, an answer must not lie upon what it answers.
func TestBuild_LevelLinesAreApart(t *testing.T) {
	m := Build(timelinetest.NoDistance(), Options{Lang: i18n.EN, Width: 760})
	for i, p := range m.Packets[1:] {
		if before := m.Packets[i].Hops[0]; p.Hops[0].Y1-before.Y2 < apart {
			t.Errorf("packet %d leaves at %.1f px, the one before it arrives at %.1f", i+2, p.Hops[0].Y1, before.Y2)
		}
	}
}

func TestBuild_QuietStretchIsNamed(t *testing.T) {
	m := Build(timelinetest.Handshake(0, "syn"), Options{Lang: i18n.EN, Width: 760})
	if len(m.Gaps) != 1 || m.Gaps[0].Text.Text != "950.0\u202fms: nobody sends" {
		t.Errorf("gaps %+v", m.Gaps)
	}
	if len(m.Ties) != 1 || m.Ties[0].Text == nil || m.Ties[0].Text.Text != "1.00\u202fs later" {
		t.Errorf("ties %+v", m.Ties)
	}
	if h := m.Packets[0].Hops[0]; h.Cross != "selected" || h.X2 > (m.Rails[0].X+m.Rails[1].X)*0.6 {
		t.Errorf("the lost SYN: %+v", h)
	}
}

// The site's content policy has no unsafe-inline.
func TestLadder_NoInlineStyle(t *testing.T) {
	for name, events := range timelines(t) {
		var b bytes.Buffer
		if err := Ladder(events, i18n.KO, name, Narrow).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"style=", "<style", "onclick", "<script"} {
			if strings.Contains(b.String(), bad) {
				t.Errorf("%s: %s", name, bad)
			}
		}
	}
}

func TestLadder_LongRunsEndEarlyAndSaySo(t *testing.T) {
	x := story.Read(timelines(t)["bulk-200k"])
	for _, width := range []float64{Narrow, Wide} {
		whole := Layout(x, Options{Lang: i18n.EN, Width: width})
		m := whole.cut(staticPackets)
		if len(m.Packets) != staticPackets || m.Height >= whole.Height {
			t.Errorf("%d packets, %.0f of %.0f px", len(m.Packets), m.Height, whole.Height)
		}
		for _, p := range m.Packets {
			if last := p.Hops[len(p.Hops)-1]; last.Y2 > m.Height {
				t.Errorf("packet %d ends at %.0f of %.0f px", p.ID, last.Y2, m.Height)
			}
		}
	}
	var b bytes.Buffer
	if err := Ladder(timelines(t)["bulk-200k"], i18n.EN, "bulk", Wide).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "the first 120 of 291 packets") {
		t.Error("the picture does not say that it is cut")
	}
}

func TestTable_SaysHowManyItLeavesOut(t *testing.T) {
	var b bytes.Buffer
	if err := Table(timelines(t)["bulk-200k"], i18n.EN).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "<tr data-packet="); n != tableRows {
		t.Errorf("%d rows, want %d", n, tableRows)
	}
	if !strings.Contains(b.String(), "The first 50 of 291 packets.") {
		t.Error("the count of packets is missing")
	}
}

func TestLegend_SevenMarks(t *testing.T) {
	for _, lang := range i18n.Langs {
		var b bytes.Buffer
		if err := Legend(lang).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "<li>"); n != 7 {
			t.Errorf("%s: %d marks", lang, n)
		}
	}
}
