package main

import (
	"log/slog"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryDefault bounds the heap where no control group does: with the workers
// below 500 MB.
const memoryDefault = 384 << 20

// limitMemory makes the collector work harder before the system kills the
// program: at 80 % of the control group's limit. GOMEMLIMIT in the environment
// stands, and so does GOGC: without it, what is garbage may be half as much as
// what is kept, not as much. Timelines are most of it, which are cheap to pass
// over and dear to have twice.
func limitMemory(log *slog.Logger) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	limit := int64(memoryDefault)
	// Version 2 and version 1 of control groups; elsewhere neither file is there.
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if n, ok := readLimit(file); ok {
			limit = n / 10 * 8
			break
		}
	}
	debug.SetMemoryLimit(limit)
	log.Debug("memory limit", "bytes", limit)
}

// readLimit reads a limit, of which "max" and absurdly large ones are none.
func readLimit(file string) (int64, bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	return n, err == nil && n > 0 && n < math.MaxInt64/2
}
