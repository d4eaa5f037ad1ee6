package linux

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// setupError is a step of making a host that this machine refused.
type setupError struct {
	step step
	err  error
	code string // where the step alone does not tell
}

type step uint8

const (
	stepNamespace step = iota
	stepTUN
	stepDevice
	stepSysctl
	stepSocket
)

func (e *setupError) Error() string { return e.err.Error() }
func (e *setupError) Unwrap() error { return e.err }

// reason is what a refused step means.
func (e *setupError) reason() string {
	denied := errors.Is(e.err, os.ErrPermission) // EPERM and EACCES
	switch {
	case e.code != "":
		return e.code
	case e.step == stepTUN && denied:
		return codeTUNDenied
	case e.step == stepTUN: // ENOENT, ENODEV, ENXIO
		return codeNoTUN
	case e.step == stepSysctl && errors.Is(e.err, syscall.EROFS):
		return codeReadOnlyProc
	case e.step == stepSysctl && errors.Is(e.err, os.ErrNotExist):
		return codeKernel
	case denied:
		return codeNoPermission
	case e.step == stepNamespace:
		return codeNoNamespaces // ENOSPC: max_net_namespaces; EINVAL, ENOSYS: not built in
	default:
		return codeKernel
	}
}

// Version is the kernel's release.
func Version() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Release[:])
}

// Probe makes a host and gives it back: whatever fails is why the stack cannot
// be had. It takes milliseconds, and what it finds may change.
//
// It speaks for this process. An ordinary user's has no permission, where a
// worker of its own user namespace would have.
func Probe() Report {
	report := Report{Kernel: Version()}
	host := experiment.Host{Name: "probe", Role: "client", IP: "10.0.0.1", TCP: experiment.TCP{CongestionControl: "reno"}}
	n, err := New(&experiment.Experiment{Hosts: []experiment.Host{host}}, func(app.Pair, app.Option, int) {})
	if err == nil {
		defer n.Close()
		if err = n.Wait(0); errors.Is(err, syscall.ENOSYS) {
			err = &Unavailable{Reason: codeKernel, Detail: "no epoll_pwait2, which came with Linux 5.11"}
		}
	}
	if err != nil {
		u, ok := errors.AsType[*Unavailable](err)
		if !ok {
			u = &Unavailable{Reason: codeKernel, Detail: err.Error()}
		}
		report.Unavailable = u
		return report
	}
	report.Settings = n.Host(host.Name).settings()
	return report
}

// settings tries what not every kernel has, on a socket.
func (h *Host) settings() []Setting {
	list := []Setting{
		{Key: "tcp.congestion_control", What: "reno"},
		{Key: "tcp.congestion_control", What: "cubic"},
		{Key: "tcp.congestion_control", What: "bbr"},
		{Key: "tcp.delayed_ack", What: "TCP_DELACK_MAX_US"},
		{Key: "until: closed", What: "inet_diag"},
	}
	fd, err := h.tcpSocket()
	if err != nil {
		return list
	}
	defer closeFD(fd)
	for i := range list {
		switch s := &list[i]; s.Key {
		case "tcp.congestion_control":
			s.Have = unix.SetsockoptString(fd, unix.IPPROTO_TCP, unix.TCP_CONGESTION, s.What) == nil
		case "tcp.delayed_ack":
			s.Have = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_DELACK_MAX_US, 20_000) == nil
		default:
			_, err := connState(h.diag, app.Pair{})
			s.Have = err == nil || errors.Is(err, unix.EINVAL)
		}
	}
	return list
}
