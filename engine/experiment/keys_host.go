package experiment

import (
	"strconv"
	"strings"
	"time"
)

func hostKeys() object[Host] {
	return object[Host]{fresh: Host{TCP: defaultTCP()}, keys: []key[Host]{
		fixed(word(about{name: "role", need: true, means: "what the host is; a router only carries packets and runs no app"},
			oneOf("client", "server", "proxy", "router", "dns"), func(h *Host, v string) { h.Role = v })),
		fixed(word(about{name: "ip", def: "the next free one from 10.0.0.1", means: "the host's address"},
			ipv4(), func(h *Host, v string) { h.IP = v })),
		fixed(texts(about{name: "more", takes: "a list of IPv4 addresses", means: "further addresses of the host"},
			4, ipv4(), func(h *Host) *[]string { return &h.More })),
		below(about{name: "tcp", means: "the settings of the host's TCP"}, tcpKeys, func(h *Host) *TCP { return &h.TCP }),
	}}
}

// defaultTCP is what a host has when its file writes nothing.
func defaultTCP() TCP {
	return TCP{
		CongestionControl: "reno", DelayedAckTimeout: 40 * time.Millisecond,
		SACK: true, Timestamps: true, WindowScaling: true, SlowStartIdle: true,
	}
}

// tcpKeys are judged by the capability table, so each key that is written is
// marked.
func tcpKeys() object[TCP] {
	return object[TCP]{keys: []key[TCP]{
		tcp(about{name: "congestion_control", def: "reno", means: "the congestion control"},
			oneOf("reno", "cubic", "bbr"), func(t *TCP, v string) { t.CongestionControl = v }),
		tcp(about{name: "initial_window", def: "10", means: "segments that may leave before the first ACK (RFC 6928)"},
			countBetween(1, 100), func(t *TCP, v int) { t.InitialWindow = v }),
		tcp(about{name: "nagle", def: "off", means: "Nagle's algorithm (RFC 9293 §3.7.4); TCP_NODELAY is its absence"},
			onOff(), func(t *TCP, v bool) { t.Nagle = v }),
		tcp(about{name: "delayed_ack", def: "off", means: "how long an ACK may wait for company (RFC 9293 §3.8.6.3); on is 40ms"},
			delayedAck(), func(t *TCP, v time.Duration) {
				t.DelayedAck = v > 0
				t.DelayedAckTimeout = defaultTCP().DelayedAckTimeout
				if v > 0 {
					t.DelayedAckTimeout = v
				}
			}),
		tcp(about{name: "ack_with_data", def: "off", means: "the third packet of a handshake waits for the first data and rides on it"},
			onOff(), func(t *TCP, v bool) { t.DeferAccept = v }),
		tcp(about{name: "sack", def: "on", means: "selective acknowledgements (RFC 2018)"},
			onOff(), func(t *TCP, v bool) { t.SACK = v }),
		tcp(about{name: "timestamps", def: "on", means: "timestamps (RFC 7323)"},
			onOff(), func(t *TCP, v bool) { t.Timestamps = v }),
		tcp(about{name: "window_scaling", def: "on", means: "window scaling (RFC 7323)"},
			onOff(), func(t *TCP, v bool) { t.WindowScaling = v }),
		tcp(about{name: "mss", def: "from the MTU", means: "the largest segment the host announces"},
			bytesBetween(88, 1460), func(t *TCP, v int64) { t.MSS = int(v) }),
		tcp(about{name: "min_rto", def: "200ms", means: "the shortest retransmission timeout"},
			timeBetween(10*time.Millisecond, 10*time.Second), func(t *TCP, v time.Duration) { t.MinRTO = v }),
		tcp(about{name: "slow_start_after_idle", def: "on", means: "slow start again after an idle time of one RTO (RFC 5681 §4.1)"},
			onOff(), func(t *TCP, v bool) { t.SlowStartIdle = v }),
		tcp(about{name: "ports", def: "the stack's", means: "the range of ephemeral ports"},
			portRange(), func(t *TCP, v [2]int) { t.PortFirst, t.PortLast = v[0], v[1] }),
		tcp(about{name: "time_wait", def: "60s", means: "how long TIME-WAIT lasts"},
			timeBetween(time.Millisecond, 240*time.Second), func(t *TCP, v time.Duration) { t.TimeWait = v }),
		tcp(about{name: "time_wait_reuse", def: "off", means: "whether a port in TIME-WAIT may be used for a new connection"},
			onOff(), func(t *TCP, v bool) { t.TimeWaitReuse = v }),
		tcp(about{name: "send_buffer", def: "the stack's", means: "the send buffer of every socket"},
			bufferSize(), func(t *TCP, v int64) { t.SendBuffer = int(v) }),
		tcp(about{name: "recv_buffer", def: "the stack's", means: "the receive buffer of every socket"},
			bufferSize(), func(t *TCP, v int64) { t.RecvBuffer = int(v) }),
	}}
}

func tcp[V any](a about, s scalar[V], put func(*TCP, V)) key[TCP] {
	return word(a, s, func(t *TCP, v V) {
		put(t, v)
		if t.Set == nil {
			t.Set = map[string]bool{}
		}
		t.Set[a.name] = true
	})
}

func bufferSize() scalar[int64] { return bytesBetween(4_096, 4_000_000) }

// delayedAck is on, off or the timer; 0 is off. RFC 9293 §3.8.6.3: the delay
// MUST be less than 0.5 s.
func delayedAck() scalar[time.Duration] {
	times, switches := timeBetween(time.Millisecond, 499*time.Millisecond), onOff()
	return scalar[time.Duration]{
		units: []string{"switch", "time"},
		takes: "on, off or " + times.takes,
		parse: func(text string) (time.Duration, *problem) {
			on, p := switches.parse(text)
			switch {
			case p != nil:
				return times.parse(text)
			case on:
				return defaultTCP().DelayedAckTimeout, nil
			}
			return 0, nil
		},
		schema: schema{"anyOf": []any{switches.schema, times.schema}},
	}
}

func portRange() scalar[[2]int] {
	return scalar[[2]int]{
		units: []string{"choice"},
		takes: "a range of ports within 1024-65535, such as 50000-50009",
		parse: func(text string) (ports [2]int, p *problem) {
			first, last, ok := strings.Cut(text, "-")
			for i, part := range []string{first, last} {
				n, err := strconv.ParseUint(part, 10, 16)
				ok = ok && err == nil && n >= 1024
				ports[i] = int(n)
			}
			if !ok || ports[0] > ports[1] {
				return ports, &problem{
					code: codeRange, msg: quote(text) + " is not a range of ports within 1024-65535, such as 50000-50009",
					args: map[string]string{"value": clip(text), "min": "1024", "max": "65535"},
				}
			}
			return ports, nil
		},
		schema: pattern("[0-9]{4,5}-[0-9]{4,5}"),
	}
}
