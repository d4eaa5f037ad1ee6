package measure

import (
	"slices"

	"slowstart/engine/timeline"
)

// counts are what is simply counted.
type counts struct {
	connections, packets, packetsData, packetsAck     int64
	bytesWire, bytesPayload, bytesDelivered           int64
	retransmissions, duplicateAcks, drops, dropsQueue int64
	queueMaxUS, holds, holdTotalUS                    int64
}

func (c *counts) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.ConnOpen:
		if e.Proto == "tcp" {
			c.connections++
		}
	case *timeline.WireSent:
		c.queueMaxUS = max(c.queueMaxUS, e.QueueUS)
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
	case *timeline.Hold:
		c.holds++
		c.holdTotalUS += e.ToUS - e.FromUS
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

func (c *counts) report(put func(string, float64)) {
	put("connections", float64(c.connections))
	put("packets", float64(c.packets))
	put("packets_data", float64(c.packetsData))
	put("packets_ack", float64(c.packetsAck))
	put("bytes_wire", float64(c.bytesWire))
	put("bytes_payload", float64(c.bytesPayload))
	put("bytes_delivered", float64(c.bytesDelivered))
	put("retransmissions", float64(c.retransmissions))
	put("duplicate_acks", float64(c.duplicateAcks))
	put("drops", float64(c.drops))
	put("drops_queue", float64(c.dropsQueue))
	put("queue_max_us", float64(c.queueMaxUS))
	put("holds", float64(c.holds))
	put("hold_total_us", float64(c.holdTotalUS))
	if c.bytesPayload > 0 {
		put("overhead", float64(c.bytesWire-c.bytesPayload)/float64(c.bytesPayload))
	}
}

func has(list []timeline.Label, l timeline.Label) bool { return slices.Contains(list, l) }
