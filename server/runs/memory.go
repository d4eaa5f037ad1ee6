package runs

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// memoryEvery is how often a worker's memory is looked at: an ordinary run is over
// before the first time, and the fastest takes some 100 MB meanwhile.
const memoryEvery = 100 * time.Millisecond

// watchMemory calls over once when the process has more resident bytes than most,
// until stop, which waits. A limit of the process's own would be certain
// (setrlimit(2)), and count 8 MB for the stack of each thread of a live run.
func (p *process) watchMemory(most int64, over func()) (stop func()) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		look := time.NewTicker(memoryEvery)
		defer look.Stop()
		for {
			select {
			case <-look.C:
				if p.residentBytes() > most {
					over()
					return
				}
			case <-done:
				return
			}
		}
	})
	return func() { close(done); watching.Wait() }
}

// residentBytes is the second number of proc_pid_statm(5), which counts pages; 0
// where there is no such file.
func (p *process) residentBytes() int64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// goesFirst has the kernel take a worker, not the server, where all memory is gone
// (proc_pid_oom_score_adj(5)); where the file cannot be written it takes the
// largest.
func goesFirst(pid int) {
	_ = os.WriteFile("/proc/"+strconv.Itoa(pid)+"/oom_score_adj", []byte("500"), 0)
}
