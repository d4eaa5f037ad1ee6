package linux

import (
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

const (
	tunPath = "/dev/net/tun"
	tunName = "wire"
	// queuePackets is the device's queue between the kernel and the wire's
	// thread. It holds every packet that a run may send (engine.Limits), so that
	// the device never drops what the thread is late for.
	queuePackets = 20_000
	maxPacket    = 65_535 // bytes; RFC 791's largest, whatever the MTU
)

// openTUN makes the TUN device of the calling thread's namespace: raw IP
// packets without a header (IFF_NO_PI) and without offloads, so that every read
// is one packet that fits the MTU, its checksums complete.
func openTUN() (fd int, err error) {
	fd, err = unix.Open(tunPath, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, &setupError{step: stepTUN, err: fmt.Errorf("open %s: %w", tunPath, err)}
	}
	req, err := unix.NewIfreq(tunName)
	if err == nil {
		req.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, req)
	}
	if err != nil {
		closeFD(fd)
		return -1, &setupError{step: stepDevice, err: fmt.Errorf("make a TUN device: %w", err)}
	}
	return fd, nil
}

// readTUN takes one packet that the kernel has sent, if there is one.
func readTUN(fd int, buf []byte) (packet []byte, err error) {
	for {
		n, err := unix.Read(fd, buf)
		switch err {
		case nil:
			return append([]byte(nil), buf[:n]...), nil
		case unix.EINTR:
		case unix.EAGAIN:
			return nil, nil
		default:
			return nil, fmt.Errorf("linux: read %s: %w", tunPath, err)
		}
	}
}

// writeTUN hands a packet to the kernel, which has dealt with it when the call
// returns: what it sends in answer can be read then.
func writeTUN(fd int, packet []byte) error {
	for {
		_, err := unix.Write(fd, packet)
		if err != unix.EINTR {
			return err
		}
	}
}

// dropped is how many packets the device itself has dropped, either way.
func dropped(h *netlink.Handle) (int64, error) {
	link, err := h.LinkByName(tunName)
	if err != nil {
		return 0, fmt.Errorf("linux: statistics of the device: %w", err)
	}
	s := link.Attrs().Statistics
	if s == nil {
		return 0, nil
	}
	return int64(s.TxDropped + s.RxDropped), nil
}
