package runs

import (
	"os"
	"os/exec"
	"syscall"
)

// enterNamespace starts the command in a user namespace of its own, where it is
// root, and in a network of its own, which has nothing in it: what an experiment
// does cannot reach the machine's. Only this user is mapped, which is all that
// user_namespaces(7) lets one do who is not root.
func enterNamespace(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}
