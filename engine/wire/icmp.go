package wire

import (
	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// Answer is the ICMP error that the router which dropped a packet owes to its
// source, for the driver to Enter at once: "fragmentation needed" for a packet
// larger than the next link that must not be fragmented (RFC 1191 §4), "time
// exceeded", "network unreachable". It is false where none is owed: for other
// causes, for drops at the host itself, and for packets that no router may
// answer (RFC 1812 §4.3.2.7).
func (n *Network) Answer(p *Plan) (Packet, bool) {
	at, ok := n.byName[p.From]
	if !ok || !n.nodes[at].router || !n.nodes[at].ip.Is4() {
		return Packet{}, false
	}
	original, err := packet.Parse(p.Sent)
	if err != nil {
		return Packet{}, false
	}
	var reason packet.ICMPReason
	switch p.Drop {
	case timeline.DropMTU:
		if !original.DF() { // a real router would have fragmented it: there is no message that says we do not
			return Packet{}, false
		}
		reason = packet.FragmentationNeeded
	case timeline.DropTTL:
		reason = packet.TTLExceeded
	case timeline.DropNoRoute:
		reason = packet.NetUnreachable
	default:
		return Packet{}, false
	}
	b := packet.ICMPUnreachable(n.nodes[at].ip, p.Sent, reason, p.MTU)
	if b == nil {
		return Packet{}, false
	}
	answer, err := packet.Parse(b)
	if err != nil {
		return Packet{}, false
	}
	view := experiment.PacketView{Src: p.From, Dst: p.View.Src, LenBytes: len(answer.Payload())}
	return Packet{View: view, Bytes: b}, true
}
