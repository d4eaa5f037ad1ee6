package wire_test

import (
	"testing"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/wire"
)

// BenchmarkEnter is a line that is asked for more than it carries, so that its
// queue stands and drops, with loss and reordering by chance.
func BenchmarkEnter(b *testing.B) {
	n, err := wire.New(chain(0, both(experiment.Direction{
		Rate: 10 * mbit, Delay: 20 * ms, QueuePackets: 100, Loss: 0.01, ReorderProb: 0.01,
	})), 1)
	if err != nil {
		b.Fatal(err)
	}
	p := segment(b, "a", "b", 1500)
	now := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		n.Enter(now, p)
		now += 1150 * us
	}
}

// BenchmarkForward is a packet over two links: the router makes new bytes.
func BenchmarkForward(b *testing.B) {
	n, err := wire.New(chain(1, both(experiment.Direction{Rate: 10 * mbit, Delay: 20 * ms})), 1)
	if err != nil {
		b.Fatal(err)
	}
	p := segment(b, "a", "b", 1500)
	now := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		first := n.Enter(now, p)
		if second, onward := n.Arrive(first.Arrive, first); onward {
			n.Arrive(second.Arrive, second)
		}
		now += 1200 * us
	}
}
