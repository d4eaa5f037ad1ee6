package netstack

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// garbage keeps Go's collector out of a run. While it marks, it parks goroutines
// that allocate until it has caught up with them (an assist); such a goroutine
// is not ready, Settle would take the run for settled, and time would go on
// without it. So garbage is collected between two steps alone, when every
// goroutine of the run waits for something of the run's own.
type garbage struct {
	percent int   // as it was
	limit   int64 // likewise
	steps   int
	next    uint64 // bytes of heap at which to collect
	heap    []metrics.Sample
}

const (
	// stepsBetween looks at the heap are few enough that it grows little between.
	stepsBetween = 256
	// heapLeast is not worth a collection.
	heapLeast = 64 << 20
	// heapBefore is what may lie about of the runs before this one, in a process
	// that has its collector off for good.
	heapBefore = 16 << 20
)

func newGarbage() *garbage {
	g := &garbage{
		percent: debug.SetGCPercent(-1), limit: debug.SetMemoryLimit(math.MaxInt64),
		heap: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}},
		next: heapLeast,
	}
	if g.percent >= 0 || g.limit != math.MaxInt64 || g.size() > heapBefore {
		g.collect() // waits for a collection that is under way
	}
	return g
}

// settled notes that a step is over.
func (g *garbage) settled() {
	if g.steps++; g.steps%stepsBetween == 0 && g.size() > g.next {
		g.collect()
	}
}

func (g *garbage) collect() {
	runtime.GC()
	g.next = max(heapLeast, 2*g.size())
}

func (g *garbage) size() uint64 {
	metrics.Read(g.heap)
	return g.heap[0].Value.Uint64()
}

// back gives the collector its work back.
func (g *garbage) back() {
	debug.SetMemoryLimit(g.limit)
	debug.SetGCPercent(g.percent)
}
