package track

import (
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// Tap opens the rules of tap.go to the tests.
type Tap struct{ tap tap }

// Judge labels a segment of an end.
func (t *Tap) Judge(now time.Duration, end int, p packet.Packet, shift uint8) []timeline.Label {
	return t.tap.judge(now, end, segment{
		seq: p.Seq(), ack: p.Ack(), flags: p.Flags(), window: p.Window(), shift: shift, bytes: uint32(len(p.Payload())),
	}).list()
}

// Reassembly opens the following of RCV.NXT.
type Reassembly struct{ reassembly }

func (r *Reassembly) Start(next uint32)      { r.start(next) }
func (r *Reassembly) Add(left, right uint32) { r.add(span{left, right}) }
func (r *Reassembly) Next() (uint32, int)    { return r.next, len(r.beyond) }
