package story_test

import (
	"encoding/binary"
	"slices"
	"testing"

	"slowstart/engine/timeline"
	"slowstart/web/figure/timelinetest"
	"slowstart/web/story"
)

// acknowledging is an ACK as it stands on the wire, of a number, with a SACK
// option behind two NOPs (RFC 2018 §3).
func acknowledging(ack uint32, blocks ...uint32) []byte {
	b := make([]byte, 20+20+4+4*len(blocks))
	b[0], b[20+12] = 0x45, byte((20+4+4*len(blocks))/4)<<4
	binary.BigEndian.PutUint32(b[20+8:], ack)
	option := b[40:]
	option[0], option[1], option[2], option[3] = 1, 1, 5, byte(2+4*len(blocks))
	for i, n := range blocks {
		binary.BigEndian.PutUint32(option[4+4*i:], n)
	}
	return b
}

func TestSACK(t *testing.T) {
	isn := uint32(0xffffff00) // the numbers pass 2^32
	r := timelinetest.New("sack", timelinetest.Link{A: "client", B: "server", DelayUS: 1000})
	r.Conn(0, 1, "client", "server")
	r.Send(0, timeline.PacketInfo{
		Src: "client", Dst: "server", Flags: "ACK", Ack: 1001,
		Bytes: acknowledging(isn+1001, isn+3001, isn+4001, isn+1, isn+101),
	}, timeline.Cause{}, 0, "")
	x := story.Read(r.Events())
	if got, want := x.Packets[0].SACK(), []story.Block{{From: 1, To: 101}, {From: 3001, To: 4001}}; !slices.Equal(got, want) {
		t.Errorf("SACK() = %v, want %v", got, want)
	}
	var keys []string
	for _, l := range x.Tell(1) {
		keys = append(keys, l.Key)
	}
	if !slices.Contains(keys, "packet.what.sack") || !slices.Contains(keys, "packet.what.sack_twice") {
		t.Errorf("told %v", keys)
	}
}
