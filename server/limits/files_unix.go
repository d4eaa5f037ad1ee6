//go:build unix

package limits

import "syscall"

// manyFiles stands for no limit.
const manyFiles = 1 << 20

// openFiles is how many files the process may have open, connections included.
// Go has raised the soft limit to the hard one at the start.
func openFiles() int {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil || r.Cur > manyFiles {
		return manyFiles
	}
	return int(r.Cur) //nolint:gosec // at most manyFiles
}
