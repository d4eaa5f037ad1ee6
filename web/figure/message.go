package figure

import "slowstart/engine/timeline"

// messages draws a bracket over the packets that carry a message, between the
// application that writes or reads it and the wire. Between two wires it stands on
// the side of its own, one at a time and without words: there packets have theirs.
func (b *builder) messages() {
	type place struct {
		host string
		side float64
	}
	taken := map[place]float64{} // down to where
	for _, s := range b.col.messages {
		side, off, inner := b.col.side(s.host), b.col.messagesAt(s.host)+4+messageLane*float64(s.lane), false
		if side == 0 {
			side, off, inner = 1, b.innerMessageAt(s.host), true
			if b.col.x[b.peer(s.message.Conn, s.host)] < b.col.x[s.host] {
				side = -1
			}
		}
		first, last := b.m.Packets[b.at[s.first.Packet]].Hops, b.m.Packets[b.at[s.last.Packet]].Hops
		m := Message{
			Kind: "response", Conn: s.message.Conn, Host: s.host, Packet: s.first.Packet,
			FromUS: s.from, ToUS: s.to, Dir: side,
			X:  b.col.x[s.host] + side*off,
			Y1: first[0].QueueY1, Y2: last[0].Y1,
		}
		if s.message.Type == timeline.TypeHTTPRequest {
			m.Kind = "data"
		}
		if b.col.hues {
			m.Hue = (m.Conn-1)%6 + 1
		}
		if !s.send {
			m.Y1, m.Y2 = first[len(first)-1].First2, last[len(last)-1].Y2
		}
		if inner {
			at := place{s.host, side}
			if below, is := taken[at]; is && m.Y1 < below {
				continue
			}
			taken[at] = m.Y2
			b.m.Messages = append(b.m.Messages, m)
			continue
		}
		for _, text := range b.messageTexts(&s) {
			if w := textWidth(text, sizeSmall); m.Y2-m.Y1+8 >= w {
				m.Text = &Text{
					X: m.X + side*7, Y: m.Y1 + min((m.Y2-m.Y1)/2, max(stateText, w/2)), Angle: side * 90, Anchor: "middle", Text: text, Width: w,
				}
				break
			}
		}
		b.m.Messages = append(b.m.Messages, m)
	}
}

// innerMessageAt is how far from a rail between others a bracket stands: outside
// its states and what is held there.
func (b *builder) innerMessageAt(host string) float64 {
	at := messageInner + 6*float64(b.col.nLanes)
	if b.col.held[host] {
		at += 8
	}
	return at
}

// messageTexts are what a message is called, the longest first.
func (b *builder) messageTexts(s *span) []string {
	m := s.message
	a := []any{"method", m.Method, "target", m.Named().Target, "status", m.Status, "size", size(m.Content)}
	var texts []string
	switch {
	case m.Type == timeline.TypeHTTPRequest && m.Content > 0:
		texts = append(texts, b.text("message.content", a...), b.text("message.request", a...))
	case m.Type == timeline.TypeHTTPRequest:
		texts = append(texts, b.text("message.request", a...))
	case b.manyTargets() && m.Request != nil:
		texts = append(texts, b.text("message.response_to", a...), b.text("label.status_to", a...))
	default:
		texts = append(texts, b.text("message.response", a...))
	}
	if !m.Whole {
		texts = append([]string{b.text("message.part", "message", texts[0])}, texts...)
	}
	return append(texts, b.shortName(m))
}

// unread draws what has arrived and waits to be read: the more, the wider.
func (b *builder) unread() {
	for _, log := range b.x.Backlogs {
		side := b.col.side(log.Host)
		if !b.col.unread[log.Host] {
			continue
		}
		all := heaps(log, b.x.EndUS)
		var most int64
		for _, h := range all {
			most = max(most, h.most)
		}
		for _, h := range all {
			m := Unread{
				Host: log.Host, Conn: log.Conn, FromUS: h.from, ToUS: h.to, Most: h.most, Dir: side,
				X: b.col.x[log.Host] + side*(b.col.unreadAt(log.Host)+1),
				Y: b.scale.y(h.to, true),
			}
			if h.to >= b.x.EndUS {
				m.Y = b.scale.bottom
			}
			for _, s := range h.steps {
				y, w := b.scale.y(s.US, true), 3+(unreadBar-3)*float64(s.Bytes)/float64(most)
				if n := len(m.Steps); n > 0 && y-m.Steps[n-1][0] < 1 {
					m.Steps[n-1][1] = max(w, m.Steps[n-1][1])
					continue
				}
				m.Steps = append(m.Steps, [2]float64{y, w})
			}
			height := m.Y - m.Steps[0][0]
			if height < unreadFrom/2 {
				continue
			}
			b.unreadText(&m, h, height)
			b.m.Unread = append(b.m.Unread, m)
		}
	}
}

func (b *builder) unreadText(m *Unread, h heap, height float64) {
	if !b.col.wide {
		return
	}
	keys := []string{"unread", "unread_short"}
	if h.left > 0 {
		keys = []string{"unread_lost", "unread_short"}
	}
	for _, key := range keys {
		text := b.text(key, "size", size(h.most), "left", size(h.left))
		if w := textWidth(text, sizeSmall); height+12 >= w {
			m.Text = &Text{
				X: m.X + m.Dir*(unreadBar+5), Y: m.Steps[0][0] + min(height/2, max(stateText, w/2)), Angle: m.Dir * 90, Anchor: "middle", Text: text, Width: w,
			}
			return
		}
	}
}
