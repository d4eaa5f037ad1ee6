package story

import (
	"sort"

	"slowstart/engine/timeline"
)

// why says what made the packet leave now.
func (x *Index) why(p *Packet) []Line {
	a := args{"host": p.Src, "to": p.Dst, "packet": p.Cause.Packet}
	hold := x.held[p.Packet]
	var lines []Line
	if hold != nil && hold.Kind == "delayed_ack" && p.LenBytes > 0 {
		// What waited is the ACK; the data that it goes with left for reasons of its own.
		lines = []Line{{"packet.why.hold.carried", args{"wait_us": hold.ToUS - hold.FromUS}}}
		hold = nil
	}
	if hold != nil {
		return []Line{x.whyHeld(p, hold, a)}
	}
	c := p.Cause
	switch {
	case c.Kind == timeline.CauseTimer:
		lines = append([]Line{x.whyTimer(p, a)}, lines...)
	case c.Kind == timeline.CauseApp:
		lines = append([]Line{x.whyApp(p, a)}, lines...)
	case c.Kind == timeline.CauseAck && c.Packet != 0:
		lines = append([]Line{x.whyACK(p, a)}, lines...)
	case c.Kind == timeline.CauseReply && c.Packet != 0:
		lines = append([]Line{x.whyReply(p, a)}, lines...)
	default:
		lines = append([]Line{{Key: "packet.why.unknown"}}, lines...)
	}
	if p.Original != 0 && c.Kind == timeline.CauseApp {
		lines = append(lines, Line{"packet.why.again", args{"packet": p.Original}})
	}
	return lines
}

func (x *Index) whyHeld(p *Packet, h *timeline.Hold, a args) Line {
	a["wait_us"] = h.ToUS - h.FromUS
	key := "packet.why.hold." + h.Kind
	switch c := p.Cause; {
	case h.Kind == "nagle" && c.Kind == timeline.CauseAck && c.Packet != 0:
		return Line{key + "_ack", a}
	case h.Kind == "delayed_ack" && c.Kind == timeline.CauseTimer:
		return Line{key + "_timer", a}
	case h.Kind == "delayed_ack" && c.Kind == timeline.CauseReply && c.Packet != 0:
		return Line{key + "_reply", a}
	}
	return Line{key, a}
}

func (x *Index) whyTimer(p *Packet, a args) Line {
	timer := p.Cause.Timer
	if timer == "" {
		timer = "other"
	}
	switch {
	case p.Original != 0:
		a["packet"], a["wait_us"] = p.Original, p.SentUS()-x.Packet(p.Original).SentUS()
	case timer == "retransmission" || timer == "tail_loss_probe":
		timer = "other"
	}
	return Line{"packet.why.timer." + timer, a}
}

// whyApp names the socket call. Where it has not returned yet, the packet
// itself tells it.
func (x *Index) whyApp(p *Packet, a args) Line {
	op := "write"
	call := x.calls[p.Cause.Call]
	switch {
	case call != nil:
		if p.LenBytes > 0 && (call.Op == "shutdown" || call.Op == "close") {
			call = x.writeBefore(call)
		}
		op = call.Op
	case p.Kind == KindSYN:
		op = "connect"
	case p.Kind == KindFIN:
		op = "close"
	case p.Kind == KindRST:
		op = "abort"
	}
	a["op"] = op
	if p.Kind == KindRST && op == "close" {
		if in := x.inboxes[end{p.Conn, p.Src}]; in != nil && in.backlog.Left > 0 {
			a["unread_bytes"] = in.backlog.Left
			return Line{"packet.why.rst.unread", a}
		}
	}
	switch {
	case op == "write" && call != nil && call.Bytes > int64(p.LenBytes):
		a["call_bytes"] = call.Bytes
		return Line{"packet.why.app.part", a}
	case op == "write" || op == "connect" || op == "read" || op == "sendto":
		return Line{"packet.why.app." + op, a}
	}
	return Line{"packet.why.app.other", a}
}

// writeBefore is the call that wrote what a later call on the connection let
// go: data leaves with what was written, not with what ends it.
func (x *Index) writeBefore(c *timeline.AppCall) *timeline.AppCall {
	best := c
	for _, w := range x.Calls {
		if w.Op == "write" && w.Host == c.Host && w.Conn == c.Conn && w.Call < c.Call {
			best = w
		}
	}
	return best
}

// whyACK says what the packet had to wait for, as far as the sender's sample
// before that ACK shows it.
func (x *Index) whyACK(p *Packet, a args) Line {
	by := x.Packet(p.Cause.Packet)
	if by == nil {
		return Line{"packet.why.ack", a}
	}
	if p.Retransmission() && p.Original != 0 {
		a["original"], a["n"], a["ack"] = p.Original, by.Dup, by.Ack
		switch {
		case by.Dup > 0:
			return Line{"packet.why.again_dup", a}
		case by.NewAck > 0 && by.Ack <= p.Seq:
			return Line{"packet.why.again_partial", a}
		}
		return Line{"packet.why.again_ack", a}
	}
	s := x.sampleBefore(p, by)
	switch need := int64(p.LenBytes); {
	case need == 0 || s == nil:
	case s.CwndBytes > 0 && s.InFlight+need > s.CwndBytes:
		a["cwnd_bytes"] = s.CwndBytes
		return Line{"packet.why.ack_cwnd", a}
	case by.WinBytes > 0 && by.Reopens:
		return Line{"packet.why.ack_window", a}
	}
	return Line{"packet.why.ack", a}
}

// sampleBefore is the sender's last sample before a packet reached it.
func (x *Index) sampleBefore(p, by *Packet) *timeline.TCPSample {
	all := x.samples[end{p.Conn, p.Src}]
	at := by.Hops[len(by.Hops)-1].EndSeq
	i := sort.Search(len(all), func(i int) bool { return all[i].SeqNo >= at })
	if i == 0 {
		return nil
	}
	return all[i-1]
}

// whyReply says what about the packet that it answers called for an answer.
func (x *Index) whyReply(p *Packet, a args) Line {
	by := x.Packet(p.Cause.Packet)
	key := "packet.why.reply"
	switch {
	case by == nil:
	case p.Kind == KindRST && by.Has("SYN"):
		key = "packet.why.rst.refused"
	case p.Kind == KindRST && x.closed(p):
		key = "packet.why.rst.closed"
	case p.Kind != KindACK || by.LenBytes == 0:
	case by.Seq > p.Ack:
		key = "packet.why.reply_beyond"
	case by.Seq+int64(by.LenBytes) <= p.Ack && p.NewAck == 0 && by.Retransmission():
		key = "packet.why.reply_known"
	}
	return Line{key, a}
}

// closed says whether the packet's sender had ended the connection before, or
// its application had let go of it.
func (x *Index) closed(p *Packet) bool {
	k, now := end{p.Conn, p.Src}, p.Hops[0].SentSeq
	if at, ok := x.letGo[k]; ok && at < now {
		return true
	}
	all := x.states[k]
	i := sort.Search(len(all), func(i int) bool { return all[i].SeqNo >= now })
	return i > 0 && all[i-1].To == "CLOSED"
}
