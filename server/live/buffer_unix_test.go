//go:build unix

package live_test

import "syscall"

// smallReceiveBuffer makes a reader that stops fill up soon.
func smallReceiveBuffer(_, _ string, c syscall.RawConn) error {
	var err error
	if e := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10)
	}); e != nil {
		return e
	}
	return err
}
