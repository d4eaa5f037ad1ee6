package story

import "slowstart/engine/timeline"

// Line is one sentence: a key of the catalogue and its arguments. The end of
// an argument's name says what it is: _us a duration, _bytes a size; host and
// to are hosts; others are plain numbers or texts.
type Line struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args"`
}

type args = map[string]any

// Tell says what the packet is, why it left now and, where something happened
// to it, what. It is empty for an unknown id.
func (x *Index) Tell(id int64) []Line {
	p := x.Packet(id)
	if p == nil {
		return nil
	}
	lines := []Line{x.what(p)}
	if p.Starts > 1 && p.Part != p.Message {
		lines = append(lines, Line{"packet.what.starts", args{"n": p.Starts}})
	}
	lines = append(lines, sack(p)...)
	if p.CopyOf != 0 {
		lines = append(lines, Line{"packet.copy", args{"packet": p.CopyOf}})
	} else {
		lines = append(lines, x.why(p)...)
	}
	return append(lines, x.fate(p)...)
}

// sack names what has arrived beyond a gap, or a second time (RFC 2883).
func sack(p *Packet) []Line {
	var lines []Line
	key := "packet.what.sack"
	for _, b := range p.SACK() {
		a := args{"first": b.From, "last": b.To - 1}
		if b.From < p.Ack {
			lines = append(lines, Line{"packet.what.sack_twice", a})
			continue
		}
		lines = append(lines, Line{key, a})
		key = "packet.what.sack_too"
	}
	return lines
}

// Probes says whether the packet asks about a closed window. netstack's look
// like a keepalive's; the timer tells them apart.
func (p *Packet) Probes() bool {
	return p.Labelled(timeline.LabelZeroWindowProbe) || p.Labelled(timeline.LabelKeepAlive) && p.Cause.Timer == "persist"
}

// what names the packet.
func (x *Index) what(p *Packet) Line {
	a := args{"host": p.Src, "to": p.Dst}
	switch {
	case p.Kind == KindOther:
		return x.whatOther(p, a)
	case p.Probes():
		return Line{"packet.what.zero_window_probe", a}
	case p.Labelled(timeline.LabelKeepAlive):
		return Line{"packet.what.keep_alive", a}
	case p.Kind == KindData || p.Kind == KindResponse:
		return x.whatData(p, a)
	case p.Kind == KindFIN && p.LenBytes > 0:
		a["len_bytes"] = int64(p.LenBytes)
		return Line{"packet.what.fin_data", a}
	case p.Kind == KindACK:
		return x.whatACK(p, a)
	}
	return Line{"packet.what." + string(p.Kind), a}
}

// Lookup is the DNS message that a UDP packet carries, nil if it is not known.
func (x *Index) Lookup(p *Packet) *timeline.DNSMessage {
	for _, e := range x.lookups[p.Conn] {
		if e.Host == p.Src && e.Side == "send" && e.TimeUS <= p.SentUS() {
			return e
		}
	}
	return nil
}

func (x *Index) whatOther(p *Packet, a args) Line {
	if e := x.Lookup(p); e != nil {
		a["name"], a["address"] = e.Name, e.Address
		switch {
		case e.Kind == "query":
			return Line{"packet.what.dns_query", a}
		case e.Address != "":
			return Line{"packet.what.dns_answer", a}
		}
	}
	return Line{"packet.what.other", args{"host": p.Src, "to": p.Dst, "proto": p.Proto, "len_bytes": int64(p.LenBytes)}}
}

func (x *Index) whatData(p *Packet, a args) Line {
	a["len_bytes"] = int64(p.LenBytes)
	a["first"], a["last"] = p.Seq, p.Seq+int64(p.LenBytes)-1
	m := p.Message
	if m == nil {
		m = p.Part
	}
	if m == nil {
		return Line{"packet.what.data", a}
	}
	begins, named := m == p.Message && (p.Part == nil || p.Part == m), m.Named()
	a["method"], a["target"] = named.Method, named.Target
	a["n"] = p.Starts
	switch {
	case m.Type == timeline.TypeHTTPRequest && begins && p.Starts > 1:
		return Line{"packet.what.requests", a}
	case m.Type == timeline.TypeHTTPRequest && begins:
		return Line{"packet.what.request", a}
	case m.Type == timeline.TypeHTTPRequest:
		return Line{"packet.what.request_more", a}
	}
	a["status"] = m.Status
	switch {
	case begins && p.Starts > 1 && m.Request != nil:
		return Line{"packet.what.responses", a}
	case m.Request == nil && begins:
		return Line{"packet.what.response", a}
	case m.Request == nil:
		return Line{"packet.what.data", a}
	case begins && m.endsIn(p):
		return Line{"packet.what.response_whole", a}
	case begins:
		return Line{"packet.what.response_to", a}
	case m.endsIn(p):
		return Line{"packet.what.response_last", a}
	}
	return Line{"packet.what.response_more", a}
}

// endsIn says whether the packet carries the message's last byte.
func (m *Message) endsIn(p *Packet) bool { return m.Whole && m.To <= p.Seq+int64(p.LenBytes) }

func (x *Index) whatACK(p *Packet, a args) Line {
	a["ack"] = p.Ack
	switch {
	case p.Labelled(timeline.LabelKeepAliveAck):
		return Line{"packet.what.keep_alive_ack", a}
	case p.Dup > 0:
		a["n"] = p.Dup
		return Line{"packet.what.duplicate_ack", a}
	case p.Labelled(timeline.LabelZeroWindow):
		return Line{"packet.what.zero_window", a}
	case p.Labelled(timeline.LabelWindowUpdate):
		a["win_bytes"] = p.WinBytes
		if p.Reopens {
			return Line{"packet.what.window_opens", a}
		}
		return Line{"packet.what.window_update", a}
	case p.Final:
		return Line{"packet.what.ack_handshake", a}
	case p.AcksFIN:
		return Line{"packet.what.ack_fin", a}
	case p.NewAck > 0:
		a["new_bytes"] = p.NewAck
		return Line{"packet.what.ack", a}
	}
	return Line{"packet.what.ack_nothing_new", a}
}
