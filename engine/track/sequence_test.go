package track_test

import (
	"testing"

	"pgregory.net/rapid"

	"slowstart/engine/track"
)

// RCV.NXT is where the first number is missing, across the wrap of the
// sequence space too.
func TestReassembly_AgreesWithASetOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom([]uint32{0, 1000, ^uint32(0) - 30}).Draw(t, "start")
		var r track.Reassembly
		r.Start(start)
		arrived := map[uint32]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "segments") {
			at := rapid.Uint32Range(0, 60).Draw(t, "at")
			n := rapid.Uint32Range(0, 10).Draw(t, "bytes")
			r.Add(start+at-5, start+at-5+n) // some of it before the start
			for i := range n {
				arrived[at-5+i] = true
			}
			want := uint32(0)
			for arrived[want] {
				want++
			}
			holes := 0
			for i := want; i < 100; i++ {
				if arrived[i] && !arrived[i-1] {
					holes++
				}
			}
			if next, beyond := r.Next(); next != start+want || beyond != holes {
				t.Fatalf("next %d with %d spans beyond, want %d with %d", next-start, beyond, want, holes)
			}
		}
	})
}
