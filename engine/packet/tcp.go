package packet

import (
	"encoding/binary"
	"strings"
)

const tcpMinHeader = 20 // bytes; RFC 9293 §3.1

// Flags are the control bits of a TCP header.
type Flags uint16

// The control bits (RFC 9293 §3.1; AE is RFC 9768's name for the bit before CWR).
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
	AE
)

// String lists the flags in Wireshark's order, the order of the bits from FIN
// up: "SYN", "SYN,ACK", "ACK", "PSH,ACK", "FIN,ACK", "RST,ACK", "FIN,PSH,ACK".
// No flag at all is the empty string.
func (f Flags) String() string {
	switch f { // what nearly every segment carries, without allocating
	case ACK:
		return "ACK"
	case PSH | ACK:
		return "PSH,ACK"
	}
	var on []string
	for i, name := range [...]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"} {
		if f&(1<<i) != 0 {
			on = append(on, name)
		}
	}
	return strings.Join(on, ",")
}

// Has says that all of these flags are set.
func (f Flags) Has(want Flags) bool { return f&want == want }

// Seq is the sequence number of the first byte (of the SYN, if there is one).
func (p Packet) Seq() uint32 { return binary.BigEndian.Uint32(p.transport[4:]) }

// Ack is the next sequence number expected from the other side.
func (p Packet) Ack() uint32 { return binary.BigEndian.Uint32(p.transport[8:]) }

// Flags are the control bits.
func (p Packet) Flags() Flags { return Flags(binary.BigEndian.Uint16(p.transport[12:]) & 0x1ff) }

// Window is the window field as it stands, not scaled.
func (p Packet) Window() uint16 { return binary.BigEndian.Uint16(p.transport[14:]) }

// Options are the TCP options; without any of them for other protocols.
func (p Packet) Options() TCPOptions { return p.options }

// SegLen is the segment's length in sequence space: payload, SYN and FIN
// (RFC 9293 §3.3.1, SEG.LEN).
func (p Packet) SegLen() uint32 {
	n := uint32(len(p.payload))
	for _, f := range [...]Flags{SYN, FIN} {
		if p.Flags().Has(f) {
			n++
		}
	}
	return n
}

// TCPOptions are the options that a run shows. Has says which were there.
type TCPOptions struct {
	Has        Option
	MSS        uint16
	WScale     uint8 // shift, as sent; RFC 7323 §2.3 caps its use at 14
	TSVal      uint32
	TSEcr      uint32
	Blocks     [4]SACKBlock // RFC 2018 §3: four fit
	BlockCount int
}

// Option is a set of TCP options.
type Option uint8

// The options of TCPOptions.
const (
	OptMSS Option = 1 << iota
	OptWScale
	OptSACKPermitted
	OptSACK
	OptTimestamps
)

// SACKBlock is a range that the receiver holds: from Left up to, not
// including, Right.
type SACKBlock struct{ Left, Right uint32 }

// SACK is the list of blocks.
func (o *TCPOptions) SACK() []SACKBlock { return o.Blocks[:o.BlockCount] }

func (p *Packet) parseTCP() error {
	b := p.transport
	if len(b) < tcpMinHeader {
		return malformed("tcp", "%d bytes, at least %d needed", len(b), tcpMinHeader)
	}
	header := int(b[12]>>4) * 4
	if header < tcpMinHeader || header > len(b) {
		return malformed("tcp", "data offset of %d bytes, %d bytes given", header, len(b))
	}
	p.payload = b[header:]
	return p.options.parse(b[tcpMinHeader:header])
}

// Option kinds and their lengths in bytes, IANA.
const (
	kindEnd           = 0
	kindNop           = 1
	kindMSS           = 2
	kindWScale        = 3
	kindSACKPermitted = 4
	kindSACK          = 5
	kindTimestamps    = 8
)

func (o *TCPOptions) parse(b []byte) error {
	for len(b) > 0 {
		kind := b[0]
		if kind == kindEnd {
			return nil
		}
		if kind == kindNop {
			b = b[1:]
			continue
		}
		if len(b) < 2 || int(b[1]) < 2 || int(b[1]) > len(b) {
			return malformed("tcp", "option %d does not fit the header", kind)
		}
		body := b[2:b[1]]
		if !o.read(kind, body) {
			return malformed("tcp", "option %d has %d bytes", kind, len(body)+2)
		}
		b = b[b[1]:]
	}
	return nil
}

// read takes one option; false means a length that its kind cannot have.
func (o *TCPOptions) read(kind byte, body []byte) bool {
	switch kind {
	case kindMSS:
		if len(body) != 2 {
			return false
		}
		o.Has |= OptMSS
		o.MSS = binary.BigEndian.Uint16(body)
	case kindWScale:
		if len(body) != 1 {
			return false
		}
		o.Has |= OptWScale
		o.WScale = body[0]
	case kindSACKPermitted:
		if len(body) != 0 {
			return false
		}
		o.Has |= OptSACKPermitted
	case kindSACK:
		if len(body) == 0 || len(body)%8 != 0 || len(body)/8 > len(o.Blocks) {
			return false
		}
		o.Has |= OptSACK
		for o.BlockCount = 0; len(body) > 0; body = body[8:] {
			o.Blocks[o.BlockCount] = SACKBlock{binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])}
			o.BlockCount++
		}
	case kindTimestamps:
		if len(body) != 8 {
			return false
		}
		o.Has |= OptTimestamps
		o.TSVal, o.TSEcr = binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	}
	return true
}
