package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// held is what a process holds of the kernel.
type held struct{ files, threads, namespaces int }

func holding(t *testing.T) held {
	t.Helper()
	list := func(dir string) []os.DirEntry {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	seen := map[string]bool{}
	tasks := list("/proc/self/task")
	for _, task := range tasks {
		if ns, err := os.Readlink(filepath.Join("/proc/self/task", task.Name(), "ns/net")); err == nil {
			seen[ns] = true
		}
	}
	return held{len(list("/proc/self/fd")), len(tasks), len(seen)}
}

// leaves checks that nothing is held that was not before. A thread ends a
// little after its goroutine, and the runtime keeps some idle for reuse.
func leaves(t *testing.T, before held) {
	t.Helper()
	const spare = 12 // threads for calls that block, of which the runtime keeps as many as were ever needed at once
	var now held
	for range 1000 {
		now = holding(t)
		if now.files <= before.files && now.namespaces <= before.namespaces && now.threads <= before.threads+spare {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("held before: %+v, now: %+v", before, now)
}

func TestReal_FiftyRunsLeaveNothing(t *testing.T) {
	enginetest.Linux(t)
	quick := load(t, map[string]string{"rtt": "2ms", "think": "0ms", "loss": "10%", "size": "20kB"})
	once := func(limit time.Duration) {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		_, err := engine.Run(ctx, quick, engine.Options{Stack: experiment.Linux}, func(timeline.Record) error { return nil })
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	}
	once(time.Second)
	goroutines := goleak.IgnoreCurrent()
	before := holding(t)
	for n := range 50 {
		once(time.Duration(5+2*n) * time.Millisecond) // cut short at every stage
	}
	goleak.VerifyNone(t, goroutines)
	leaves(t, before)
}

// A look-up's sockets are given back wherever the run is cut short.
func TestReal_LookupsLeaveNothing(t *testing.T) {
	enginetest.Linux(t)
	exp := own(t, lookup, nil)
	before := holding(t)
	for n := range 15 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(10+10*n)*time.Millisecond)
		_, err := engine.Run(ctx, exp, engine.Options{Stack: experiment.Linux}, func(timeline.Record) error { return nil })
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	}
	leaves(t, before)
}

func TestReal_ASinkThatFailsLeavesNothing(t *testing.T) {
	enginetest.Linux(t)
	before, full := holding(t), errors.New("disk full")
	n := 0
	_, err := engine.Run(context.Background(), load(t, nil), engine.Options{Stack: experiment.Linux}, func(timeline.Record) error {
		if n++; n > 5 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 6 {
		t.Errorf("after %d records: %v, want the sink's error after 6", n, err)
	}
	leaves(t, before)
}
