package runs

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// Who comes after the end sees what those saw who watched, from wherever; and
// who still watches keeps the lines there.
func TestRun_IsPackedWhenItIsOverAndNobodyWatches(t *testing.T) {
	r := newRun()
	const lines = 900
	var all []byte
	early := r.Watch("alice", 0, make(chan struct{}, 1))
	for n := 1; n <= lines; n++ {
		line := wireLine(n, 700)
		all = append(all, line...)
		r.add(line, 1<<30)
	}
	r.started = true
	r.pack()
	r.finish("apps", nil)
	if r.batches == nil {
		t.Error("the lines are gone while somebody watches")
	}
	seen := func(w *Watcher) (got []byte) {
		defer w.Close()
		for {
			s, ok := w.Next(time.Now())
			if !ok {
				return got
			}
			if s.Batch == nil {
				continue
			}
			for _, line := range s.Batch.Lines[s.Skip:] {
				got = append(got, line...)
			}
		}
	}
	if !bytes.Equal(seen(early), all) {
		t.Error("who watched from the start on has seen something else")
	}
	if r.batches != nil || r.size() > int64(len(all))/5 {
		t.Errorf("%d batches of %d bytes at rest", len(r.batches), r.size())
	}
	if !bytes.Equal(r.Timeline(), all) {
		t.Error("the timeline is another one")
	}
	rest := all
	for since := range int64(lines + 1) {
		if since%299 == 0 || since == lines {
			if got := seen(r.Watch("bob", since, make(chan struct{}, 1))); !bytes.Equal(got, rest) {
				t.Error(fmt.Sprint("after event ", since, ": ", len(got), " bytes, want ", len(rest)))
			}
		}
		if _, after, ok := bytes.Cut(rest, []byte("\n")); ok {
			rest = after
		}
	}
	if r.batches != nil {
		t.Error("the lines stay when nobody watches")
	}
}
