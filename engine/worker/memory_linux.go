package worker

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// boundMemory lets the process take so many bytes more. What asks for yet more
// ends it (Go says "out of memory"), and with it the run, before the machine or
// the server feels it. Addresses that are only reserved do not count
// (RLIMIT_DATA, setrlimit(2)).
func boundMemory(bytes int64) error {
	now, err := dataBytes()
	if err != nil {
		return err
	}
	most := uint64(now + bytes)
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		return fmt.Errorf("worker: memory limit: %w", err)
	}
	// Where all memory is gone all the same, a run goes before the server does
	// (proc_pid_oom_score_adj(5)); where the file cannot be written, by chance.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
	return nil
}

// dataBytes is what RLIMIT_DATA counts now: the sixth number of
// proc_pid_statm(5), in pages.
func dataBytes() (int64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, fmt.Errorf("worker: %w", err)
	}
	fields := strings.Fields(string(text))
	if len(fields) < 6 {
		return 0, errors.New("worker: /proc/self/statm has no data field")
	}
	pages, err := strconv.ParseInt(fields[5], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("worker: /proc/self/statm: %w", err)
	}
	return pages * int64(os.Getpagesize()), nil
}
