package engine

import "slowstart/engine/app"

// streams compares what applications read with what was written for them. Its
// caller locks.
//
// Both ends of a connection find the same stream by their addresses and ports.
// Another connection between these has a stream of its own from when its first
// end opens, since the other end may still be reading the last one's bytes.
type streams map[app.Pair]*stream // by end: its latest

// stream is the bytes of one connection that have been written and not read,
// which the stacks keep too.
type stream struct {
	left  map[app.Pair][]byte // by the writer's end
	whole bool                // both ends have opened
}

// opened begins the stream of a connection that an end has opened, or joins the
// other end.
func (s streams) opened(on app.Pair) {
	if there := s[reversed(on)]; there != nil && !there.whole {
		there.whole = true
		s[on] = there
		return
	}
	s[on] = &stream{left: map[app.Pair][]byte{}}
}

// writes takes what an application is about to write.
func (s streams) writes(on app.Pair, p []byte) {
	if of := s[on]; of != nil {
		of.left[on] = append(of.left[on], p...)
	}
}

// wrote takes back the end of it, which the stack did not take.
func (s streams) wrote(on app.Pair, refused int64) {
	if of := s[on]; of != nil {
		left := of.left[on]
		of.left[on] = left[:max(0, int64(len(left))-refused)]
	}
}

// read takes what an application has read and counts the bytes that the other
// end's application did not write at this place.
func (s streams) read(on app.Pair, p []byte) (wrong int64) {
	of := s[on]
	if of == nil {
		return 0
	}
	left := of.left[reversed(on)]
	n := min(len(p), len(left))
	wrong = int64(len(p) - n)
	for i, b := range left[:n] {
		if p[i] != b {
			wrong++
		}
	}
	of.left[reversed(on)] = left[n:]
	return wrong
}

func reversed(on app.Pair) app.Pair { return app.Pair{Local: on.Remote, Remote: on.Local} }
