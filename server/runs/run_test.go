package runs

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slowstart/engine/timeline"
)

func wireLine(n int, payload int) []byte {
	e := &timeline.WireSent{
		Head:       timeline.Head{SeqNo: int64(n), Type: timeline.TypeWireSent},
		PacketInfo: timeline.PacketInfo{Packet: 1, Link: "wire", Bytes: bytes.Repeat([]byte{'x'}, payload)},
		QueueUS:    5,
	}
	line, err := timeline.Encode(e)
	if err != nil {
		panic(err)
	}
	return line
}

func TestSnap_CutsOnlyPacketBytes(t *testing.T) {
	for _, size := range []int{0, 1, 40, 119, 120, 121, 1500} {
		line := wireLine(1, size)
		for want, snap := range map[int]Snap{0: SnapNone, min(size, 120): SnapHeaders, size: SnapAll} {
			if got := snap.Cut(line); bytesOf(t, got) != want {
				t.Errorf("%d bytes, snap %d: %d left, want %d", size, snap, bytesOf(t, got), want)
			}
		}
	}
	received, err := timeline.Encode(&timeline.WireReceived{
		Head:       timeline.Head{SeqNo: 1, Type: timeline.TypeWireReceived},
		PacketInfo: timeline.PacketInfo{Bytes: []byte("last of all")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := SnapNone.Cut(received); bytesOf(t, got) != 0 {
		t.Errorf("Cut = %s", got)
	}
	for _, line := range []string{
		`{"seq_no":1,"t_us":0,"type":"http.decision","args":{"a":"b","bytes":"12"}}`,
		`{"seq_no":1,"t_us":0,"type":"app.call","host":"x\",\"bytes\":\"","bytes":12}`,
	} {
		if got := SnapNone.Cut([]byte(line)); string(got) != line {
			t.Errorf("Cut(%s) = %s, want it unchanged", line, got)
		}
	}
}

func bytesOf(t *testing.T, line []byte) int {
	t.Helper()
	e, err := timeline.Decode(line)
	if err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	return len(timeline.PacketOf(e).Bytes)
}

func newRun() *Run {
	return &Run{Owner: "alice", pageGone: time.Minute, pending: 1 << 20, cancel: func() {}, started: true}
}

func TestRun_BatchesEverySixteenMilliseconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun()
		wake := make(chan struct{}, 1)
		w := r.Watch("alice", 0, wake)
		defer w.Close()
		var got []string
		drain := func() {
			for {
				s, ok := w.Next(time.Now())
				if !ok {
					return
				}
				if s.Batch != nil {
					got = append(got, fmt.Sprintf("%d+%d", s.Batch.First, len(s.Batch.Lines)))
				}
			}
		}
		for n := 1; n <= 14; n++ { // one event each 3 ms
			r.add(wireLine(n, 0), 1<<30)
			synctest.Wait()
			drain()
			time.Sleep(3 * time.Millisecond)
		}
		r.finish("apps", nil)
		drain()
		if want := "1+1 2+5 7+5 12+3"; strings.Join(got, " ") != want {
			t.Errorf("batches %v, want %s: the first at once, then one each 16 ms", got, want)
		}
	})
}

func TestRun_ACrowdHearsLessOften(t *testing.T) {
	for watchers, want := range map[int]time.Duration{crowd - 1: batchEvery, crowd: crowdEvery} {
		synctest.Test(t, func(t *testing.T) {
			r := newRun()
			for range watchers {
				defer r.Watch("bob", 0, make(chan struct{}, 1)).Close()
			}
			r.add(wireLine(1, 10), 1<<30) // at once
			r.add(wireLine(2, 10), 1<<30)
			time.Sleep(want - 1)
			synctest.Wait()
			early := len(r.batches)
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			if early != 1 || len(r.batches) != 2 {
				t.Errorf("%d watchers: %d batches before %v, %d then", watchers, early, want, len(r.batches))
			}
		})
	}
}

func TestRun_ALargeBatchDoesNotWait(t *testing.T) {
	r := newRun()
	line := wireLine(1, 1500)
	for range 4 * batchBytes / len(line) {
		r.add(line, 1<<30)
	}
	r.finish("apps", nil) // seals the last one
	if len(r.batches) < 4 {
		t.Errorf("%d batches of four's bytes", len(r.batches))
	}
	for _, b := range r.batches {
		if b.size > batchBytes+3000 {
			t.Errorf("batch of %d bytes, limit %d", b.size, batchBytes)
		}
	}
}

func TestWatcher_SlowIsResyncedThenGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun()
		w := r.Watch("bob", 0, make(chan struct{}, 1))
		defer w.Close()
		n := 0
		fill := func(bytes int64) {
			for target := r.bytes + bytes; r.bytes < target; {
				n++
				r.add(wireLine(n, 1500), 1<<30)
			}
			time.Sleep(batchEvery)
			synctest.Wait()
		}
		next := func() Step { s, _ := w.Next(time.Now()); return s }
		fill(100_000)
		if s := next(); !s.Started {
			t.Fatalf("first step %+v, want start", s)
		}
		if s := next(); s.Resync || s.Batch == nil {
			t.Errorf("100 kB behind: %+v, want plain events", s)
		}
		fill(3 << 20)
		s := next()
		if !s.Resync {
			t.Errorf("3 MiB behind: %+v, want a resync", s)
		}
		for !s.TooSlow && s.Batch != nil && s.Batch != r.batches[len(r.batches)-1] {
			s = next()
		}
		if !s.Resync {
			t.Errorf("the last of the resync: %+v", s)
		}
		fill(100_000)
		if s := next(); s.Resync || s.Batch == nil {
			t.Errorf("caught up: %+v, want plain events", s)
		}
		fill(2 << 20)
		if s := next(); !s.Resync {
			t.Errorf("behind again: %+v, want a resync", s)
		}
		time.Sleep(slowFor - time.Millisecond)
		if s := next(); s.TooSlow {
			t.Error("given up before its time")
		}
		time.Sleep(time.Millisecond)
		if s := next(); !s.TooSlow {
			t.Errorf("still behind after %v: %+v, want to be given up", slowFor, s)
		}
		r.finish("apps", nil)
	})
}

func TestWatcher_AFinishedRunIsADownload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun()
		for n := 1; r.bytes < 8<<20; n++ {
			r.add(wireLine(n, 1500), 1<<30)
		}
		r.finish("apps", nil)
		w := r.Watch("bob", 0, make(chan struct{}, 1))
		defer w.Close()
		steps := 0
		for {
			s, ok := w.Next(time.Now())
			if !ok {
				break
			}
			if s.Resync || s.TooSlow {
				t.Fatalf("step %+v", s)
			}
			steps++
			time.Sleep(time.Second)
		}
		if steps < 30 {
			t.Errorf("%d steps", steps)
		}
	})
}

func TestBatch_IsEncodedOnceForAll(t *testing.T) {
	r := newRun()
	r.add(wireLine(1, 10), 1<<30)
	made := 0
	for range 300 {
		w := r.Watch("bob", 0, make(chan struct{}, 1))
		w.started = true
		s, _ := w.Next(time.Now())
		s.Batch.Once(SnapHeaders, func() any { made++; return base64.StdEncoding })
		w.Close()
	}
	if made != 1 {
		t.Errorf("encoded %d times for 300 watchers, want once", made)
	}
}

func TestStore_ForgetsTheLeastRecentlyAskedFor(t *testing.T) {
	s := NewStore(20<<10, time.Hour)
	add := func(id string) *Run {
		r := newRun()
		r.ID, r.Request = id, id
		s.add(r)
		return r
	}
	going := add("going")
	for _, id := range []string{"a", "b", "c"} {
		r := add(id)
		r.bytes = 1 << 10
		s.finish(r)
		s.finish(r)
	}
	s.Find("a")
	d := add("d")
	d.bytes = 4 << 10
	s.finish(d)
	for id, want := range map[string]bool{"going": true, "a": true, "b": false, "c": true, "d": true} {
		if _, ok := s.Find(id); ok != want {
			t.Errorf("Find(%s) = %v, want %v", id, ok, want)
		}
	}
	if _, ok := s.asked("alice", "b"); ok {
		t.Error("a forgotten run is still found by its request")
	}
	s.remove(going)
	if _, ok := s.Find("going"); ok {
		t.Error("a removed run is found")
	}
}

// A live run is found until the time that is promised, whatever else comes; it
// is promised one only while there is room for that.
func TestStore_KeepsLiveRunsForTheirTime(t *testing.T) {
	now := time.Date(2026, 1, 1, 14, 0, 0, 0, time.UTC)
	s := NewStore(40<<10, 30*time.Minute)
	s.now = func() time.Time { return now }
	add := func(id string, live bool) *Run {
		r := newRun()
		r.ID, r.Request, r.Live, r.bytes = id, id, live, 10<<10
		s.add(r)
		s.finish(r)
		return r
	}
	found := func(id string) bool { _, ok := s.Find(id); return ok }

	if until := add("live", true).KeptUntil(); !until.Equal(now.Add(30 * time.Minute)) {
		t.Errorf("a live run is kept until %v", until)
	}
	now = now.Add(10 * time.Minute)
	add("later", true)
	if until := add("no room", true).KeptUntil(); !until.IsZero() {
		t.Errorf("a live run is kept until %v where the promises fill the store", until)
	}
	for _, id := range []string{"a", "b", "c"} {
		add(id, false)
	}
	if !found("live") || !found("later") || found("no room") || found("b") || !found("c") {
		t.Error("a run was kept for the wrong time")
	}
	now = now.Add(20 * time.Minute)
	if found("live") || !found("later") {
		t.Error("a run is not forgotten at its time")
	}
	if s.kept != 14<<10 || s.bytes != s.kept+14<<10 {
		t.Errorf("%d bytes kept, %d of them promised", s.bytes, s.kept)
	}
}
