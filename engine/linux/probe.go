package linux

// Unavailable says why the stack cannot be had here.
type Unavailable struct { //nolint:errname // reads as what it is: linux.Unavailable
	Reason string // code
	Detail string
}

func (u *Unavailable) Error() string { return u.Reason + ": " + u.Detail }

// The reasons.
const (
	codeNotLinux     = "linux_not_linux"      // another operating system, or WebAssembly
	codeNoTUN        = "linux_no_tun"         // no /dev/net/tun
	codeTUNDenied    = "linux_tun_denied"     // there, and may not be opened
	codeNoPermission = "linux_no_permission"  // neither root nor in a user namespace of its own
	codeNoNamespaces = "linux_no_namespaces"  // the kernel makes none, or no more
	codeReadOnlyProc = "linux_read_only_proc" // a container's /proc/sys
	codeKernel       = "linux_kernel"         // too old, or without what is needed
	codeExhausted    = "linux_exhausted"      // no more files or memory for now

	// What this kernel cannot do for one experiment.
	codeCongestionControl = "linux_congestion_control"
	codeDelayedAck        = "linux_delayed_ack"
	codeDelayedAckShort   = "linux_delayed_ack_short"
)

// Reasons lists every reason of an Unavailable, for who must have a sentence
// for each.
func Reasons() []string {
	return []string{
		codeNotLinux, codeNoTUN, codeTUNDenied, codeNoPermission, codeNoNamespaces,
		codeReadOnlyProc, codeKernel, codeExhausted, codeCongestionControl, codeDelayedAck, codeDelayedAckShort,
	}
}

// Report is what Probe has found.
type Report struct {
	Kernel      string       // release; empty elsewhere than on Linux
	Unavailable *Unavailable // nil if the stack can be had
	Settings    []Setting    // of hosts, that not every kernel has
}

// Setting is something that a host may ask for.
type Setting struct {
	Key  string // in an experiment, such as tcp.congestion_control
	What string // the value, or the socket option
	Have bool
}
