package wire

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// faults are what may go wrong on a line, by name and by chance.
type faults struct {
	set       *experiment.Direction
	drop      matchers
	duplicate matchers
	damage    matchers
	delays    matchers
	copies    matchers

	chance *rand.Rand // a draw a packet for each probability above 0
	bits   *rand.Rand // which bit flips; apart, so that a corrupted packet shifts no other fate
}

// fate is what the faults hold for one packet.
type fate struct {
	drop      timeline.DropCause
	duplicate bool
	corrupt   bool
	held      time.Duration
	kept      []time.Duration // a copy each, so much later
}

// judge decides about a packet. Every selector sees it and every probability
// draws for it, whatever the others decide, so that the packets' fates do not
// depend on each other.
func (f *faults) judge(v experiment.PacketView) fate {
	var got fate
	selected := f.drop.any(v)
	got.duplicate = f.duplicate.any(v)
	got.corrupt = f.damage.any(v)
	for i, m := range f.delays {
		if m.Match(v) {
			got.held += f.set.Delays[i].By
		}
	}
	for i, m := range f.copies {
		if m.Match(v) {
			got.kept = append(got.kept, f.set.Copies[i].By)
		}
	}
	lost := f.draw(f.set.Loss)
	got.duplicate = f.draw(f.set.DupProb) || got.duplicate
	got.corrupt = f.draw(f.set.CorruptProb) || got.corrupt
	if f.draw(f.set.ReorderProb) {
		got.held += f.set.ReorderDelay
	}
	switch {
	case selected:
		got.drop = timeline.DropSelected
	case lost:
		got.drop = timeline.DropLoss
	}
	return got
}

func (f *faults) draw(probability float64) bool {
	return probability > 0 && f.chance.Float64() < probability
}

// corrupt flips a bit in a copy of the packet's bytes. A packet is harmed once
// at most: a second bit could hide the first from the checksum.
func (f *faults) corrupt(p *Packet) {
	if p.Corrupted {
		return
	}
	harmed := slices.Clone(p.Bytes)
	if packet.FlipBit(harmed, f.bits.Uint64()) {
		p.Bytes, p.Corrupted = harmed, true
	}
}

// seeded is the generator for one purpose on one line of a run.
func seeded(seed uint64, purpose, link, direction string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose + "\x00" + link + "\x00" + direction))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
