package netstack

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
)

const nicID tcpip.NICID = 1

// Host is one stack. It implements app.Host.
type Host struct {
	name     string
	addr     netip.Addr   // the first
	more     []netip.Addr // further ones
	tcp      experiment.TCP
	clock    clock.Clock
	stack    *stack.Stack
	nic      *nic
	acks     *delayedAck
	segments segments
	nagle    func(on app.Pair, nagle bool)
	cork     func(on app.Pair, cork bool)
	stop     <-chan struct{}

	mu      sync.Mutex           // guards what follows
	sockets []*socket            // those that have not reached CLOSED, oldest first
	sizes   map[app.Pair]int     // SMSS of each connection, from the probe
	byPair  map[app.Pair]*socket // the latest socket of each pair
	lingers map[app.Pair]func()  // to call after each segment: see conn.Close
}

var _ app.Host = (*Host)(nil)

// socket is an endpoint that has a peer, kept until it is CLOSED.
type socket struct {
	pair app.Pair
	ep   tcpip.Endpoint
}

func newHost(h experiment.Host, mtu int, seed uint64, clk clock.Clock, events Events, stop <-chan struct{}) (*Host, error) {
	var addrs []netip.Addr
	for _, ip := range h.Addresses() {
		addr, err := netip.ParseAddr(ip)
		if err != nil || !addr.Is4() {
			return nil, fmt.Errorf("netstack: host %s: address %q is not IPv4", h.Name, ip)
		}
		addrs = append(addrs, addr)
	}
	host := &Host{
		name: h.Name, addr: addrs[0], more: addrs[1:], tcp: h.TCP, clock: clk, stop: stop, nagle: events.Nagle, cork: events.Cork,
		sizes: map[app.Pair]int{}, byPair: map[app.Pair]*socket{}, lingers: map[app.Pair]func(){}, segments: segments{flows: map[app.Pair]*segmentFlow{}},
	}
	host.acks = newDelayedAck(h, clk,
		func(packet []byte, timer string) { events.Packet(h.Name, packet, timer) },
		func(on app.Pair, from time.Duration, bytes int64, sent bool) {
			events.Held(h.Name, on, from, bytes, sent)
		})
	host.nic = &nic{mtu: uint32(mtu), out: func(packet []byte) {
		host.segments.leaving(packet)
		host.acks.leaving(packet)
	}}
	host.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocolProbe(host.probe), udp.NewProtocol},
		Clock:              stackClock{clk},
		RandSource:         newSource(seed, h.Name, "stack"),
		SecureRNG:          newSource(seed, h.Name, "secure"),
	})
	if err := host.configure(); err != nil {
		host.stack.Destroy()
		return nil, fmt.Errorf("netstack: host %s: %w", h.Name, err)
	}
	return host, nil
}

// configure gives the stack its interface, addresses, route and TCP settings.
func (h *Host) configure() error {
	if err := h.stack.CreateNIC(nicID, h.nic); err != nil {
		return fmt.Errorf("interface: %s", err)
	}
	for i, addr := range append([]netip.Addr{h.addr}, h.more...) {
		of := tcpip.ProtocolAddress{
			Protocol:          ipv4.ProtocolNumber,
			AddressWithPrefix: tcpip.AddrFrom4(addr.As4()).WithPrefix(),
		}
		properties := stack.AddressProperties{PEB: stack.NeverPrimaryEndpoint}
		if i == 0 { // what is not bound to an address sends from the first
			properties.PEB = stack.FirstPrimaryEndpoint
		}
		if err := h.stack.AddProtocolAddress(nicID, of, properties); err != nil {
			return fmt.Errorf("address %s: %s", addr, err)
		}
	}
	h.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nicID}})
	for _, o := range protocolOptions(h.tcp) {
		if err := h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, o); err != nil {
			return fmt.Errorf("option %T: %s", o, err)
		}
	}
	if h.tcp.PortFirst != 0 {
		if err := h.stack.SetPortRange(uint16(h.tcp.PortFirst), uint16(h.tcp.PortLast)); err != nil {
			return fmt.Errorf("ports %d-%d: %s", h.tcp.PortFirst, h.tcp.PortLast, err)
		}
	}
	return nil
}

// protocolOptions are the settings that gVisor takes for a whole stack.
func protocolOptions(t experiment.TCP) []tcpip.SettableTransportProtocolOption {
	cc := tcpip.CongestionControlOption(t.CongestionControl)
	if cc == "" {
		cc = "reno"
	}
	sack, nagle := tcpip.TCPSACKEnabled(t.SACK), tcpip.TCPDelayEnabled(t.Nagle)
	// RACK (RFC 8985) orders segments by the time they were sent. On a virtual
	// clock a whole burst is sent at one instant, and gVisor then takes what
	// arrived in order for lost: one drop in 200 kB cost eight needless
	// retransmissions. Without it losses are found by SACK and duplicate ACKs
	// (RFC 6675, RFC 5681), as the textbooks have it.
	recovery := tcpip.TCPRecovery(0)
	options := []tcpip.SettableTransportProtocolOption{&cc, &sack, &nagle, &recovery}
	if t.MinRTO != 0 {
		rto := tcpip.TCPMinRTOOption(t.MinRTO)
		options = append(options, &rto)
	}
	if t.TimeWait != 0 {
		wait := tcpip.TCPTimeWaitTimeoutOption(t.TimeWait)
		options = append(options, &wait)
	}
	reuse := tcpip.TCPTimeWaitReuseDisabled
	if t.TimeWaitReuse {
		reuse = tcpip.TCPTimeWaitReuseGlobal
	}
	options = append(options, &reuse)
	if n := t.SendBuffer; n != 0 {
		options = append(options, &tcpip.TCPSendBufferSizeRangeOption{Min: min(n, tcp.MinBufferSize), Default: n, Max: max(n, tcp.MaxBufferSize)})
	}
	if n := t.RecvBuffer; n != 0 {
		options = append(options, &tcpip.TCPReceiveBufferSizeRangeOption{Min: min(n, tcp.MinBufferSize), Default: n, Max: max(n, tcp.MaxBufferSize)})
	}
	return options
}

// probe is called by gVisor after every segment that an endpoint receives.
func (h *Host) probe(s *tcp.TCPEndpointState) {
	on := app.Pair{
		Local:  netip.AddrPortFrom(addrOf(s.ID.LocalAddress), s.ID.LocalPort),
		Remote: netip.AddrPortFrom(addrOf(s.ID.RemoteAddress), s.ID.RemotePort),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sizes[on] = s.Sender.MaxPayloadSize
	if received := h.lingers[on]; received != nil {
		received()
	}
}

func addrOf(a tcpip.Address) netip.Addr { return netip.AddrFrom4(a.As4()) }

// Name implements app.Host.
func (h *Host) Name() string { return h.name }

// Now implements app.Host.
func (h *Host) Now() time.Duration { return h.clock.Now() }

// After implements app.Host.
func (h *Host) After(d time.Duration) <-chan struct{} {
	due := make(chan struct{})
	h.clock.AfterFunc(d, func() { close(due) })
	return due
}

// Sleep implements app.Host.
func (h *Host) Sleep(d time.Duration) error {
	select {
	case <-h.After(d):
		return nil
	case <-h.stop:
		return app.ErrStopped
	}
}

// Listen implements app.Host.
func (h *Host) Listen(port, backlog int) (app.Listener, error) {
	wq := new(waiter.Queue)
	ep, err := h.stack.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, wq)
	if err != nil {
		return nil, errnoOf(err)
	}
	h.prepare(ep)
	ep.SocketOptions().SetReuseAddress(true)
	if err := ep.Bind(tcpip.FullAddress{NIC: nicID, Port: uint16(port)}); err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	if err := ep.Listen(backlog); err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	return &listener{host: h, ep: ep, wq: wq}, nil
}

// Dial implements app.Host.
func (h *Host) Dial(to netip.AddrPort, o app.DialOptions) (app.Conn, error) {
	wq := new(waiter.Queue)
	ep, err := h.stack.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, wq)
	if err != nil {
		return nil, errnoOf(err)
	}
	h.prepare(ep)
	w := newWait(h, wq, waiter.WritableEvents|waiter.EventHUp|waiter.EventErr)
	defer w.close()
	if o.Timeout > 0 {
		w.until(h.clock.Now() + o.Timeout)
	}
	if o.LocalPort != 0 || o.LocalAddr.IsValid() {
		ep.SocketOptions().SetReuseAddress(true) // one port of ours may lead to several others
		local := tcpip.FullAddress{NIC: nicID, Port: uint16(o.LocalPort)}
		if o.LocalAddr.IsValid() {
			local = fullAddress(o.LocalAddr, o.LocalPort)
		}
		if err := ep.Bind(local); err != nil {
			ep.Close()
			return nil, errnoOf(err)
		}
	}
	err = ep.Connect(fullAddress(to.Addr(), int(to.Port())))
	if _, started := err.(*tcpip.ErrConnectStarted); started {
		if werr := w.wait(); werr != nil {
			ep.Close()
			return nil, werr
		}
		err = ep.LastError()
	}
	if err != nil {
		ep.Close()
		return nil, errnoOf(err)
	}
	return h.conn(ep, wq)
}

// prepare sets what gVisor takes per socket.
func (h *Host) prepare(ep tcpip.Endpoint) {
	if h.tcp.MSS != 0 {
		_ = ep.SetSockOptInt(tcpip.MaxSegOption, h.tcp.MSS) // the range was checked with the file
	}
}
