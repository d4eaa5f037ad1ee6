//go:build !linux

package linux

import (
	"runtime"
	"time"
)

// Probe says that this is not Linux.
func Probe() Report {
	return Report{Unavailable: &Unavailable{
		Reason: codeNotLinux, Detail: "the program runs on " + runtime.GOOS + "/" + runtime.GOARCH,
	}}
}

// Version is the kernel's release.
func Version() string { return "" }

// TimerLateness has nothing to measure with.
func TimerLateness(int) []time.Duration { return nil }
