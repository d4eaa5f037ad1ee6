package measure

import (
	"slices"

	"slowstart/engine/timeline"
)

// counts are what is simply counted.
type counts struct {
	packets, packetsData, packetsAck                  int64
	bytesWire, bytesPayload, bytesOnce                int64
	retransmissions, duplicateAcks, drops, dropsQueue int64
	bytesDelivered                                    int64

	newest map[sender]int64 // the highest number of data sent, plus one
}

// sender is a host's end of a connection or flow.
type sender struct {
	conn int
	host string
}

func (c *counts) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.WireSent:
		if e.Hop == 0 && e.CopyOf == 0 {
			c.sent(e)
		}
	case *timeline.WireReceived:
		if e.To == e.Dst && has(e.Labels, timeline.LabelDuplicateAck) {
			c.duplicateAcks++
		}
	case *timeline.WireDropped:
		c.drops++
		if e.Cause == timeline.DropQueueFull {
			c.dropsQueue++
		}
	case *timeline.AppCall:
		if e.Op == "read" {
			c.bytesDelivered += e.Bytes
		}
	}
}

func (c *counts) sent(e *timeline.WireSent) {
	c.packets++
	c.bytesWire += int64(e.IPBytes)
	c.bytesPayload += int64(e.LenBytes)
	if e.LenBytes > 0 {
		c.packetsData++
		c.bytesOnce += c.fresh(e)
	}
	if e.Flags == "ACK" && e.LenBytes == 0 {
		c.packetsAck++
	}
	// A host does not reorder its own segments: what Wireshark takes for
	// reordered there has been sent again within a round trip.
	if has(e.Labels, timeline.LabelRetransmission) || has(e.Labels, timeline.LabelOutOfOrder) {
		c.retransmissions++
	}
}

// fresh is how many bytes of a packet's payload its sender had not sent before.
func (c *counts) fresh(e *timeline.WireSent) int64 {
	if e.Proto != "tcp" {
		return int64(e.LenBytes)
	}
	if c.newest == nil {
		c.newest = map[sender]int64{}
	}
	key, end := sender{e.Conn, e.Src}, e.Seq+int64(e.LenBytes)
	before := max(c.newest[key], e.Seq)
	c.newest[key] = max(before, end)
	return max(0, end-before)
}

func (c *counts) report(put func(string, float64)) {
	put("packets", float64(c.packets))
	put("packets_data", float64(c.packetsData))
	put("packets_ack", float64(c.packetsAck))
	put("bytes_wire", float64(c.bytesWire))
	put("bytes_payload", float64(c.bytesPayload))
	put("bytes_payload_once", float64(c.bytesOnce))
	put("bytes_delivered", float64(c.bytesDelivered))
	put("retransmissions", float64(c.retransmissions))
	put("duplicate_acks", float64(c.duplicateAcks))
	put("drops", float64(c.drops))
	put("drops_queue", float64(c.dropsQueue))
	if c.bytesPayload > 0 {
		put("overhead", float64(c.bytesWire-c.bytesPayload)/float64(c.bytesPayload))
	}
}

func has(list []timeline.Label, l timeline.Label) bool { return slices.Contains(list, l) }
