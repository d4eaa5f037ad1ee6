package timeline

// PacketInfo is what the three wire events say about a packet.
type PacketInfo struct {
	Packet   int64   `json:"packet"`            // one id across hops, from 1 in order of first sending
	CopyOf   int64   `json:"copy_of,omitempty"` // a duplicate made by the wire: the id of its original
	Link     string  `json:"link"`
	Hop      int     `json:"hop"`  // 0 on the link of the host that sent it
	From     string  `json:"from"` // nodes of that link
	To       string  `json:"to"`
	Src      string  `json:"src"` // hosts, end to end
	Dst      string  `json:"dst"`
	Conn     int     `json:"conn,omitempty"` // see ConnOpen; absent for ICMP
	Proto    string  `json:"proto"`          // "tcp", "udp", "icmp" or "ip"
	Flags    string  `json:"flags,omitempty"`
	Seq      int64   `json:"seq"` // relative, as in Wireshark: 0 is the sender's initial sequence number
	Ack      int64   `json:"ack"` // relative; 0 without the ACK flag
	WinBytes int64   `json:"win_bytes,omitempty"`
	LenBytes int     `json:"len_bytes"` // payload
	IPBytes  int     `json:"ip_bytes"`  // whole packet
	Labels   []Label `json:"labels,omitempty"`
	// Bytes is the IP packet (base64 in JSON): on wire.sent of hop 0, and on a
	// later event where it differs from the packet's last ones (a router's TTL,
	// a corrupted bit). Absent where a reader asked for none.
	Bytes []byte `json:"bytes,omitempty"`
}

// WireSent is a packet entering a link's queue, with the plan for it. The
// three parts sum exactly to wire.received minus wire.sent.
type WireSent struct {
	Head
	PacketInfo
	QueueUS     int64  `json:"queue_us"`
	SerialiseUS int64  `json:"serialise_us"`
	PropagateUS int64  `json:"propagate_us"`
	Cause       *Cause `json:"cause,omitempty"` // on hop 0: why it left now
}

// WireReceived is a packet whose last bit has arrived at the link's far end. Its
// time is the planned one, on a real clock too.
type WireReceived struct {
	Head
	PacketInfo
	Corrupted bool `json:"corrupted,omitempty"` // the wire flipped a bit; the receiver's checksum must fail
	// LateUS is how much later than planned the packet was handed to its host;
	// never on a virtual clock.
	LateUS int64 `json:"late_us,omitempty"`
}

// WireDropped is a packet that the link gave up.
type WireDropped struct {
	Head
	PacketInfo
	Cause DropCause `json:"cause"`
}

// DropCause says why a packet was dropped.
type DropCause string

// The drop causes. DropHost is the Linux stack's: lost in the host, not by the
// model.
const (
	DropSelected  DropCause = "selected"   // by a drop selector
	DropLoss      DropCause = "loss"       // by the seeded probability
	DropQueueFull DropCause = "queue_full" // drop tail
	DropMTU       DropCause = "mtu"        // larger than the link's MTU
	DropTTL       DropCause = "ttl"        // time to live used up
	DropNoRoute   DropCause = "no_route"   // no link leads to the destination
	DropHost      DropCause = "host"
)

// CauseKind says what made a packet leave now.
type CauseKind string

// The cause kinds.
const (
	CauseApp     CauseKind = "app"     // an application's call
	CauseAck     CauseKind = "ack"     // an arriving ACK let it go
	CauseTimer   CauseKind = "timer"   // a timer fired
	CauseReply   CauseKind = "reply"   // it answers an arriving packet
	CauseUnknown CauseKind = "unknown" // not established
)

// Cause is why a packet left now.
type Cause struct {
	Kind   CauseKind `json:"kind"`
	Packet int64     `json:"packet,omitempty"` // the packet that let it go or that it answers
	Call   int64     `json:"call,omitempty"`   // the app.call that wrote, connected or closed
	Timer  string    `json:"timer,omitempty"`  // retransmission, delayed_ack, persist, keep_alive, tail_loss_probe, other
}

// Label is a judgement with Wireshark's meaning, made where the data sender
// would capture: segments with data, SYN or FIN carry theirs on every event;
// for an empty ACK the judgement on wire.received at its destination is final,
// and the one on wire.sent is what is known when it enters the link. A label
// stands where Wireshark's filter field tcp.analysis.LABEL does, so a fast or a
// spurious retransmission carries retransmission too.
type Label string

// The labels, a closed list.
const (
	LabelRetransmission         Label = "retransmission"
	LabelFastRetransmission     Label = "fast_retransmission"
	LabelSpuriousRetransmission Label = "spurious_retransmission"
	LabelDuplicateAck           Label = "duplicate_ack"
	LabelOutOfOrder             Label = "out_of_order"
	LabelLostSegment            Label = "lost_segment"
	LabelZeroWindow             Label = "zero_window"
	LabelZeroWindowProbe        Label = "zero_window_probe"
	LabelWindowUpdate           Label = "window_update"
	LabelWindowFull             Label = "window_full"
	LabelKeepAlive              Label = "keep_alive"
	LabelKeepAliveAck           Label = "keep_alive_ack"
	LabelPortReused             Label = "port_reused"
)

// Labels lists all labels.
func Labels() []Label {
	return []Label{
		LabelRetransmission, LabelFastRetransmission, LabelSpuriousRetransmission, LabelDuplicateAck, LabelOutOfOrder,
		LabelLostSegment, LabelZeroWindow, LabelZeroWindowProbe, LabelWindowUpdate, LabelWindowFull, LabelKeepAlive,
		LabelKeepAliveAck, LabelPortReused,
	}
}

// Info gives access to the packet of any wire event.
func (p *PacketInfo) Info() *PacketInfo { return p }

// PacketOf is the packet an event is about, nil for events that are not about
// one.
func PacketOf(e Event) *PacketInfo {
	if w, ok := e.(interface{ Info() *PacketInfo }); ok {
		return w.Info()
	}
	return nil
}
