package track

import (
	"net/netip"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// flow names a connection whichever end looks at it.
type flow struct {
	proto uint8
	low   netip.AddrPort
	high  netip.AddrPort
}

func flowOfPair(on app.Pair) flow {
	if on.UDP {
		return flowOf(packet.ProtoUDP, on.Local, on.Remote)
	}
	return flowOf(packet.ProtoTCP, on.Local, on.Remote)
}

func flowOf(proto uint8, a, b netip.AddrPort) flow {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return flow{proto, a, b}
}

// conn is a TCP connection or a UDP flow.
type conn struct {
	number   int
	proto    string
	ahead    tap         // foresight: as destinations will judge if nothing is overtaken or lost
	ends     [2]*end     // the client, who sent the first packet, comes first
	newest   *PacketMeta // sent last, by either end
	previous *conn       // the last before it between the same ports of which an end was still open
	reused   bool        // its ports have carried another before
	woken    bool        // opened by the answer to an old SYN: the client takes no part
}

// end is one side of a connection, with the variables of RFC 9293 §3.3.1 as
// packets show them.
type end struct {
	host  string
	at    netip.AddrPort
	state State
	tap   tap // what a capture at this host shows

	issKnown bool
	iss      uint32
	sent     bool   // SndNxt is known
	sndUna   uint32 // as acknowledged by what has arrived here
	sndNxt   uint32 // highest sent, plus one
	offered  bool   // SndWnd is known
	sndWnd   uint32 // bytes, scaled, by the last ACK that arrived
	acking   bool   // has sent an ACK; the next two stand
	ackSent  uint32 // the last acknowledgment number sent
	edge     uint32 // right edge of the window offered, RCV.NXT+RCV.WND
	rcv      reassembly
	finSent  bool
	fin      uint32 // sequence number of the FIN sent
	finTaken bool   // the other end's FIN has been received here

	syn      bool // has sent a SYN; the rest stood on it
	scaling  bool
	shift    uint8
	stamps   bool
	mssBytes int

	active   bool // opened by sending a SYN
	replaced bool // an end that was in TIME-WAIT, of which the stack has not said yet that it is CLOSED
	calls    calls
	nagle    nagle
	delayed  ackDelay
}

// open is true until the end is done with the connection.
func (e *end) open() bool { return e.state != StateClosed && e.state != StateListen }

func (c *conn) open() bool { return c.ends[0].open() || c.ends[1].open() }

// endAt is the index of the end with that address.
func (c *conn) endAt(at netip.AddrPort) int {
	if c.ends[0].at == at {
		return 0
	}
	return 1
}

// flow is what all connections between the same ports share.
func (c *conn) flow() flow {
	return flowOfPair(app.Pair{Local: c.ends[0].at, Remote: c.ends[1].at, UDP: c.proto == "udp"})
}

// connFor finds the connection of a packet that leaves host; nil means that the
// packet opens one.
func (tr *Tracker) connFor(p packet.Packet) *conn {
	c := tr.flows[flowOf(p.Proto(), p.From(), p.To())]
	if c == nil || c.replacedBy(p) {
		return nil
	}
	for c.previous != nil && c.speaksOfPrevious(p) {
		c = c.previous
	}
	return c
}

// speaksOfPrevious says that a packet is of the connection before c: the bare RST
// that answers one of those with its own number (RFC 9293 §3.5.2); what the client
// sends while it knows of no other, an old SYN having woken the server; and what
// an end sends that has not taken part in c yet, but for its answer to c's SYN.
func (c *conn) speaksOfPrevious(p packet.Packet) bool {
	i, f, old := c.endAt(p.From()), p.Flags(), c.previous
	e, peer := c.ends[i], c.ends[1-i]
	switch {
	case c.woken && i == 0:
		return old.ends[old.endAt(p.From())].open()
	case f&(packet.RST|packet.ACK) == packet.RST:
		answered := old.ends[old.endAt(p.To())]
		return answered.acking && answered.ackSent == p.Seq()
	case f&(packet.SYN|packet.ACK) == packet.SYN:
		return false
	}
	return !e.syn && (!f.Has(packet.ACK) || p.Ack() != peer.iss+1)
}

// opened makes the connection that a packet from host opens, and says whether
// it uses its ports again.
func (tr *Tracker) opened(host string, p packet.Packet) (c *conn, reused bool) {
	on := app.Pair{Local: p.From(), Remote: p.To(), UDP: p.IsUDP()}
	if !on.UDP && p.Flags().Has(packet.SYN|packet.ACK) && tr.flows[flowOfPair(on)] != nil {
		c, reused = tr.open(app.Pair{Local: on.Remote, Remote: on.Local}, tr.name(p.Dst()))
		c.woken = true
		return c, reused
	}
	return tr.open(on, host)
}

// open makes the connection that host opens, and says whether its ports have
// carried another one before.
func (tr *Tracker) open(on app.Pair, host string) (c *conn, reused bool) {
	key := flowOfPair(on)
	old := tr.flows[key]
	c = &conn{number: len(tr.conns) + 1, proto: "tcp", reused: old != nil}
	if on.UDP {
		c.proto = "udp"
	}
	c.ends[0] = &end{host: host, at: on.Local}
	// The other end has been waiting for it, or nobody is there and it never
	// leaves this state.
	c.ends[1] = &end{host: tr.name(on.Remote.Addr()), at: on.Remote, state: StateListen}
	for _, e := range c.ends {
		e.nagle.on, e.delayed.on = tr.nagleOn[e.host], tr.delaying[e.host]
	}
	for c.previous = old; c.previous != nil && !c.previous.open(); {
		c.previous = c.previous.previous
	}
	tr.conns = append(tr.conns, c)
	tr.flows[key] = c
	return c, c.reused
}

func (c *conn) event(now time.Duration) timeline.Event {
	return &timeline.ConnOpen{
		Head: head(now, timeline.TypeConnOpen), Conn: c.number, Proto: c.proto,
		Client: c.ends[0].endpoint(), Server: c.ends[1].endpoint(),
	}
}

// replacedBy says that p is a SYN of a new connection between the same ports:
// its initial sequence number is another one than its sender's. With ACK it
// answers a SYN, which is an old one if the sender is done with this connection.
func (c *conn) replacedBy(p packet.Packet) bool {
	if !p.IsTCP() || !p.Flags().Has(packet.SYN) {
		return false
	}
	e := c.ends[c.endAt(p.From())]
	return e.issKnown && e.iss != p.Seq() && (!p.Flags().Has(packet.ACK) || !e.open())
}

// dataIn counts the bytes of data the end has sent from one number up to
// another: without its SYN and FIN.
func (e *end) dataIn(from, to uint32) int64 {
	n := int64(to - from)
	if e.issKnown && from == e.iss && n > 0 {
		n--
	}
	if e.finSent && before(e.fin, to) && !before(e.fin, from) {
		n--
	}
	return n
}

func (e *end) endpoint() timeline.Endpoint {
	return timeline.Endpoint{Host: e.host, IP: e.at.Addr().String(), Port: int(e.at.Port())}
}

// number notes initial sequence numbers from the first segments that show
// them, as Wireshark does, and gives the segment's relative numbers.
func number(e, peer *end, p packet.Packet) (seq, ack int64) {
	if !e.issKnown {
		e.issKnown, e.iss = true, p.Seq()
		if !p.Flags().Has(packet.SYN) {
			e.iss--
		}
	}
	if !p.Flags().Has(packet.ACK) {
		return int64(p.Seq() - e.iss), 0
	}
	if !peer.issKnown {
		peer.issKnown, peer.iss = true, p.Ack()-1
	}
	return int64(p.Seq() - e.iss), int64(p.Ack() - peer.iss)
}

// options notes what a SYN negotiates.
func (e *end) options(p packet.Packet) {
	if !p.Flags().Has(packet.SYN) {
		return
	}
	const maxShift = 14 // RFC 7323 §2.3
	o := p.Options()
	e.syn = true
	e.scaling, e.shift = o.Has&packet.OptWScale != 0, min(o.WScale, maxShift)
	e.stamps = o.Has&packet.OptTimestamps != 0
	e.mssBytes = int(o.MSS)
}

// windowShift is the shift of the window field of a segment from e.
func windowShift(e, peer *end, p packet.Packet) uint8 {
	if p.Flags().Has(packet.SYN) || !e.scaling || !peer.scaling {
		return 0
	}
	return e.shift
}
