package netstack

import (
	"sync"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// nic is a host's one interface: raw IP packets, no link layer, no offloads.
// What the stack writes goes straight to out, in the order of writing.
type nic struct {
	out func(packet []byte)

	mu         sync.RWMutex // guards what follows
	mtu        uint32
	dispatcher stack.NetworkDispatcher
}

var _ stack.LinkEndpoint = (*nic)(nil)

// deliver hands an arrived packet to the stack.
func (n *nic) deliver(packet []byte) {
	n.mu.RLock()
	d := n.dispatcher
	n.mu.RUnlock()
	if d == nil {
		return
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(packet)})
	d.DeliverNetworkPacket(ipv4.ProtocolNumber, pkt)
	pkt.DecRef()
}

// WritePackets implements stack.LinkWriter.
func (n *nic) WritePackets(pkts stack.PacketBufferList) (int, tcpip.Error) {
	list := pkts.AsSlice()
	for _, pkt := range list {
		view := pkt.ToView()
		n.out(append([]byte(nil), view.AsSlice()...))
		view.Release()
	}
	return len(list), nil
}

// Attach implements stack.LinkEndpoint.
func (n *nic) Attach(d stack.NetworkDispatcher) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dispatcher = d
}

// IsAttached implements stack.LinkEndpoint.
func (n *nic) IsAttached() bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.dispatcher != nil
}

// MTU implements stack.LinkEndpoint.
func (n *nic) MTU() uint32 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.mtu
}

// SetMTU implements stack.LinkEndpoint.
func (n *nic) SetMTU(mtu uint32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.mtu = mtu
}

// The rest of stack.LinkEndpoint: what an interface without a link layer has
// nothing to say about.

func (*nic) MaxHeaderLength() uint16                      { return 0 }
func (*nic) LinkAddress() tcpip.LinkAddress               { return "" }
func (*nic) SetLinkAddress(tcpip.LinkAddress)             {}
func (*nic) Capabilities() stack.LinkEndpointCapabilities { return 0 }
func (*nic) Wait()                                        {}
func (*nic) ARPHardwareType() header.ARPHardwareType      { return header.ARPHardwareNone }
func (*nic) AddHeader(*stack.PacketBuffer)                {}
func (*nic) ParseHeader(*stack.PacketBuffer) bool         { return true }
func (*nic) Close()                                       {}
func (*nic) SetOnCloseAction(func())                      {}
