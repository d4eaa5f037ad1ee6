package app

import "fmt"

// MaxWriteBytes bounds the memory of one write call. What is longer is written
// in several: apps write as much as they can in one call, because gVisor's
// sender never joins two writes into one segment, and a short segment in
// mid-stream would be of our making.
const MaxWriteBytes = 1 << 20

// fillerLineBytes divides the filler into lines that each begin with their own
// offset, so that any captured segment shows where in the stream it belongs.
const fillerLineBytes = 16

// Fill sets p to the filler that stands at offset: "0000000000 data\n",
// "0000000016 data\n" and so on. The byte at an offset depends on it alone.
func Fill(p []byte, offset int64) {
	for len(p) > 0 {
		within := offset % fillerLineBytes
		line := fmt.Sprintf("%010d data\n", (offset-within)%1e10)
		n := copy(p, line[within:])
		p, offset = p[n:], offset+int64(n)
	}
}
