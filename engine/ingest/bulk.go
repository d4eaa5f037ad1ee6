package ingest

import "encoding/binary"

// bulkBytes is how much of a pcapng file may be other than packets. Kept by
// their reader, an interface takes ten times the 20 bytes that it may have in the
// file, a name of an address as much: a file of nothing else would take 400 MB.
const bulkBytes = 1 << 20

// Blocks of a pcapng file (draft-ietf-opsawg-pcapng-04, sections 4.1, 4.2, 4.5
// and 4.7). A section's first words are the same in either byte order, but for
// the one that tells it.
const (
	blockSection   = magicPcapng
	blockInterface = 1
	blockNames     = 4
	blockSecrets   = 10

	blockHead    = 12 // type, length, and a section's byte order
	orderOfBytes = 0x1a2b3c4d
)

// cutBulk cuts a pcapng file in the middle of the block that is too much, so that
// its reader says where it ends, or shows the packets before. It follows the
// lengths as the reader does; where they lead nowhere, both end.
func cutBulk(data []byte) []byte {
	var order binary.ByteOrder
	bulk := 0
	for at := 0; at+blockHead <= len(data); {
		head := data[at : at+blockHead]
		switch {
		case binary.BigEndian.Uint32(head) != blockSection:
		case binary.BigEndian.Uint32(head[8:]) == orderOfBytes:
			order = binary.BigEndian
		case binary.LittleEndian.Uint32(head[8:]) == orderOfBytes:
			order = binary.LittleEndian
		default:
			return data
		}
		if order == nil { // no pcapng
			return data
		}
		length := int(order.Uint32(head[4:]))
		if length < blockHead || length > len(data)-at {
			return data
		}
		switch order.Uint32(head) {
		case blockInterface, blockNames, blockSecrets:
			if bulk += length; bulk > bulkBytes {
				return data[:at+blockHead]
			}
		}
		at += length
	}
	return data
}
