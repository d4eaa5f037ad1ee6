package runs

import "bytes"

// Snap is how much of each packet's bytes a viewer wants.
type Snap int

// The snaps: what viewers ask for is rounded up to one of these, so that a
// batch is encoded a few times at most however many watch.
const (
	SnapNone    Snap = iota // no bytes
	SnapHeaders             // 120 bytes: the largest IPv4 and TCP headers together
	SnapAll
	SnapResync // no bytes, for a viewer that has fallen behind
	Snaps      // how many there are
)

// headerBytes is a multiple of three, so base64 can be cut without decoding.
const headerBytes = 120

// SnapFor rounds a number of bytes up.
func SnapFor(n int) Snap {
	switch {
	case n <= 0:
		return SnapNone
	case n <= headerBytes:
		return SnapHeaders
	}
	return SnapAll
}

// Cut returns the event's line with its packet's bytes shortened, the very
// same slice where there is nothing to cut. The key can only be a packet's:
// inside a JSON string its quotes would be escaped, and other events than
// wire.* are left alone.
func (s Snap) Cut(line []byte) []byte {
	if s == SnapAll || !bytes.Contains(line[:min(len(line), 80)], []byte(`"type":"wire.`)) {
		return line
	}
	key := []byte(`,"bytes":"`)
	from := bytes.Index(line, key)
	if from < 0 {
		return line
	}
	value := from + len(key)
	n := bytes.IndexByte(line[value:], '"')
	if n < 0 {
		return line
	}
	keep := headerBytes / 3 * 4
	if s != SnapHeaders {
		return append(append(make([]byte, 0, len(line)-n), line[:from]...), line[value+n+1:]...)
	}
	if n <= keep {
		return line
	}
	return append(append(make([]byte, 0, len(line)-n+keep), line[:value+keep]...), line[value+n:]...)
}
