package linux

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// Questions about one connection by its addresses, which find it when no
// descriptor leads to it any more: after close, and in TIME-WAIT. See
// include/uapi/linux/inet_diag.h. The library's own question lists all sockets
// of the machine.

const (
	sockDiagByFamily = 20 // SOCK_DIAG_BY_FAMILY, include/uapi/linux/sock_diag.h
	sockDestroy      = 21 // SOCK_DESTROY
	diagRequestBytes = unix.SizeofNlMsghdr + 56
)

// States of include/net/tcp_states.h.
const (
	kernelTimeWait = 6
	kernelClose    = 7
	kernelListen   = 10
)

func openDiag() (int, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return -1, fmt.Errorf("inet_diag: %w", err)
	}
	return fd, nil
}

// diagRequest is a struct nlmsghdr and a struct inet_diag_req_v2.
func diagRequest(kind uint16, flags uint16, on app.Pair) []byte {
	b := make([]byte, diagRequestBytes)
	native := binary.NativeEndian
	native.PutUint32(b[0:], diagRequestBytes)
	native.PutUint16(b[4:], kind)
	native.PutUint16(b[6:], unix.NLM_F_REQUEST|flags)
	r := b[unix.SizeofNlMsghdr:]
	r[0], r[1] = unix.AF_INET, unix.IPPROTO_TCP
	native.PutUint32(r[4:], ^uint32(0)) // all states
	binary.BigEndian.PutUint16(r[8:], on.Local.Port())
	binary.BigEndian.PutUint16(r[10:], on.Remote.Port())
	copy(r[12:], on.Local.Addr().AsSlice())
	copy(r[28:], on.Remote.Addr().AsSlice())
	native.PutUint32(r[48:], ^uint32(0)) // INET_DIAG_NOCOOKIE
	native.PutUint32(r[52:], ^uint32(0))
	return b
}

// diag asks and gives the answer's message type and content.
func diag(fd int, request []byte) (kind uint16, content []byte, err error) {
	if err := unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return 0, nil, err
	}
	b := make([]byte, 4096)
	n, _, err := unix.Recvfrom(fd, b, 0)
	if err != nil {
		return 0, nil, err
	}
	if n < unix.SizeofNlMsghdr {
		return 0, nil, unix.EBADMSG
	}
	return binary.NativeEndian.Uint16(b[4:]), b[unix.SizeofNlMsghdr:n], nil
}

// connState is the kernel's state of a connection, kernelClose when it has none.
func connState(fd int, on app.Pair) (state int, err error) {
	kind, content, err := diag(fd, diagRequest(sockDiagByFamily, 0, on))
	switch {
	case err != nil:
		return 0, err
	case kind == unix.NLMSG_ERROR && len(content) >= 4:
		errno := unix.Errno(-int32(binary.NativeEndian.Uint32(content)))
		if errno == unix.ENOENT {
			return kernelClose, nil
		}
		return 0, errno
	case kind != sockDiagByFamily || len(content) < 2:
		return 0, unix.EBADMSG
	case content[1] == kernelListen: // found instead of a connection to it
		return kernelClose, nil
	}
	return int(content[1]), nil
}

// destroyConn ends a connection that no descriptor leads to. A kernel without
// CONFIG_INET_DIAG_DESTROY lets it die by its timers.
func destroyConn(fd int, on app.Pair) {
	state, err := connState(fd, on)
	if err != nil || state == kernelClose || state == kernelTimeWait { // TIME-WAIT ends with the namespace
		return
	}
	_, _, _ = diag(fd, diagRequest(sockDestroy, unix.NLM_F_ACK, on))
}

// State is the kernel's state of a connection at a host, with RFC 9293's name;
// CLOSED when it has none.
func (n *Net) State(host string, on app.Pair) (string, error) {
	state, err := connState(n.hosts[host].diag, on)
	if err != nil {
		return "", fmt.Errorf("linux: state of %v at %s: %w", on, host, err)
	}
	names := [...]string{
		1: "ESTABLISHED", 2: "SYN-SENT", 3: "SYN-RECEIVED", 4: "FIN-WAIT-1", 5: "FIN-WAIT-2", 6: "TIME-WAIT",
		kernelClose: "CLOSED", 8: "CLOSE-WAIT", 9: "LAST-ACK", kernelListen: "LISTEN", 11: "CLOSING", 12: "SYN-RECEIVED",
	}
	if state >= len(names) || names[state] == "" {
		return "", fmt.Errorf("linux: state %d of %v at %s has no name", state, on, host)
	}
	return names[state], nil
}
