package linux

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"slowstart/engine/experiment"
)

// configure gives the calling thread's namespace its device, addresses, route
// and settings.
func configure(nl *netlink.Handle, addrs []netip.Addr, mtu int, t experiment.TCP) error {
	for _, s := range sysctls(t) {
		if err := s.write(); err != nil {
			return err
		}
	}
	lo, err := nl.LinkByName("lo")
	if err == nil {
		err = nl.LinkSetUp(lo)
	}
	if err != nil {
		return fmt.Errorf("loopback: %w", err)
	}
	link, err := nl.LinkByName(tunName)
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	for what, do := range map[string]func() error{
		"mtu":        func() error { return nl.LinkSetMTU(link, mtu) },
		"txqueuelen": func() error { return nl.LinkSetTxQLen(link, queuePackets) },
		// One segment a packet inside the kernel too: what leaves is what TCP decided on.
		"gso_max_segs": func() error { return nl.LinkSetGSOMaxSegs(link, 1) },
		"address": func() error {
			for _, addr := range addrs {
				if err := nl.AddrAdd(link, &netlink.Addr{IPNet: &net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(32, 32)}}); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		if err := do(); err != nil {
			return fmt.Errorf("device %s: %w", what, err)
		}
	}
	// The machine's default qdisc may pace (fq), which would spread the flights
	// that TCP sends at once.
	_ = nl.QdiscReplace(&netlink.GenericQdisc{
		QdiscAttrs: netlink.QdiscAttrs{LinkIndex: link.Attrs().Index, Parent: netlink.HANDLE_ROOT, Handle: netlink.HANDLE_NONE},
		QdiscType:  "noqueue",
	}) // a kernel without packet scheduler has none to replace
	if err := nl.LinkSetUp(link); err != nil {
		return fmt.Errorf("device up: %w", err)
	}
	return addRoute(nl, link, addrs[0], t)
}

// addRoute makes the one route, to everywhere. It carries what Linux keeps per
// route.
func addRoute(nl *netlink.Handle, link netlink.Link, addr netip.Addr, t experiment.TCP) error {
	route := &netlink.Route{
		LinkIndex: link.Attrs().Index,
		Scope:     netlink.SCOPE_LINK,
		Dst:       &net.IPNet{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)},
		Src:       addr.AsSlice(),
		InitCwnd:  t.InitialWindow,
	}
	if t.MinRTO > 0 {
		route.RtoMin, route.RtoMinLock = int(t.MinRTO/time.Millisecond), true
	}
	if !t.DelayedAck {
		route.QuickACK = 1
	}
	if err := nl.RouteAdd(route); err != nil {
		return fmt.Errorf("route: %w", err)
	}
	return nil
}

// sysctl is one setting of a namespace.
type sysctl struct {
	path, value string
	optional    bool // absent in some kernels, and then not needed
}

func (s sysctl) write() error {
	err := os.WriteFile("/proc/sys/net/"+s.path, []byte(s.value), 0)
	switch {
	case err == nil, s.optional && os.IsNotExist(err):
		return nil
	default:
		return &setupError{step: stepSysctl, err: err}
	}
}

// sysctls are a host's settings. All that matter are written, since a new
// namespace takes some of the machine's. The values without a setting are the
// kernel's own defaults (Documentation/networking/ip-sysctl.rst).
func sysctls(t experiment.TCP) []sysctl {
	onOff := map[bool]string{true: "1", false: "0"}
	first, last := 32_768, 60_999
	if t.PortFirst != 0 {
		first, last = t.PortFirst, t.PortLast
	}
	return []sysctl{
		// No router solicitations or neighbour discovery among the packets.
		{path: "ipv6/conf/all/disable_ipv6", value: "1", optional: true},
		{path: "ipv6/conf/default/disable_ipv6", value: "1", optional: true},
		{path: "ipv4/conf/all/rp_filter", value: "0"},
		{path: "ipv4/conf/default/rp_filter", value: "0"},
		{path: "ipv4/tcp_congestion_control", value: "reno"},  // each socket is set to its host's
		{path: "ipv4/tcp_no_metrics_save", value: "1"},        // no connection learns from one before it
		{path: "ipv4/ip_unprivileged_port_start", value: "0"}, // a server's port 80, without CAP_NET_BIND_SERVICE
		{path: "ipv4/tcp_sack", value: onOff[t.SACK]},
		{path: "ipv4/tcp_timestamps", value: onOff[t.Timestamps]},
		{path: "ipv4/tcp_window_scaling", value: onOff[t.WindowScaling]},
		{path: "ipv4/tcp_slow_start_after_idle", value: onOff[t.SlowStartIdle]},
		{path: "ipv4/tcp_tw_reuse", value: onOff[t.TimeWaitReuse]},
		{path: "ipv4/ip_local_port_range", value: fmt.Sprintf("%d %d", first, last)},
		{path: "ipv4/tcp_rmem", value: bufferRange(t.RecvBuffer, 131_072, 6_291_456)},
		{path: "ipv4/tcp_wmem", value: bufferRange(t.SendBuffer, 16_384, 4_194_304)},
		{path: "ipv4/tcp_ecn", value: "2"},
		{path: "ipv4/tcp_mtu_probing", value: "0"},
		{path: "ipv4/tcp_syn_retries", value: "6"},
		{path: "ipv4/tcp_syn_linear_timeouts", value: "4", optional: true}, // 6.5
	}
}

// bufferRange is the least, first and largest size of a socket's buffer. A size
// that was asked for is doubled, as setsockopt does: half of a buffer is for the
// kernel's own bookkeeping (socket(7), SO_RCVBUF).
func bufferRange(asked, first, largest int) string {
	if asked != 0 {
		first, largest = 2*asked, 2*asked
	}
	return fmt.Sprintf("%d %d %d", min(4096, first), first, largest)
}

// socketOptions are what a host sets on every socket.
func socketOptions(fd int, t experiment.TCP) error {
	congestion := t.CongestionControl
	if congestion == "" {
		congestion = "reno"
	}
	if err := unix.SetsockoptString(fd, unix.IPPROTO_TCP, unix.TCP_CONGESTION, congestion); err != nil {
		return &setupError{step: stepSocket, code: codeCongestionControl, err: fmt.Errorf("congestion control %s: %w", congestion, err)}
	}
	type option struct{ level, name, value int }
	var options []option
	if !t.Nagle {
		options = append(options, option{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1})
	}
	if t.MSS != 0 {
		options = append(options, option{unix.IPPROTO_TCP, unix.TCP_MAXSEG, t.MSS})
	}
	if t.DelayedAck && t.DelayedAckTimeout != delayedAckTimer {
		us := int(t.DelayedAckTimeout / time.Microsecond)
		err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_DELACK_MAX_US, us)
		code := codeDelayedAck
		if err == unix.EINVAL && t.DelayedAckTimeout < delayedAckTimer {
			code = codeDelayedAckShort // less than TCP_TIMEOUT_MIN, two ticks (include/net/tcp.h)
		}
		if err != nil || t.DelayedAckTimeout > delayedAckTimer {
			return &setupError{step: stepSocket, code: code, err: fmt.Errorf("delayed ACK of %v: %w", t.DelayedAckTimeout, cmp.Or(err, error(unix.ERANGE)))}
		}
	}
	for _, o := range options {
		if err := unix.SetsockoptInt(fd, o.level, o.name, o.value); err != nil {
			return fmt.Errorf("socket option %d: %w", o.name, err)
		}
	}
	return nil
}

// delayedAckTimer is TCP_ATO_MIN (include/net/tcp.h), where Linux's timer
// begins; a socket can only shorten it.
const delayedAckTimer = 40 * time.Millisecond
