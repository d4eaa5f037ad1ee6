package runs

import (
	"syscall"
	"testing"
	"time"
)

// A worker of the virtual clock leaves the processors to the pages, with all its
// threads; one of a real clock does not.
func TestPool_WorkersYield(t *testing.T) {
	for yields, want := range map[bool]int{true: 2, false: 0} {
		p := &Pool{o: PoolOptions{Command: SelfCommand, Yields: yields}}
		proc, err := p.start()
		if err != nil {
			t.Fatal(err)
		}
		before, _ := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
		got, err := syscall.Getpriority(syscall.PRIO_PROCESS, proc.cmd.Process.Pid) // 20 less its niceness
		if err != nil || got != before-want {
			t.Errorf("yields %v: nice %d, %v; want %d", yields, before-got, err, want)
		}
		if err := proc.close(time.Minute); err != nil {
			t.Error(err)
		}
	}
}
