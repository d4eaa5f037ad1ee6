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
