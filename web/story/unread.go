package story

import (
	"slices"
	"sort"

	"slowstart/engine/timeline"
)

// Backlog is what waits at one end of a connection: bytes that have arrived in
// order and that the application has not read.
type Backlog struct {
	Host  string
	Conn  int
	Steps []Step
	Left  int64 // unread when the application closed
}

// Step is a value from a time on.
type Step struct{ US, Bytes int64 }

// inbox follows one end. The stack's samples say the same, but only when a
// packet passes.
type inbox struct {
	backlog *Backlog
	next    int64 // the first byte that has not arrived, by its relative number
	early   []stretch
	read    int64
}

type stretch struct{ from, to int64 }

func (x *Index) inboxOf(conn int, host string) *inbox {
	k := end{conn, host}
	in := x.inboxes[k]
	if in == nil {
		in = &inbox{backlog: &Backlog{Host: host, Conn: conn}, next: 1}
		x.inboxes[k] = in
		x.Backlogs = append(x.Backlogs, in.backlog)
	}
	return in
}

// announced notes a window that has reached its sender, where it closes or
// opens.
func (x *Index) announced(e *timeline.WireReceived) {
	if e.To != e.Dst || e.Proto != "tcp" || e.Corrupted || e.Ack == 0 {
		return
	}
	k := end{e.Conn, e.Dst}
	steps := x.windows[k]
	if n := len(steps); n == 0 || (steps[n-1].Bytes == 0) != (e.WinBytes == 0) {
		x.windows[k] = append(steps, Step{e.TimeUS, e.WinBytes})
	}
}

// shut says whether an end has more to send than its peer has room for.
func (x *Index) shut(k end, us int64) bool {
	closed := false
	for _, s := range x.windows[k] {
		if s.US > us {
			break
		}
		closed = s.Bytes == 0
	}
	if !closed {
		return false
	}
	all := x.samples[k]
	i := sort.Search(len(all), func(i int) bool { return all[i].TimeUS > us })
	return i > 0 && all[i-1].Unsent > 0
}

// arrives takes a packet in at its destination. A probe of a closed window is
// not taken in by who has no room for it.
func (x *Index) arrives(e *timeline.WireReceived) {
	if e.To != e.Dst || e.Corrupted || e.LenBytes == 0 || e.Proto != "tcp" {
		return
	}
	for _, l := range e.Labels {
		if l == timeline.LabelZeroWindowProbe || l == timeline.LabelKeepAlive {
			return
		}
	}
	in := x.inboxOf(e.Conn, e.Dst)
	in.arrive(stretch{e.Seq, e.Seq + int64(e.LenBytes)})
	in.note(e.TimeUS)
}

// reads follows what the application reads. What is unread when it closes,
// nobody reads any more.
func (x *Index) reads(e *timeline.AppCall) {
	if e.Conn == 0 {
		return
	}
	in := x.inboxes[end{e.Conn, e.Host}]
	switch {
	case in == nil:
	case e.Op == "read":
		in.read += e.Bytes
		in.note(e.TimeUS)
	case e.Op == "close" || e.Op == "abort":
		in.backlog.Left += max(0, in.next-1-in.read)
		in.read = max(in.read, in.next-1)
		in.note(e.TimeUS)
	}
}

func (in *inbox) arrive(s stretch) {
	if s.to <= in.next {
		return
	}
	if s.from > in.next {
		i := 0
		for i < len(in.early) && in.early[i].from <= s.from {
			i++
		}
		in.early = slices.Insert(in.early, i, s)
		return
	}
	in.next = s.to
	for len(in.early) > 0 && in.early[0].from <= in.next {
		in.next = max(in.next, in.early[0].to)
		in.early = in.early[1:]
	}
}

func (in *inbox) note(us int64) {
	steps, bytes := in.backlog.Steps, max(0, in.next-1-in.read)
	if n := len(steps); n > 0 && steps[n-1].US == us {
		steps[n-1].Bytes = bytes
		return
	}
	if n := len(steps); n == 0 || steps[n-1].Bytes != bytes {
		in.backlog.Steps = append(steps, Step{us, bytes})
	}
}

// unreadAt is how much waits at one end at a time.
func (x *Index) unreadAt(conn int, host string, us int64) int64 {
	in := x.inboxes[end{conn, host}]
	if in == nil {
		return 0
	}
	var n int64
	for _, s := range in.backlog.Steps {
		if s.US > us {
			break
		}
		n = s.Bytes
	}
	return n
}
