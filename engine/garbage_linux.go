package engine

import "runtime"

// ballast is what Go's collector takes for a heap in use: it does not begin
// before as much again has been made. Nothing is written to it, so that the
// kernel gives it no memory.
const ballast = 64 << 20

// rarely keeps Go's collector out of all but long runs, until undo. While it
// marks, it takes a processor, and applications that allocate help it.
func rarely() (undo func()) {
	heap := make([]byte, ballast)
	runtime.GC() // counts it, and ends a collection that is under way
	return func() { runtime.KeepAlive(heap) }
}
