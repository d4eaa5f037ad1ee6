package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"slowstart/engine/linux"
	"slowstart/engine/worker"
)

// LinuxStack says whether the linux stack can be had here, and how.
type LinuxStack struct {
	linux.Report

	// namespace says that workers need a user namespace of their own, in which
	// they are root: this process may not make networks.
	namespace bool
}

// noPermission is the reason that a user namespace can remedy (linux.Reasons).
const noPermission = "linux_no_permission"

// probePatience bounds how long a worker may take to say what it finds: it
// makes one host, which takes milliseconds.
const probePatience = 10 * time.Second

// FindLinux tries the stack in this process and, where that lacks the right to,
// in a worker that has a user namespace of its own.
func FindLinux(ctx context.Context) LinuxStack {
	found := LinuxStack{Report: linux.Probe()}
	if found.Unavailable == nil || found.Unavailable.Reason != noPermission {
		return found
	}
	found.namespace = true
	report, err := probe(ctx, found.Command())
	if err != nil {
		why := *found.Unavailable
		why.Detail = fmt.Sprintf("%s; in a user namespace: %v", why.Detail, err)
		found.Unavailable = &why
		return found
	}
	found.Report = report
	return found
}

// Namespace says that workers get a user namespace of their own.
func (l LinuxStack) Namespace() bool { return l.namespace }

// Available says whether it can be had.
func (l LinuxStack) Available() bool { return l.Unavailable == nil }

// Reason is the code of why it cannot, or empty.
func (l LinuxStack) Reason() string {
	if l.Unavailable == nil {
		return ""
	}
	return l.Unavailable.Reason
}

// Command is this program as a worker of the linux stack.
func (l LinuxStack) Command() *exec.Cmd {
	cmd := workerCommand()
	if l.namespace {
		enterNamespace(cmd)
	}
	return cmd
}

// probe asks a worker what it finds.
func probe(ctx context.Context, cmd *exec.Cmd) (report linux.Report, err error) {
	proc, err := startProcess(cmd)
	if err != nil {
		return report, err
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	defer context.AfterFunc(ctx, proc.kill)()
	request, err := json.Marshal(worker.Request{Probe: true})
	if err != nil {
		return report, fmt.Errorf("runs: probe: %w", err)
	}
	answer, err := proc.ask(request)
	if end := proc.close(probePatience); err != nil {
		return report, fmt.Errorf("%w %s", errors.Join(err, end), proc.stderr)
	}
	var probed worker.Probed
	if err := json.Unmarshal(answer, &probed); err != nil {
		return report, fmt.Errorf("runs: probe: %w", err)
	}
	return probed.Report, nil
}
