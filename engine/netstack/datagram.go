package netstack

import (
	"bytes"
	"net/netip"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"

	"slowstart/engine/app"
)

// packetConn is a UDP endpoint.
type packetConn struct {
	host         *Host
	ep           tcpip.Endpoint
	wq           *waiter.Queue
	local        netip.AddrPort
	readDeadline time.Duration
}

// ListenPacket implements app.PacketHost.
func (h *Host) ListenPacket(port int) (app.PacketConn, error) {
	wq := new(waiter.Queue)
	ep, err := h.stack.NewEndpoint(udp.ProtocolNumber, ipv4.ProtocolNumber, wq)
	if err != nil {
		return nil, errnoOf(err)
	}
	if err := ep.Bind(fullAddress(h.addr, port)); err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	bound, err := ep.GetLocalAddress()
	if err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	return &packetConn{host: h, ep: ep, wq: wq, local: netip.AddrPortFrom(h.addr, bound.Port)}, nil
}

func (c *packetConn) Local() netip.AddrPort           { return c.local }
func (c *packetConn) SetReadDeadline(t time.Duration) { c.readDeadline = t }

// ReadFrom implements app.PacketConn.
func (c *packetConn) ReadFrom(p []byte) (int, netip.AddrPort, error) {
	w := newWait(c.host, c.wq, waiter.ReadableEvents|waiter.EventErr)
	defer w.close()
	if c.readDeadline > 0 {
		w.until(c.readDeadline)
	}
	for {
		dst := tcpip.SliceWriter(p)
		res, err := c.ep.Read(&dst, tcpip.ReadOptions{NeedRemoteAddr: true})
		switch err.(type) {
		case nil:
			from := res.RemoteAddr
			return res.Count, netip.AddrPortFrom(addrOf(from.Addr), from.Port), nil
		case *tcpip.ErrWouldBlock:
			if err := w.wait(); err != nil {
				return 0, netip.AddrPort{}, err
			}
		default:
			return 0, netip.AddrPort{}, errnoOf(err)
		}
	}
}

// WriteTo implements app.PacketConn. It never waits: the interface takes what
// the stack sends.
func (c *packetConn) WriteTo(p []byte, to netip.AddrPort) (int, error) {
	addr := fullAddress(to.Addr(), int(to.Port()))
	n, err := c.ep.Write(bytes.NewReader(p), tcpip.WriteOptions{To: &addr})
	return int(n), errnoOf(err)
}

// Close implements app.PacketConn.
func (c *packetConn) Close() error {
	c.ep.Close()
	return nil
}

func fullAddress(addr netip.Addr, port int) tcpip.FullAddress {
	return tcpip.FullAddress{NIC: nicID, Addr: tcpip.AddrFrom4(addr.As4()), Port: uint16(port)}
}
