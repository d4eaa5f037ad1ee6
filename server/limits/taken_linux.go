package limits

import (
	"net"

	"golang.org/x/sys/unix"
)

// untaken is how many bytes the kernel holds that the other end has not
// acknowledged (tcp(7), SIOCOUTQ).
func untaken(c net.Conn) (bytes int) {
	tcp, ok := under(c).(*net.TCPConn)
	if !ok {
		return 0
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) {
		if n, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQ); err == nil {
			bytes = n
		}
	})
	return bytes
}
