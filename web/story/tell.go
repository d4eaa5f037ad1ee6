package story

import (
	"fmt"

	"slowstart/engine/timeline"
)

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
	if p.CopyOf != 0 {
		lines = append(lines, Line{"packet.copy", args{"packet": p.CopyOf}})
	} else {
		lines = append(lines, x.why(p))
	}
	return append(lines, x.fate(p)...)
}

// what names the packet.
func (x *Index) what(p *Packet) Line {
	a := args{"host": p.Src, "to": p.Dst}
	switch {
	case p.Kind == KindOther:
		a["proto"], a["len_bytes"] = p.Proto, int64(p.LenBytes)
		return Line{"packet.what.other", a}
	case p.Labelled(timeline.LabelKeepAlive):
		return Line{"packet.what.keep_alive", a}
	case p.Labelled(timeline.LabelZeroWindowProbe):
		return Line{"packet.what.zero_window_probe", a}
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

func (x *Index) whatData(p *Packet, a args) Line {
	a["len_bytes"] = int64(p.LenBytes)
	a["first"], a["last"] = p.Seq, p.Seq+int64(p.LenBytes)-1
	switch m := p.Message; {
	case m != nil && m.Type == timeline.TypeHTTPRequest:
		a["method"], a["target"] = m.Method, m.Target
		return Line{"packet.what.request", a}
	case m != nil:
		a["status"] = m.Status
		return Line{"packet.what.response", a}
	}
	return Line{"packet.what.data", a}
}

func (x *Index) whatACK(p *Packet, a args) Line {
	a["ack"] = p.Ack
	switch {
	case p.Labelled(timeline.LabelKeepAliveAck):
		return Line{"packet.what.keep_alive_ack", a}
	case p.Labelled(timeline.LabelDuplicateAck):
		return Line{"packet.what.duplicate_ack", a}
	case p.Labelled(timeline.LabelZeroWindow):
		return Line{"packet.what.zero_window", a}
	case p.Labelled(timeline.LabelWindowUpdate):
		a["win_bytes"] = p.WinBytes
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

// why says what made the packet leave now.
func (x *Index) why(p *Packet) Line {
	for _, h := range x.Holds {
		if h.Packet == p.Packet {
			return Line{"packet.why.hold." + h.Kind, args{"host": h.Host, "wait_us": h.ToUS - h.FromUS}}
		}
	}
	c := p.Cause
	switch {
	case c.Kind == timeline.CauseTimer && p.Original != 0:
		wait := p.SentUS() - x.Packet(p.Original).SentUS()
		return Line{"packet.why.timer." + timerOf(c), args{"host": p.Src, "packet": p.Original, "wait_us": wait}}
	case c.Kind == timeline.CauseTimer && timerOf(c) != "retransmission" && timerOf(c) != "tail_loss_probe":
		return Line{"packet.why.timer." + timerOf(c), args{"host": p.Src}}
	case c.Kind == timeline.CauseTimer:
		return Line{"packet.why.timer.other", args{"host": p.Src}}
	case p.Labelled(timeline.LabelFastRetransmission) && p.Original != 0:
		return Line{"packet.why.fast_retransmission", args{"host": p.Src, "packet": p.Original}}
	case c.Kind == timeline.CauseApp:
		return Line{"packet.why.app", args{"host": p.Src, "op": x.op(p)}}
	case c.Kind == timeline.CauseAck && c.Packet != 0:
		return Line{"packet.why.ack", args{"host": p.Src, "packet": c.Packet}}
	case c.Kind == timeline.CauseReply && c.Packet != 0:
		return Line{"packet.why.reply", args{"host": p.Src, "packet": c.Packet}}
	}
	return Line{Key: "packet.why.unknown"}
}

func timerOf(c timeline.Cause) string {
	if c.Timer == "" {
		return "other"
	}
	return c.Timer
}

// op is the name of the socket call that sent the packet. Where the call has
// not returned yet, the packet itself tells it.
func (x *Index) op(p *Packet) string {
	for _, c := range x.Calls {
		if c.Call == p.Cause.Call && c.Call != 0 {
			return c.Op
		}
	}
	switch p.Kind {
	case KindSYN:
		return "connect"
	case KindFIN:
		return "close"
	case KindRST:
		return "abort"
	}
	return "write"
}

// fate says what became of a packet that did not simply arrive, and of which
// earlier one it is the repetition.
func (x *Index) fate(p *Packet) []Line {
	var lines []Line
	if p.Original != 0 && p.Cause.Kind != timeline.CauseTimer {
		lines = append(lines, Line{"packet.fate.retransmission", args{"packet": p.Original}})
	}
	if p.Labelled(timeline.LabelSpuriousRetransmission) {
		lines = append(lines, Line{Key: "packet.fate.spurious"})
	}
	for _, h := range p.Hops {
		if h.Corrupted {
			lines = append(lines, Line{"packet.fate.corrupted", args{"to": p.Dst}})
			break
		}
	}
	h := p.Lost()
	if h == nil {
		return lines
	}
	lines = append(lines, Line{fmt.Sprintf("packet.lost.%s", h.Drop), args{"from": h.From, "to": h.To}})
	if by := x.coveredBy(p); by != 0 {
		return append(lines, Line{"packet.lost.needless", args{"packet": by}})
	}
	if p.Resent != 0 {
		wait := x.Packet(p.Resent).SentUS() - p.SentUS()
		return append(lines, Line{"packet.lost.resent", args{"packet": p.Resent, "wait_us": wait}})
	}
	return lines
}

// coveredBy is the later packet that made the loss of an empty ACK harmless:
// it acknowledges as much and left before the other end repeated anything.
func (x *Index) coveredBy(p *Packet) int64 {
	if p.Kind != KindACK {
		return 0
	}
	for _, q := range x.Packets {
		if q.Packet <= p.Packet || q.Conn != p.Conn {
			continue
		}
		if q.Src == p.Dst && q.Retransmission() {
			return 0
		}
		if q.Src == p.Src && q.Has("ACK") && q.Ack >= p.Ack && q.Arrived() {
			return q.Packet
		}
	}
	return 0
}
