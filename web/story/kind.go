package story

import "slowstart/engine/timeline"

// Kind is what a packet is to the eye: each has its own colour and shape.
type Kind string

// The kinds. Data goes from a connection's client to its server, a response
// the other way, whatever the application calls them.
const (
	KindSYN      Kind = "syn"
	KindSYNACK   Kind = "syn_ack"
	KindData     Kind = "data"
	KindResponse Kind = "response"
	KindACK      Kind = "ack"
	KindFIN      Kind = "fin"
	KindRST      Kind = "rst"
	KindOther    Kind = "other" // not TCP
)

// end is one end of a connection: what it has sent so far.
type end struct {
	conn int
	host string
}

type sent struct {
	ack    int64 // highest acknowledgment number sent
	fin    int64 // sequence number after its FIN; 0 = no FIN yet
	acks   int   // packets with an ACK sent
	dups   int   // duplicate ACKs since the last that said something new
	shut   bool  // its last window was 0
	repeat map[int64]*Packet
}

// classify names every packet in one pass over them in order.
func (x *Index) classify() {
	ends := map[end]*sent{}
	side := func(conn int, host string) *sent {
		e := ends[end{conn, host}]
		if e == nil {
			e = &sent{repeat: map[int64]*Packet{}}
			ends[end{conn, host}] = e
		}
		return e
	}
	for _, p := range x.Packets {
		p.Kind = x.kind(p)
		if p.Proto != "tcp" {
			continue
		}
		me, peer := side(p.Conn, p.Src), side(p.Conn, p.Dst)
		if p.Has("ACK") && p.CopyOf == 0 {
			p.NewAck = max(0, p.Ack-me.ack)
			p.AcksFIN = peer.fin > 0 && p.Ack >= peer.fin && me.ack < peer.fin
			p.Final = p.Kind == KindACK && me.acks == 0 && x.isClient(p)
			if p.NewAck > 0 {
				me.dups = 0
			}
			if p.Labelled(timeline.LabelDuplicateAck) {
				me.dups++
				p.Dup = me.dups
			}
			p.Reopens, me.shut = me.shut && p.WinBytes > 0, p.WinBytes == 0
			me.ack = max(me.ack, p.Ack)
			me.acks++
		}
		if p.LenBytes > 0 || p.Has("SYN") || p.Has("FIN") {
			if o := me.repeat[p.Seq]; o != nil && p.repeats() {
				p.Original = o.Packet
				if o.Resent == 0 {
					o.Resent = p.Packet
				}
			}
			if p.CopyOf == 0 {
				me.repeat[p.Seq] = p
			}
		}
		if p.Has("FIN") {
			me.fin = p.Seq + int64(p.LenBytes) + 1
		}
	}
	x.nameMessages()
}

// repeats says whether a packet that starts where an earlier one did is that
// one again: not a copy made by the wire, and no probe. Wireshark calls some
// repetitions out of order, so its label does not decide.
func (p *Packet) repeats() bool {
	return p.CopyOf == 0 && !p.Labelled(timeline.LabelKeepAlive) && !p.Labelled(timeline.LabelZeroWindowProbe)
}

func (x *Index) isClient(p *Packet) bool {
	c := x.Conns[p.Conn]
	return c == nil || c.Client.Host == p.Src
}

func (x *Index) kind(p *Packet) Kind {
	switch {
	case p.Proto != "tcp":
		return KindOther
	case p.Has("RST"):
		return KindRST
	case p.Has("SYN") && p.Has("ACK"):
		return KindSYNACK
	case p.Has("SYN"):
		return KindSYN
	case p.Has("FIN"):
		return KindFIN
	case p.LenBytes > 0 && !p.Labelled(timeline.LabelKeepAlive) && x.isClient(p):
		return KindData
	case p.LenBytes > 0 && !p.Labelled(timeline.LabelKeepAlive):
		return KindResponse
	}
	return KindACK
}
