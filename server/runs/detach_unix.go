//go:build unix

package runs

import (
	"os/exec"
	"syscall"
)

// detach keeps a terminal's Ctrl-C from the workers: the server ends them
// itself, after it has told their watchers.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
