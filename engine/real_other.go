//go:build !linux

package engine

import "slowstart/engine/linux"

// useLinux says that there is no such stack here.
func (*driver) useLinux() error { return linux.Probe().Unavailable }
