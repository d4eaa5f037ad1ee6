package engine_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// The process may open one file more each time, so that setting the hosts up, and
// then the run, fails at every place where it opens one. It says why, and holds
// nothing afterwards.
func TestReal_LeavesNothingWhereverItRunsOutOfFiles(t *testing.T) {
	enginetest.Linux(t)
	exp := load(t, map[string]string{"rtt": "1ms", "think": "0ms"})
	once := func() (*timeline.RunEnd, error) {
		return engine.Run(context.Background(), exp, engine.Options{Stack: experiment.Linux}, func(timeline.Record) error { return nil })
	}
	if _, err := once(); err != nil {
		t.Fatal(err)
	}
	var usual syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &usual); err != nil {
		t.Fatal(err)
	}
	goroutines, before := goleak.IgnoreCurrent(), holding(t)
	kinds := map[string]int{}
	for more := uint64(0); ; more++ {
		few := usual
		few.Cur = uint64(before.files) + more
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
			t.Fatal(err)
		}
		end, err := once()
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &usual); err != nil {
			t.Fatal(err)
		}
		if err == nil && len(missed(end)) == 0 {
			break
		}
		stack, _ := errors.AsType[*engine.StackError](err)
		switch {
		case stack != nil:
			kinds[stack.Reason]++
		case end == nil || end.Error != nil && end.Error.Code == "internal":
			t.Errorf("%d files more: %v", more, err)
		default:
			kinds[fmt.Sprint(end.Ended, err)]++
		}
		if more > 100 {
			t.Fatal("100 files more are not enough")
		}
	}
	t.Log(kinds)
	goleak.VerifyNone(t, goroutines)
	leaves(t, before)
}

// missed are the expectations that did not hold.
func missed(end *timeline.RunEnd) (list []string) {
	for _, e := range end.Report.Expectations {
		if !e.Held {
			list = append(list, e.Text)
		}
	}
	return list
}
