package class

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endsWithUs has a process killed when this one is, whatever way it ends.
func endsWithUs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// tick is the unit of times in /proc/PID/stat, the same on all systems of today
// (USER_HZ, proc(5)).
const tick = time.Second / 100

// tree adds up a process and its children: their processor time with that of
// children that have ended, and their memory, of what they share each its part.
func tree(root int) (processes, bool) {
	var all processes
	own := time.Duration(0)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is good
	for _, file := range stats {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(data), ") ") // behind the program's name
		f := strings.Fields(after)
		if len(f) < 15 {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		parent, _ := strconv.Atoi(f[1])
		switch {
		case pid == os.Getpid():
			own = ticks(f[11:13]) // utime, stime
		case pid == root, parent == root:
			all.cpu += ticks(f[11:15]) // and cutime, cstime
			all.memory += proportional(pid)
			all.processes++
		}
	}
	all.others = busy() - all.cpu - own
	return all, all.memory > 0
}

func ticks(fields []string) (d time.Duration) {
	for _, f := range fields {
		n, _ := strconv.ParseInt(f, 10, 64)
		d += time.Duration(n) * tick
	}
	return d
}

// busy is how long all processors were not idle, since the system's start.
func busy() time.Duration {
	data, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(data), "\n")
	f := strings.Fields(line)
	if len(f) < 9 {
		return 0
	}
	return ticks(f[1:4]) + ticks(f[6:9]) // user, nice, system, and irq, softirq, steal
}

// proportional is a process's memory in bytes.
func proportional(pid int) int64 {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(data), "\nPss:")
	f := strings.Fields(after)
	if len(f) == 0 {
		return 0
	}
	kB, _ := strconv.ParseInt(f[0], 10, 64)
	return kB << 10
}
