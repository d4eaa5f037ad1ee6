package packet

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Protocol numbers of the IP header (IANA).
const (
	ProtoICMP = 1
	ProtoTCP  = 6
	ProtoUDP  = 17
)

const (
	ipMinHeader = 20 // bytes; RFC 791 §3.1
	flagDF      = 0x4000
	flagMF      = 0x2000
	offsetMask  = 0x1fff // in units of 8 bytes
)

// MalformedError says which rule of its format a packet breaks.
type MalformedError struct {
	Layer string // "ip", "tcp", "udp" or "icmp"
	What  string
}

func (e *MalformedError) Error() string { return "packet: malformed " + e.Layer + ": " + e.What }

func malformed(layer, format string, args ...any) error {
	return &MalformedError{Layer: layer, What: fmt.Sprintf(format, args...)}
}

// Packet is a view over one IPv4 packet. The zero value is not a packet; get
// one from Parse. It stays valid while the bytes are not changed.
type Packet struct {
	ip        []byte // cut to the total length
	transport []byte // header and payload of the transport; what a fragment holds of it
	payload   []byte
	options   TCPOptions
}

// Parse checks the lengths of an IPv4 packet and of the TCP, UDP or ICMP
// header in it. Bytes past the total length are ignored (link padding).
// Checksums are not looked at: see ChecksumsOK. A *MalformedError says what is
// wrong.
func Parse(b []byte) (Packet, error) {
	if len(b) < ipMinHeader {
		return Packet{}, malformed("ip", "%d bytes, at least %d needed", len(b), ipMinHeader)
	}
	if v := b[0] >> 4; v != 4 {
		return Packet{}, malformed("ip", "version %d, only 4 is read", v)
	}
	header, total := int(b[0]&0xf)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < ipMinHeader || header > total || total > len(b) {
		return Packet{}, malformed("ip", "header of %d bytes, total length %d, %d bytes given", header, total, len(b))
	}
	p := Packet{ip: b[:total:total], transport: b[header:total:total]}
	p.payload = p.transport
	if p.FragmentOffset() != 0 {
		return p, nil // the transport header went with the first fragment
	}
	var err error
	switch p.Proto() {
	case ProtoTCP:
		err = p.parseTCP()
	case ProtoUDP:
		err = p.parseUDP()
	case ProtoICMP:
		err = p.parseICMP()
	}
	if err != nil {
		return Packet{}, err
	}
	return p, nil
}

// Bytes is the whole packet, cut to its total length.
func (p Packet) Bytes() []byte { return p.ip }

// Payload is what the transport carries: after the TCP, UDP or ICMP header, or
// after the IP header where the transport is another one or a later fragment.
func (p Packet) Payload() []byte { return p.payload }

// Src is the source address.
func (p Packet) Src() netip.Addr { return netip.AddrFrom4([4]byte(p.ip[12:16])) }

// Dst is the destination address.
func (p Packet) Dst() netip.Addr { return netip.AddrFrom4([4]byte(p.ip[16:20])) }

// Proto is the protocol number.
func (p Packet) Proto() uint8 { return p.ip[9] }

// ProtoName is the protocol as a timeline writes it: "tcp", "udp", "icmp", or
// "ip" for any other and for later fragments, whose ports are not known.
func (p Packet) ProtoName() string {
	switch {
	case p.FragmentOffset() != 0:
		return "ip"
	case p.Proto() == ProtoTCP:
		return "tcp"
	case p.Proto() == ProtoUDP:
		return "udp"
	case p.Proto() == ProtoICMP:
		return "icmp"
	}
	return "ip"
}

// TTL is the time to live, in hops.
func (p Packet) TTL() uint8 { return p.ip[8] }

// ID is the identification field.
func (p Packet) ID() uint16 { return binary.BigEndian.Uint16(p.ip[4:]) }

// TotalLen is the length of the whole packet in bytes, IP header included.
func (p Packet) TotalLen() int { return len(p.ip) }

// DF says that routers must not fragment the packet.
func (p Packet) DF() bool { return p.fragment()&flagDF != 0 }

// Fragment says that the packet is a part of a larger one.
func (p Packet) Fragment() bool { return p.fragment()&(flagMF|offsetMask) != 0 }

// FragmentOffset is where the fragment starts, in bytes.
func (p Packet) FragmentOffset() int { return int(p.fragment()&offsetMask) * 8 }

func (p Packet) fragment() uint16 { return binary.BigEndian.Uint16(p.ip[6:]) }

// IsTCP says that the packet holds a whole TCP header.
func (p Packet) IsTCP() bool { return p.ProtoName() == "tcp" }

// IsUDP says that the packet holds a UDP header.
func (p Packet) IsUDP() bool { return p.ProtoName() == "udp" }

// IsICMP says that the packet holds an ICMP header.
func (p Packet) IsICMP() bool { return p.ProtoName() == "icmp" }

// SrcPort is the source port of TCP and UDP, else 0.
func (p Packet) SrcPort() uint16 { return p.port(0) }

// DstPort is the destination port of TCP and UDP, else 0.
func (p Packet) DstPort() uint16 { return p.port(2) }

func (p Packet) port(at int) uint16 {
	if !p.IsTCP() && !p.IsUDP() {
		return 0
	}
	return binary.BigEndian.Uint16(p.transport[at:])
}

// From is the source address and port.
func (p Packet) From() netip.AddrPort { return netip.AddrPortFrom(p.Src(), p.SrcPort()) }

// To is the destination address and port.
func (p Packet) To() netip.AddrPort { return netip.AddrPortFrom(p.Dst(), p.DstPort()) }

func (p *Packet) parseUDP() error {
	const header = 8
	if len(p.transport) < header {
		return malformed("udp", "%d bytes, at least %d needed", len(p.transport), header)
	}
	n := int(binary.BigEndian.Uint16(p.transport[4:]))
	if !p.Fragment() && (n < header || n > len(p.transport)) {
		return malformed("udp", "length %d, %d bytes given", n, len(p.transport))
	}
	if p.Fragment() {
		n = len(p.transport)
	}
	p.payload = p.transport[header:n]
	return nil
}
