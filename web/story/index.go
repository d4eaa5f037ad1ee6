package story

import (
	"slices"
	"strings"

	"slowstart/engine/timeline"
)

// Index is a timeline by packet. It is not changed after Read.
type Index struct {
	Start   *timeline.RunStart // nil if the timeline has none
	Packets []*Packet          // in order of first sending
	Conns   map[int]*timeline.ConnOpen
	States  []*timeline.TCPState
	Calls   []*timeline.AppCall
	Holds   []*timeline.Hold
	// Backlogs are the ends of connections that data arrived at, in order of
	// its first arrival.
	Backlogs []*Backlog
	EndUS    int64 // time of the last event

	byID    map[int64]*Packet
	calls   map[int64]*timeline.AppCall
	held    map[int64]*timeline.Hold // by the packet that ended it
	states  map[end][]*timeline.TCPState
	letGo   map[end]int64 // seq_no of the first close
	samples map[end][]*timeline.TCPSample
	lookups map[int][]*timeline.DNSMessage // by UDP flow
	sent    *messages
	waits   *exchanges
	inboxes map[end]*inbox
	windows map[end][]Step // as they reach an end: where they close and open
}

// Packet is all that the wire events say about one packet.
type Packet struct {
	timeline.PacketInfo // of its first event; Labels are the final ones
	Cause               timeline.Cause
	Hops                []Hop

	Kind     Kind
	Original int64    // of a retransmission: the packet that it repeats; 0 = none
	Resent   int64    // the first later packet that repeats this one; 0 = none
	Message  *Message // the first message that starts in it
	Starts   int      // messages that start in it
	Part     *Message // the message that its first byte belongs to
	NewAck   int64    // sequence numbers that its ACK covers for the first time
	Dup      int      // of a duplicate ACK: the how manieth in a row; else 0
	AcksFIN  bool
	Final    bool // the ACK that completes the handshake
	Reopens  bool // its window is the first after one of 0
}

// Hop is one crossing of one link. ReceivedUS and DroppedUS are -1 if that did
// not happen.
type Hop struct {
	Link                              string
	From, To                          string
	SentUS, ReceivedUS, DroppedUS     int64
	QueueUS, SerialiseUS, PropagateUS int64
	SentSeq, EndSeq                   int64 // seq_no of the events
	Drop                              timeline.DropCause
	Corrupted                         bool
}

// SentUS is the entry into the first link.
func (p *Packet) SentUS() int64 { return p.Hops[0].SentUS }

// Lost is the hop on which the packet was dropped, nil if it was not.
func (p *Packet) Lost() *Hop {
	if h := &p.Hops[len(p.Hops)-1]; h.DroppedUS >= 0 {
		return h
	}
	return nil
}

// Arrived says whether the packet reached its destination.
func (p *Packet) Arrived() bool {
	h := p.Hops[len(p.Hops)-1]
	return h.ReceivedUS >= 0 && h.To == p.Dst
}

// Has says whether the packet carries the flag ("SYN").
func (p *Packet) Has(flag string) bool {
	return slices.Contains(strings.Split(p.Flags, ","), flag)
}

// Labelled says whether the packet carries the label.
func (p *Packet) Labelled(l timeline.Label) bool { return slices.Contains(p.Labels, l) }

// Retransmission says whether the packet repeats an earlier one.
func (p *Packet) Retransmission() bool {
	return p.Original != 0 || p.Labelled(timeline.LabelRetransmission) ||
		p.Labelled(timeline.LabelFastRetransmission) ||
		p.Labelled(timeline.LabelSpuriousRetransmission)
}

// Packet finds a packet by its id, nil if there is none.
func (x *Index) Packet(id int64) *Packet { return x.byID[id] }

// Read indexes a timeline, whole or cut short.
func Read(events []timeline.Event) *Index {
	x := &Index{
		Conns: map[int]*timeline.ConnOpen{}, byID: map[int64]*Packet{}, calls: map[int64]*timeline.AppCall{},
		held: map[int64]*timeline.Hold{}, states: map[end][]*timeline.TCPState{}, letGo: map[end]int64{}, samples: map[end][]*timeline.TCPSample{},
		lookups: map[int][]*timeline.DNSMessage{}, sent: newMessages(), waits: newExchanges(), inboxes: map[end]*inbox{}, windows: map[end][]Step{},
	}
	for _, e := range events {
		x.EndUS = max(x.EndUS, e.Header().TimeUS)
		switch e := e.(type) {
		case *timeline.RunStart:
			x.Start = e
		case *timeline.ConnOpen:
			x.Conns[e.Conn] = e
		case *timeline.TCPState:
			x.States = append(x.States, e)
			k := end{e.Conn, e.Host}
			x.states[k] = append(x.states[k], e)
		case *timeline.TCPSample:
			k := end{e.Conn, e.Host}
			x.samples[k] = append(x.samples[k], e)
		case *timeline.AppCall:
			x.call(e)
		case *timeline.Hold:
			x.Holds = append(x.Holds, e)
			if e.Packet != 0 {
				x.held[e.Packet] = e
			}
		case *timeline.HTTPMessage:
			x.sent.take(e)
			x.waits.take(e)
		case *timeline.TLSPhase:
			x.sent.secret[e.Conn] = true
		case *timeline.DNSMessage:
			if e.Conn != 0 {
				x.lookups[e.Conn] = append(x.lookups[e.Conn], e)
			}
		case *timeline.WireSent:
			h := x.hop(e.Info(), e.TimeUS)
			h.SentSeq = e.SeqNo
			h.QueueUS, h.SerialiseUS, h.PropagateUS = e.QueueUS, e.SerialiseUS, e.PropagateUS
			if e.Cause != nil {
				x.byID[e.Packet].Cause = *e.Cause
			}
		case *timeline.WireReceived:
			h := x.hop(e.Info(), e.TimeUS)
			h.ReceivedUS, h.EndSeq, h.Corrupted = e.TimeUS, e.SeqNo, e.Corrupted
			// For an empty ACK the judgement at its destination is final, but for one that
			// a FIN has overtaken: it was not sent as a keep-alive.
			if p := x.byID[e.Packet]; e.To == e.Dst && e.LenBytes == 0 {
				overtaken := !p.Labelled(timeline.LabelKeepAlive)
				p.Labels = slices.DeleteFunc(slices.Clone(e.Labels), func(l timeline.Label) bool {
					return overtaken && l == timeline.LabelKeepAlive
				})
			}
			x.arrives(e)
			x.announced(e)
		case *timeline.WireDropped:
			h := x.hop(e.Info(), e.TimeUS)
			h.DroppedUS, h.EndSeq, h.Drop = e.TimeUS, e.SeqNo, e.Cause
		}
	}
	x.classify()
	return x
}

// hop finds or adds the crossing that a wire event is about.
func (x *Index) hop(info *timeline.PacketInfo, at int64) *Hop {
	p := x.byID[info.Packet]
	if p == nil {
		p = &Packet{PacketInfo: *info, Cause: timeline.Cause{Kind: timeline.CauseUnknown}}
		p.Labels = nil
		x.byID[info.Packet] = p
		x.Packets = append(x.Packets, p)
	}
	for _, l := range info.Labels {
		if !slices.Contains(p.Labels, l) {
			p.Labels = append(p.Labels, l)
		}
	}
	for i := range p.Hops {
		if p.Hops[i].Link == info.Link && p.Hops[i].From == info.From {
			return &p.Hops[i]
		}
	}
	p.Hops = append(p.Hops, Hop{
		Link: info.Link, From: info.From, To: info.To, SentUS: at, ReceivedUS: -1, DroppedUS: -1,
	})
	return &p.Hops[len(p.Hops)-1]
}

// call takes in a socket call.
func (x *Index) call(e *timeline.AppCall) {
	x.Calls = append(x.Calls, e)
	x.calls[e.Call] = e
	x.reads(e)
	if _, ok := x.letGo[end{e.Conn, e.Host}]; e.Op == "close" && !ok {
		x.letGo[end{e.Conn, e.Host}] = e.SeqNo
	}
	if e.Op == "write" {
		x.sent.written[end{e.Conn, e.Host}] += e.Bytes
	}
}
