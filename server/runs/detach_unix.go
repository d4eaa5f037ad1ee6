//go:build unix

package runs

import (
	"os/exec"
	"syscall"
)

// detach keeps a terminal's Ctrl-C from the workers: the server ends them
// itself, after it has told their watchers.
func detach(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	cmd.SysProcAttr.Setpgid = true
}

// yield gives the server's own processor time precedence over the process, which
// leads its group: three to two, where both want all there is. More would starve
// runs on a machine that has other things to do.
func yield(cmd *exec.Cmd) {
	const nice = 2
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, nice) // without it pages are slower, no more
}
