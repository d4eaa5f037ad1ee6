package ingest

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"

	"slowstart/engine/packet"
)

const (
	ip4Header = 20
	ip6Header = 40 // RFC 8200 §3
	maxPacket = 65535
)

// datagram is a captured packet as the tracker can take it.
type datagram struct {
	bytes  []byte // as captured, from the IP header on
	length int    // of the whole IP packet
	raw    []byte // IPv4, whole: what was not captured is zero, IPv6's addresses stand for others
	src    netip.Addr
	dst    netip.Addr
	cut    bool // not all of it was captured
	view   packet.Packet
}

// translator gives IPv6 addresses IPv4 ones to be tracked by, from the block
// reserved for the future (RFC 1112 §4, 240.0.0.0/4), which no packet has.
type translator struct{ known map[netip.Addr]netip.Addr }

func (t *translator) addr(a netip.Addr) netip.Addr {
	if a.Is4() {
		return a
	}
	if _, ok := t.known[a]; !ok {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], 0xf0000000+uint32(len(t.known)))
		t.known[a] = netip.AddrFrom4(b)
	}
	return t.known[a]
}

// datagram reads an IP packet; false where too little of it was captured, or it
// makes no sense. Length is that of the frame without its link header.
func (t *translator) datagram(b []byte, length int) (d datagram, ok bool) {
	if b[0]>>4 == 6 {
		d, ok = t.v6(b, length)
	} else {
		d, ok = v4(b, length)
	}
	if !ok {
		return d, false
	}
	var err error
	d.view, err = packet.Parse(d.raw)
	return d, err == nil
}

func v4(b []byte, length int) (d datagram, ok bool) {
	if len(b) < ip4Header {
		return d, false
	}
	total := int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 { // a segment that the network card was to cut (TSO)
		total = min(length, maxPacket)
	}
	if total < ip4Header {
		return d, false
	}
	d = datagram{bytes: b[:min(len(b), total)], length: total, cut: len(b) < total}
	d.raw = make([]byte, total)
	copy(d.raw, d.bytes)
	binary.BigEndian.PutUint16(d.raw[2:], uint16(total))
	d.src, d.dst = netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	header := int(b[0]&0xf) * 4
	return d, len(d.bytes) >= header+transportHeader(b[9])
}

// v6 puts an IPv4 header in place of the IPv6 one.
func (t *translator) v6(b []byte, length int) (d datagram, ok bool) {
	if len(b) < ip6Header {
		return d, false
	}
	total := ip6Header + int(binary.BigEndian.Uint16(b[4:]))
	if total == ip6Header { // a jumbogram, or a segment that the network card was to cut
		total = length
	}
	total = min(total, maxPacket)
	d = datagram{
		bytes: b[:min(len(b), total)], length: total, cut: len(b) < total,
		src: netip.AddrFrom16([16]byte(b[8:24])), dst: netip.AddrFrom16([16]byte(b[24:40])),
	}
	proto, at := b[6], ip6Header
	for proto == 0 || proto == 43 || proto == 60 { // RFC 8200 §4: hop-by-hop options, routing, destination options
		if at+8 > len(d.bytes) {
			return d, false
		}
		proto, at = b[at], at+8+int(b[at+1])*8
	}
	if proto == 44 || at > len(d.bytes) || at > total { // a fragment
		return d, false
	}
	if proto == 58 { // ICMPv6: shown, not read
		proto = 255
	}
	d.raw = make([]byte, ip4Header+total-at)
	d.raw[0], d.raw[8], d.raw[9] = 0x45, b[7], proto
	binary.BigEndian.PutUint16(d.raw[2:], uint16(len(d.raw)))
	src, dst := t.addr(d.src).As4(), t.addr(d.dst).As4()
	copy(d.raw[12:], src[:])
	copy(d.raw[16:], dst[:])
	copy(d.raw[ip4Header:], d.bytes[at:])
	return d, len(d.bytes)-at >= transportHeader(proto)
}

// transportHeader is how much of a transport's header must be there.
func transportHeader(proto uint8) int {
	switch proto {
	case packet.ProtoTCP:
		return 20
	case packet.ProtoUDP, packet.ProtoICMP:
		return 8
	}
	return 0
}

func itoa(n int) string { return strconv.Itoa(n) }

func hex(n uint32) string { return fmt.Sprintf("%08x", n) }
