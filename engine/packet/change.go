package packet

import "encoding/binary"

// DecTTL lowers the time to live of the packet in b by one, in place, as a
// router does, and mends the header's checksum (RFC 1624 §3). It returns false,
// and leaves b alone, when the packet must not be forwarded: its TTL is 1 or 0
// (RFC 1812 §5.3.1). The bytes must have passed Parse.
func DecTTL(b []byte) bool {
	if b[8] <= 1 {
		return false
	}
	was := binary.BigEndian.Uint16(b[8:])
	b[8]--
	is := binary.BigEndian.Uint16(b[8:])
	check := uint32(^binary.BigEndian.Uint16(b[10:])) + uint32(^was) + uint32(is)
	binary.BigEndian.PutUint16(b[10:], ^fold(check))
	return true
}

// FlipBit flips one bit of the packet in b, in place, chosen by n among those
// that only the transport's checksum guards: a bit of the payload, or without
// payload of TCP's sequence number, UDP's source port or ICMP's second word.
// One flipped bit changes a ones' complement sum always, so the receiver's
// check must fail (except for UDP sent with checksum 0, RFC 768, and transports
// this package does not know). It returns false where there is no such bit.
// The bytes must have passed Parse.
func FlipBit(b []byte, n uint64) bool {
	p, err := Parse(b)
	if err != nil {
		return false
	}
	area := p.payload
	if len(area) == 0 {
		switch p.ProtoName() {
		case "tcp", "icmp":
			area = p.transport[4:8]
		case "udp":
			area = p.transport[0:2]
		default:
			return false
		}
	}
	n %= uint64(len(area)) * 8
	area[n/8] ^= 0x80 >> (n % 8)
	return true
}
