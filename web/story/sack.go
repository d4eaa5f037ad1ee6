package story

import (
	"encoding/binary"
	"slices"
)

// Block is a stretch of data that arrived beyond a gap, from its first number
// to after its last.
type Block struct{ From, To int64 }

// SACK lists what a packet acknowledges beyond its ACK number, by relative
// numbers, from its own bytes (RFC 2018 §3).
func (p *Packet) SACK() []Block {
	b := p.Bytes
	if p.Proto != "tcp" || !p.Has("ACK") || len(b) < 20 || b[0]>>4 != 4 {
		return nil
	}
	tcp := int(b[0]&15) * 4
	if len(b) < tcp+20 {
		return nil
	}
	last := min(tcp+int(b[tcp+12]>>4)*4, len(b))
	origin := binary.BigEndian.Uint32(b[tcp+8:]) - uint32(p.Ack)
	var blocks []Block
	for at := tcp + 20; at < last && b[at] != 0; {
		if b[at] == 1 {
			at++
			continue
		}
		if at+1 >= last || b[at+1] < 2 {
			break
		}
		next := at + int(b[at+1])
		for i := at + 2; b[at] == 5 && i+8 <= min(next, last); i += 8 {
			from, to := binary.BigEndian.Uint32(b[i:])-origin, binary.BigEndian.Uint32(b[i+4:])-origin
			blocks = append(blocks, Block{int64(from), int64(to)})
		}
		at = next
	}
	slices.SortFunc(blocks, func(a, b Block) int { return int(a.From - b.From) })
	return blocks
}
