package engine

import "slowstart/engine/app"

// streams compares what applications read with what was written for them: of
// each direction of each connection it keeps the bytes that have been written
// and not read, which the stacks keep too. Its caller locks.
type streams map[app.Pair][]byte // by the writer's end

// opened forgets what an earlier connection between the same ports left.
func (s streams) opened(on app.Pair) { delete(s, on) }

// writes takes what an application is about to write.
func (s streams) writes(on app.Pair, p []byte) { s[on] = append(s[on], p...) }

// wrote takes back the end of it, which the stack did not take.
func (s streams) wrote(on app.Pair, refused int64) {
	left := s[on]
	s[on] = left[:max(0, int64(len(left))-refused)]
}

// read takes what an application has read and counts the bytes that the other
// end's application did not write at this place.
func (s streams) read(on app.Pair, p []byte) (wrong int64) {
	from := app.Pair{Local: on.Remote, Remote: on.Local}
	left := s[from]
	n := min(len(p), len(left))
	wrong = int64(len(p) - n)
	for i, b := range left[:n] {
		if p[i] != b {
			wrong++
		}
	}
	s[from] = left[n:]
	return wrong
}
