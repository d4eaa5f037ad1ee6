package runs_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slowstart/engine"
	"slowstart/server/runs"
	"slowstart/server/runs/runstest"
)

func TestMain(m *testing.M) { runstest.Main(m) }

func code(err error) string {
	if p := new(runs.CodeError); errors.As(err, &p) {
		return p.Data.Code
	}
	return fmt.Sprint(err)
}

func TestPool_GivesTheLinesInOrder(t *testing.T) {
	p := runstest.Pool(t, runs.PoolOptions{})
	var lines int
	end, err := p.Run(t.Context(), runstest.Spec("events 1000"), func(line []byte) {
		lines++
		if want := fmt.Sprintf(`{"seq_no":%d,`, lines); string(line[:len(want)]) != want {
			t.Fatalf("line %d = %s", lines, line)
		}
	})
	if err != nil || end.Ended != "apps" || lines != 1001 {
		t.Errorf("Run() = %v, %v after %d lines, want apps after 1001", end, err, lines)
	}
}

func TestPool_SurvivesWhatWorkersDo(t *testing.T) {
	for _, c := range []struct {
		words, want string
		limit       time.Duration
	}{
		{"events 3 exit", "worker_lost", time.Minute},
		{"exit", "worker_lost", time.Minute},
		{"events 1 garbage", "worker_lost", time.Minute},
		{"refuse setting_range", "setting_range", time.Minute},
		{"line", "worker_lost", time.Minute},
		{"events 2 hang", "limit_real_time", time.Millisecond},
		{"endless", "limit_real_time", time.Millisecond},
	} {
		t.Run(c.words, func(t *testing.T) {
			p := runstest.Pool(t, runs.PoolOptions{Workers: 1, Limits: engine.Limits{RealTime: c.limit}, Grace: time.Millisecond})
			if _, err := p.Run(t.Context(), runstest.Spec(c.words), func([]byte) {}); code(err) != c.want {
				t.Errorf("Run() = %v, want %s", err, c.want)
			}
			if c.limit < time.Minute {
				return // too short for any honest run
			}
			if end, err := p.Run(t.Context(), runstest.Spec("events 1"), func([]byte) {}); err != nil || end.Ended != "apps" {
				t.Errorf("the next Run() = %v, %v, want apps", end, err)
			}
		})
	}
}

func TestPool_Cancel(t *testing.T) {
	p := runstest.Pool(t, runs.PoolOptions{Workers: 1, Grace: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	end, err := p.Run(ctx, runstest.Spec("events 1 wait"), func([]byte) { cancel() })
	if err != nil || end.Ended != "cancelled" {
		t.Errorf("a worker that listens: %v, %v, want its own end", end, err)
	}
	if _, err := p.Run(ctx, runstest.Spec("events 1"), func([]byte) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v, want %v", err, context.Canceled)
	}
	p = runstest.Pool(t, runs.PoolOptions{Workers: 1, Grace: time.Millisecond})
	ctx, cancel = context.WithCancel(t.Context())
	if _, err = p.Run(ctx, runstest.Spec("events 1 hang"), func([]byte) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("a worker that does not: %v, want %v", err, context.Canceled)
	}
	if end, err := p.Run(t.Context(), runstest.Spec("events 1"), func([]byte) {}); err != nil || end.Ended != "apps" {
		t.Errorf("the next Run() = %v, %v, want apps", end, err)
	}
}

func TestPool_AWorkerThatDiedIdleIsReapedAndCostsNoRun(t *testing.T) {
	started := make(chan *exec.Cmd, 4)
	p := runstest.Pool(t, runs.PoolOptions{Workers: 1, Command: func() *exec.Cmd {
		cmd := runstest.Command()
		started <- cmd
		return cmd
	}})
	run := func() {
		if end, err := p.Run(t.Context(), runstest.Spec("events 1"), func([]byte) {}); err != nil || end.Ended != "apps" {
			t.Errorf("Run() = %v, %v, want apps", end, err)
		}
	}
	run()
	idle := <-started
	if err := idle.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	next := <-started // nobody asked for a run
	if idle.ProcessState == nil {
		t.Error("its place is filled and it is a zombie")
	}
	run()
	if err := next.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	run() // whether it is noticed before or only now
}

func TestPool_WithoutAProgramSaysSo(t *testing.T) {
	p := runstest.Pool(t, runs.PoolOptions{Workers: 1, Command: func() *exec.Cmd { return exec.Command("/does/not/exist") }})
	for range 2 {
		if _, err := p.Run(t.Context(), runstest.Spec("events 1"), func([]byte) {}); err == nil {
			t.Error("Run() = nil")
		}
	}
}

func TestPool_LeavesNothing(t *testing.T) {
	leak := goleak.IgnoreCurrent()
	before := openFiles(t)
	p := runstest.Pool(t, runs.PoolOptions{RunsPerWorker: 40})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if _, err := p.Run(t.Context(), runstest.Spec("events 5"), func([]byte) {}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	p.Close()
	p.Close()
	if _, err := p.Run(t.Context(), runstest.Spec("events 1"), func([]byte) {}); !errors.Is(err, runs.ErrClosed) {
		t.Errorf("Run() after Close = %v, want %v", err, runs.ErrClosed)
	}
	goleak.VerifyNone(t, leak)
	if after := openFiles(t); after > before {
		t.Errorf("%d open files, %d before", after, before)
	}
	if kids := children(t); kids != "" {
		t.Errorf("child processes left: %s", kids)
	}
}

// openFiles counts file descriptors where the system shows them.
func openFiles(t *testing.T) int {
	if runtime.GOOS != "linux" {
		return 0
	}
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

func children(t *testing.T) string {
	if runtime.GOOS != "linux" {
		return ""
	}
	all := ""
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		kids, _ := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		all += string(kids)
	}
	return all
}

// Only as many processes start as run at once, and the one that is warm is
// taken first.
func TestPool_StartsColdWorkersWhenTheyAreNeeded(t *testing.T) {
	var started atomic.Int64
	p := runstest.Pool(t, runs.PoolOptions{Workers: 3, Warm: 1, Command: func() *exec.Cmd {
		started.Add(1)
		return runstest.Command()
	}})
	for range 3 {
		if _, err := p.Run(t.Context(), runstest.Spec("events 1"), func([]byte) {}); err != nil {
			t.Fatal(err)
		}
	}
	// The first of them may have been faster than the process that it found.
	if n := started.Load(); n > 2 {
		t.Errorf("%d processes for one run at a time", n)
	}
	var all sync.WaitGroup
	entered := make(chan struct{}, 3)
	ctx, cancel := context.WithCancel(t.Context())
	for range 3 {
		all.Go(func() {
			_, _ = p.Run(ctx, runstest.Spec("events 1 wait"), func([]byte) {
				select {
				case entered <- struct{}{}:
				default:
				}
			})
		})
	}
	for range 3 {
		<-entered
	}
	cancel()
	all.Wait()
	if n := started.Load(); n != 3 {
		t.Errorf("%d processes for three runs at once", n)
	}
}

// An author may allow a run more real time than the limit.
func TestPool_GivesARunTheTimeItsAuthorAllows(t *testing.T) {
	p := runstest.Pool(t, runs.PoolOptions{Workers: 1, Limits: engine.Limits{RealTime: time.Nanosecond}, Grace: time.Nanosecond})
	spec := runstest.Spec("events 3")
	spec.RealTime = time.Minute
	if end, err := p.Run(t.Context(), spec, func([]byte) {}); err != nil || end.Ended != "apps" {
		t.Errorf("Run() = %v, %v", end, err)
	}
}
