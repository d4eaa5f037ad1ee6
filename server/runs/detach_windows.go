package runs

import (
	"os/exec"
	"syscall"
)

// detach keeps a console's Ctrl-C from the workers: the server ends them
// itself, after it has told their watchers.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// yield does nothing here: the system raises what answers by itself.
func yield(*exec.Cmd) {}
