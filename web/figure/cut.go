package figure

import "slices"

// cut is the picture up to its nth packet: nothing moves, it only ends.
func (m Marks) cut(n int) Marks {
	last := m.Packets[n-1].Hops
	m.Height = last[len(last)-1].Y2 + foot
	m.Packets = m.Packets[:n]
	m.Rails = slices.Clone(m.Rails)
	for i := range m.Rails {
		m.Rails[i].Y2 = m.Height
	}
	m.Ticks = above(m.Ticks, m.Height, func(t Tick) float64 { return t.Y })
	m.Gaps = above(m.Gaps, m.Height, func(g Gap) float64 { return g.Y2 })
	m.States = above(m.States, m.Height, func(s Span) float64 { return s.Y })
	for i := range m.States {
		s := &m.States[i]
		if s.H = min(s.H, m.Height-s.Y); s.Text != nil && s.Text.Y+s.Text.Width/2 > m.Height {
			s.Text = nil
		}
	}
	m.Unread = above(m.Unread, m.Height, func(u Unread) float64 { return u.Y })
	m.Messages = above(m.Messages, m.Height, func(g Message) float64 { return g.Y2 })
	m.Holds = above(m.Holds, m.Height, func(s Span) float64 { return s.Y + s.H })
	m.Calls = above(m.Calls, m.Height-noteHeight, func(c Call) float64 {
		if c.Text != nil {
			return max(c.Y1, c.Text.Y)
		}
		return c.Y1
	})
	for i := range m.Calls {
		m.Calls[i].Y2 = min(m.Calls[i].Y2, m.Height)
	}
	m.Bundles = above(m.Bundles, m.Height, func(b Bundle) float64 {
		bottom := 0.0
		for _, p := range b.Points {
			bottom = max(bottom, p[1])
		}
		if b.Text != nil {
			bottom = max(bottom, b.Text.Y+b.Text.Width/2)
		}
		return bottom
	})
	m.Ties = above(m.Ties, m.Height, func(t Tie) float64 { return t.Y2 })
	return m
}

// above is a copy of what ends above a height.
func above[T any](all []T, height float64, bottom func(T) float64) []T {
	var out []T
	for _, one := range all {
		if bottom(one) < height {
			out = append(out, one)
		}
	}
	return out
}
