package linux

import (
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// packetConn is a UDP socket.
type packetConn struct {
	host         *Host
	fd           int
	local        netip.AddrPort
	readDeadline time.Duration
}

// ListenPacket implements app.PacketHost.
func (h *Host) ListenPacket(port int) (app.PacketConn, error) {
	fd, err := h.socket(unix.SOCK_DGRAM)
	if err != nil {
		return nil, errnoOf(err)
	}
	err = unix.Bind(fd, &unix.SockaddrInet4{Addr: h.addr.As4(), Port: port})
	var bound unix.Sockaddr
	if err == nil {
		bound, err = unix.Getsockname(fd)
	}
	if err != nil {
		closeFD(fd)
		return nil, errnoOf(err)
	}
	h.keep(fd)
	return &packetConn{host: h, fd: fd, local: addrOf(bound)}, nil
}

func (c *packetConn) Local() netip.AddrPort           { return c.local }
func (c *packetConn) SetReadDeadline(t time.Duration) { c.readDeadline = t }

// ReadFrom implements app.PacketConn.
func (c *packetConn) ReadFrom(p []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := unix.Recvfrom(c.fd, p, 0)
		switch err {
		case nil:
			return n, addrOf(from), nil
		case unix.EINTR:
		case unix.EAGAIN:
			if err := c.host.wait(c.fd, unix.POLLIN, c.readDeadline); err != nil {
				return 0, netip.AddrPort{}, err
			}
		default:
			return 0, netip.AddrPort{}, errnoOf(err)
		}
	}
}

// WriteTo implements app.PacketConn.
func (c *packetConn) WriteTo(p []byte, to netip.AddrPort) (int, error) {
	for {
		err := unix.Sendto(c.fd, p, unix.MSG_NOSIGNAL, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())})
		switch err {
		case nil:
			return len(p), nil
		case unix.EINTR:
		case unix.EAGAIN: // its buffer is full of what the device has not taken
			if err := c.host.wait(c.fd, unix.POLLOUT, 0); err != nil {
				return 0, err
			}
		default:
			return 0, errnoOf(err)
		}
	}
}

// Close implements app.PacketConn.
func (c *packetConn) Close() error {
	c.host.drop(c.fd)
	return nil
}
