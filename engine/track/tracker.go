package track

import (
	"net/netip"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// Tracker follows the connections of one run. Every method is called in the
// order in which things happen, with the run time at which they do.
type Tracker struct {
	hosts    map[netip.Addr]string
	nagleOn  map[string]bool
	delaying map[string]bool // hosts whose delayed ACKs are followed here
	flows    map[flow]*conn  // the latest of each
	conns    []*conn         // by number, from 1
	packets  int64           // so far
	order    int64           // arrivals and calls so far
	happen   map[string]*happenings
	calls    map[int64]*call // those not returned
	ports    map[string]*ports
}

// New makes the tracker of one run. Nagle names the hosts whose sockets start
// with Nagle's algorithm on; nil is none.
func New(hosts map[netip.Addr]string, nagle map[string]bool) *Tracker {
	return &Tracker{
		hosts: hosts, nagleOn: nagle,
		flows: map[flow]*conn{}, happen: map[string]*happenings{}, calls: map[int64]*call{},
		ports: map[string]*ports{},
	}
}

// PacketMeta is one packet on its way through the network, from its host to
// its destination.
type PacketMeta struct {
	// Info is for the packet's events, but for the link, the hop, its nodes and
	// the bytes. Its labels are for all of them but the last wire.received (see
	// Arrived).
	Info timeline.PacketInfo
	// Cause is why the packet left now.
	Cause *timeline.Cause
	// Before and After are events to emit around the packet's first wire.sent.
	Before, After []timeline.Event

	packet packet.Packet
	conn   *conn // nil for all but TCP and UDP
	sender int
	undo   tap // the connection's foresight before this packet
}

// Sent takes a packet that leaves a host, and what happened there last.
func (tr *Tracker) Sent(now time.Duration, host string, raw []byte, trig Trigger) *PacketMeta {
	tr.packets++
	m := &PacketMeta{Info: timeline.PacketInfo{Packet: tr.packets, Src: host, Proto: "ip", IPBytes: len(raw)}}
	p, err := packet.Parse(raw)
	if err != nil {
		// No stack sends such a packet, but a run must show it if one does.
		m.Cause = &timeline.Cause{Kind: timeline.CauseUnknown}
		return m
	}
	m.packet = p
	m.Info.Dst, m.Info.Proto = tr.name(p.Dst()), p.ProtoName()
	m.Info.LenBytes, m.Info.IPBytes = len(p.Payload()), p.TotalLen()
	if !p.IsTCP() && !p.IsUDP() {
		m.Cause = trig.cause(timeline.CauseReply, timerOther)
		return m
	}
	c, reused := tr.connFor(p), false
	if c == nil {
		c, reused = tr.opened(host, p)
		m.Before = append(m.Before, c.event(now))
	}
	m.conn, m.sender, m.Info.Conn = c, c.endAt(p.From()), c.number
	if p.IsUDP() {
		m.Cause = tr.datagramCause(now, c.ends[m.sender], trig)
		return m
	}
	tr.sentTCP(now, m, trig, reused)
	return m
}

func (tr *Tracker) sentTCP(now time.Duration, m *PacketMeta, trig Trigger, reused bool) {
	p, c := m.packet, m.conn
	e, peer := c.ends[m.sender], c.ends[1-m.sender]
	m.Info.Seq, m.Info.Ack = number(e, peer, p)
	m.Info.Flags = p.Flags().String()
	e.options(p)
	m.Info.WinBytes = int64(p.Window()) << windowShift(e, peer, p)

	seg := segmentOf(e, peer, p)
	l := e.tap.judge(now, m.sender, seg)
	m.undo, c.newest = c.ahead, m
	foreseen := c.ahead.judge(now, m.sender, seg)
	if reused {
		l |= portReused
	}
	m.Cause = tr.cause(now, c, e, p, l, trig)
	if p.SegLen() == 0 {
		l = foreseen
	}
	m.Info.Labels = l.list()

	holds := []*timeline.Hold{e.delayed.leaves(now, trig.Window, e, p), e.nagle.leaves(now, trig.Window, e, p)}
	m.Before = append(m.Before, tr.leaving(now, c, e, peer, p)...)
	e.advance(p, m.Info.WinBytes)
	m.After = tr.left(now, c, e, p, m.Cause)
	for _, hold := range holds {
		if hold != nil {
			hold.Host, hold.Conn, hold.Packet = e.host, c.number, m.Info.Packet
			m.After = append(m.After, hold)
		}
	}
	e.nagle.wait(now, e, peer)
}

// Lost says that a link has given the packet up, so that its destination will
// not count it. That changes what is foreseen only if nothing has been sent on
// the connection since.
func (tr *Tracker) Lost(m *PacketMeta) {
	if m.conn != nil && m.conn.newest == m {
		m.conn.ahead = m.undo
	}
}

// advance notes what the end has now sent.
func (e *end) advance(p packet.Packet, window int64) {
	last := p.Seq() + p.SegLen()
	if !e.sent {
		e.sent, e.sndUna, e.sndNxt = true, p.Seq(), last
	}
	if !p.Flags().Has(packet.RST) {
		e.sndNxt = later(e.sndNxt, last)
	}
	if p.Flags().Has(packet.FIN) {
		e.finSent, e.fin = true, last-1
	}
	if p.Flags().Has(packet.ACK) {
		edge := p.Ack() + uint32(window)
		if !e.acking {
			e.acking, e.edge = true, edge
		}
		e.ackSent, e.edge = p.Ack(), later(e.edge, edge)
	}
}

// Arrived takes a packet whose last bit has reached its destination, before
// the stack there sees it. A corrupted one counts for nothing: its checksum
// fails. It returns the labels of this wire.received, which for an empty ACK
// are its receiver's judgement, and events to emit after it.
func (tr *Tracker) Arrived(now time.Duration, m *PacketMeta, corrupted bool) ([]timeline.Label, []timeline.Event) {
	if corrupted {
		return m.Info.Labels, nil
	}
	tr.arrival(m)
	if m.conn == nil || !m.packet.IsTCP() {
		return m.Info.Labels, nil
	}
	p := m.packet
	e, peer := m.conn.ends[1-m.sender], m.conn.ends[m.sender]
	l := e.tap.judge(now, m.sender, segmentOf(peer, e, p))
	final := m.Info.Labels
	if p.SegLen() == 0 {
		final = l.list()
	}
	return final, tr.received(now, m.conn, e, peer, p)
}

// Copy is a duplicate of a packet made by the wire.
func (tr *Tracker) Copy(m *PacketMeta) *PacketMeta {
	tr.packets++
	c := &PacketMeta{Info: m.Info, packet: m.packet, conn: m.conn, sender: m.sender}
	c.Info.CopyOf, c.Info.Packet = m.Info.Packet, tr.packets
	return c
}

// ConnOf is the number of the latest connection between the two, 0 if there is
// none. Either end may ask.
func (tr *Tracker) ConnOf(on app.Pair) int {
	if c, _ := tr.endOf(on); c != nil {
		return c.number
	}
	return 0
}

// Outstanding is what the local end of the latest connection between the two
// has sent and not seen acknowledged, and what its application has written
// that has not been sent yet, in bytes of data.
func (tr *Tracker) Outstanding(on app.Pair) (inFlight, unsent int64) {
	_, e := tr.endOf(on)
	if e == nil || !e.sent {
		return 0, 0
	}
	return e.dataIn(e.sndUna, e.sndNxt), max(0, e.nagle.written-e.dataIn(e.iss, e.sndNxt))
}

func segmentOf(e, peer *end, p packet.Packet) segment {
	return segment{
		seq: p.Seq(), ack: p.Ack(), flags: p.Flags(), bytes: uint32(len(p.Payload())),
		window: p.Window(), shift: windowShift(e, peer, p),
	}
}

func (tr *Tracker) name(addr netip.Addr) string {
	if name, ok := tr.hosts[addr]; ok {
		return name
	}
	return addr.String()
}

func head(now time.Duration, t timeline.Type) timeline.Head {
	return timeline.Head{TimeUS: timeline.Micros(now), Type: t}
}
