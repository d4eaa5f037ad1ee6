package packet

import (
	"encoding/binary"
	"net/netip"
)

const icmpHeader = 8 // bytes; RFC 792

// ICMPType is the type of an ICMP message (RFC 792), 0 for other protocols.
func (p Packet) ICMPType() uint8 {
	if !p.IsICMP() {
		return 0
	}
	return p.transport[0]
}

// ICMPCode is the code of an ICMP message, 0 for other protocols.
func (p Packet) ICMPCode() uint8 {
	if !p.IsICMP() {
		return 0
	}
	return p.transport[1]
}

func (p *Packet) parseICMP() error {
	if len(p.transport) < icmpHeader {
		return malformed("icmp", "%d bytes, at least %d needed", len(p.transport), icmpHeader)
	}
	p.payload = p.transport[icmpHeader:]
	return nil
}

// ICMPReason is why a router gives a packet up.
type ICMPReason uint8

// The reasons.
const (
	NetUnreachable      ICMPReason = iota // type 3, code 0
	FragmentationNeeded                   // type 3, code 4, with the next hop's MTU (RFC 1191 §4)
	TTLExceeded                           // type 11, code 0
)

// ICMPUnreachable is the message that a router sends to the source of a packet
// that it cannot forward: with the packet's start, up to 576 bytes in all
// (RFC 1812 §4.3.2.3). MTU, in bytes, counts with FragmentationNeeded only. It
// is nil for packets that no router may answer: ICMP other than echo, and later
// fragments (RFC 1812 §4.3.2.7). The original must have passed Parse.
func ICMPUnreachable(router netip.Addr, original []byte, reason ICMPReason, mtu int) []byte {
	const maxBytes, ttl, echoRequest, echoReply = 576, 64, 8, 0
	p, err := Parse(original)
	if err != nil || p.FragmentOffset() != 0 {
		return nil
	}
	if t := p.ICMPType(); p.IsICMP() && t != echoRequest && t != echoReply {
		return nil
	}
	quote := p.ip[:min(len(p.ip), maxBytes-ipMinHeader-icmpHeader)]
	b := make([]byte, ipMinHeader+icmpHeader, ipMinHeader+icmpHeader+len(quote))
	b = append(b, quote...)

	b[0] = 4<<4 | ipMinHeader/4
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	b[8], b[9] = ttl, ProtoICMP
	from, to := router.As4(), p.Src().As4()
	copy(b[12:], from[:])
	copy(b[16:], to[:])
	binary.BigEndian.PutUint16(b[10:], ^fold(sum(0, b[:ipMinHeader])))

	m := b[ipMinHeader:]
	switch reason {
	case NetUnreachable:
		m[0], m[1] = 3, 0
	case FragmentationNeeded:
		m[0], m[1] = 3, 4
		binary.BigEndian.PutUint16(m[6:], uint16(mtu))
	case TTLExceeded:
		m[0], m[1] = 11, 0
	}
	binary.BigEndian.PutUint16(m[2:], ^fold(sum(0, m)))
	return b
}
