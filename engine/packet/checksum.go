package packet

import "encoding/binary"

// ChecksumsOK says that the IP header's checksum holds and, for a packet that
// is no fragment, that of TCP, UDP or ICMP. A UDP checksum of 0 is none
// (RFC 768). The transport of a fragment cannot be judged and passes.
func (p Packet) ChecksumsOK() bool { return p.IPChecksumOK() && p.TransportChecksumOK() }

// IPChecksumOK says that the header's checksum holds.
func (p Packet) IPChecksumOK() bool {
	return fold(sum(0, p.ip[:len(p.ip)-len(p.transport)])) == 0xffff
}

// TransportChecksumOK judges the checksum of TCP, UDP or ICMP.
func (p Packet) TransportChecksumOK() bool {
	if p.Fragment() {
		return true
	}
	switch p.Proto() {
	case ProtoTCP:
		return fold(sum(p.pseudo(len(p.transport)), p.transport)) == 0xffff
	case ProtoUDP:
		n := int(binary.BigEndian.Uint16(p.transport[4:]))
		none := binary.BigEndian.Uint16(p.transport[6:]) == 0
		return none || fold(sum(p.pseudo(n), p.transport[:n])) == 0xffff
	case ProtoICMP:
		return fold(sum(0, p.transport)) == 0xffff
	}
	return true
}

// pseudo sums the pseudo-header (RFC 9293 §3.1, RFC 768).
func (p Packet) pseudo(length int) uint32 {
	return sum(uint32(p.Proto())+uint32(length), p.ip[12:20])
}

// sum adds 16-bit words, an odd last byte padded with zero (RFC 1071). 65,535
// bytes of 0xff stay below 2^31, so it cannot overflow.
func sum(acc uint32, b []byte) uint32 {
	for ; len(b) >= 2; b = b[2:] {
		acc += uint32(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		acc += uint32(b[0]) << 8
	}
	return acc
}

func fold(acc uint32) uint16 {
	for acc > 0xffff {
		acc = acc>>16 + acc&0xffff
	}
	return uint16(acc)
}
