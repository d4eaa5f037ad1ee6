package netstack

import (
	"gvisor.dev/gvisor/pkg/tcpip"

	"slowstart/engine/app"
)

// errnoOf gives gVisor's error as the errno that a Unix program would see.
func errnoOf(err tcpip.Error) error {
	if err == nil {
		return nil
	}
	name := "EIO"
	switch err.(type) {
	case *tcpip.ErrConnectionReset:
		name = "ECONNRESET"
	case *tcpip.ErrConnectionRefused:
		name = "ECONNREFUSED"
	case *tcpip.ErrConnectionAborted:
		name = "ECONNABORTED"
	case *tcpip.ErrTimeout:
		name = "ETIMEDOUT"
	case *tcpip.ErrPortInUse:
		name = "EADDRINUSE"
	case *tcpip.ErrNoPortAvailable, *tcpip.ErrBadLocalAddress:
		name = "EADDRNOTAVAIL"
	case *tcpip.ErrHostUnreachable:
		name = "EHOSTUNREACH"
	case *tcpip.ErrNetworkUnreachable:
		name = "ENETUNREACH"
	case *tcpip.ErrClosedForSend:
		name = "EPIPE"
	case *tcpip.ErrNotConnected, *tcpip.ErrClosedForReceive:
		name = "ENOTCONN"
	case *tcpip.ErrInvalidEndpointState, *tcpip.ErrInvalidOptionValue:
		name = "EINVAL"
	case *tcpip.ErrNoBufferSpace:
		name = "ENOBUFS"
	case *tcpip.ErrAlreadyBound, *tcpip.ErrAlreadyConnected:
		name = "EISCONN"
	}
	return &app.ErrnoError{Errno: name}
}
