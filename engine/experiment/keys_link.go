package experiment

import (
	"time"

	"go.yaml.in/yaml/v4"
)

const (
	maxDelay     = 2 * time.Second
	maxLifetime  = 2 * time.Minute // RFC 9293 §3.4.1: the maximum segment lifetime
	maxSelectors = 100             // in one list

	defaultQueuePackets = 1000
	defaultMTU          = 1500 // bytes
	defaultReorderDelay = 10 * time.Millisecond
)

func defaultLink() Link {
	d := Direction{QueuePackets: defaultQueuePackets, ReorderDelay: defaultReorderDelay}
	return Link{There: d, Back: d, MTU: defaultMTU}
}

// linkKeys: what stands on the link holds for both directions, then there and
// back refine it.
func linkKeys() object[Link] {
	keys := []key[Link]{
		fixed(words(about{name: "between", need: true, takes: "two hosts: [a, b]", means: "the hosts it joins; there is from the first to the second"},
			2, nodeName(), func(l *Link, v string, _ int) {
				if l.A == "" {
					l.A = v
				} else {
					l.B = v
				}
			})),
		word(about{name: "rtt", def: "0ms", means: "propagation there and back, half each way"},
			timeBetween(0, 2*maxDelay), func(l *Link, v time.Duration) {
				l.There.Delay = v / 2
				l.Back.Delay = v - v/2
			}),
		word(about{name: "mtu", def: "1500B", means: "the largest packet; larger ones are dropped"},
			bytesBetween(576, 1500), func(l *Link, v int64) { l.MTU = int(v) }),
	}
	for _, k := range directionKeys().keys {
		keys = append(keys, bothWays(k))
	}
	return object[Link]{
		keys: append(keys,
			below(about{name: "there", means: "the direction from the first host to the second"}, directionKeys, func(l *Link) *Direction { return &l.There }),
			below(about{name: "back", means: "the direction from the second host to the first"}, directionKeys, func(l *Link) *Direction { return &l.Back }),
		),
		fresh: defaultLink(),
		not:   [][]string{{"rtt", "delay"}},
	}
}

// bothWays lifts a direction's key to the link.
func bothWays(k key[Direction]) key[Link] {
	return key[Link]{
		about: k.about,
		read: func(r *reader, n *yaml.Node, at string, l *Link) {
			k.read(r, n, at, &l.There)
			k.read(r, n, at, &l.Back) // the same mistakes again, which the log tells once
		},
		target: func(path []string, l *Link) (target, *problem) {
			there, p := k.target(path, &l.There)
			back, _ := k.target(path, &l.Back)
			return target{units: there.units, set: func(text string) *problem {
				if p := there.set(text); p != nil {
					return p
				}
				return back.set(text)
			}}, p
		},
		schema: k.schema,
		parts:  k.parts,
	}
}

func directionKeys() object[Direction] {
	return object[Direction]{keys: []key[Direction]{
		word(about{name: "delay", def: "0ms", means: "propagation one way"},
			timeBetween(0, maxDelay), func(d *Direction, v time.Duration) { d.Delay = v }),
		word(about{name: "rate", def: "none", means: "how fast bits leave; none is no limit, and then nothing queues"},
			rateOrNone(), func(d *Direction, v BitRate) { d.Rate = v }),
		word(about{name: "queue", def: "1000 packets", means: "how much may wait; what comes when it is full is dropped"},
			queueLimit(), func(d *Direction, v limit) { d.QueuePackets, d.QueueBytes = v.packets, v.bytes }),
		word(about{name: "loss", def: "0%", means: "how likely a packet is lost, drawn from the run's seed"},
			percentage(), func(d *Direction, v float64) { d.Loss = v }),
		selectors(about{name: "drop", def: "none", means: "packets that are lost, by name"},
			func(d *Direction) *[]Selector { return &d.Drop }),
		selectors(about{name: "duplicate", def: "none", means: "packets that arrive twice"},
			func(d *Direction) *[]Selector { return &d.Duplicate }),
		selectors(about{name: "corrupt", def: "none", means: "packets with one bit flipped, so that the receiver's checksum fails"},
			func(d *Direction) *[]Selector { return &d.Corrupt }),
		objects(about{name: "delays", takes: "a list of {packet: SELECTOR, by: TIME}", means: "packets that take longer, so that others may overtake them"},
			maxSelectors, func() object[DelayRule] { return delayRuleKeys("how much longer it takes", maxDelay) },
			func(d *Direction) *[]DelayRule { return &d.Delays }, nil),
		objects(about{name: "copies", takes: "a list of {packet: SELECTOR, by: TIME}", means: "packets of which a second copy arrives later, as from a network that kept one"},
			maxSelectors, func() object[DelayRule] { return delayRuleKeys("how much later the copy arrives", maxLifetime) },
			func(d *Direction) *[]DelayRule { return &d.Copies }, nil),
		below(about{name: "reorder", takes: "{probability: 1%, by: 10ms}", means: "packets chosen from the run's seed that take longer"},
			reorderKeys, func(d *Direction) *Direction { return d }),
		word(about{name: "duplicate_probability", def: "0%", means: "how likely a packet arrives twice"},
			percentage(), func(d *Direction, v float64) { d.DupProb = v }),
		word(about{name: "corrupt_probability", def: "0%", means: "how likely a packet is corrupted"},
			percentage(), func(d *Direction, v float64) { d.CorruptProb = v }),
	}}
}

func reorderKeys() object[Direction] {
	return object[Direction]{keys: []key[Direction]{
		word(about{name: "probability", need: true, means: "how likely a packet is held back"},
			percentage(), func(d *Direction, v float64) { d.ReorderProb = v }),
		word(about{name: "by", def: "10ms", means: "how long it is held back"},
			timeBetween(0, maxDelay), func(d *Direction, v time.Duration) { d.ReorderDelay = v }),
	}}
}

func delayRuleKeys(means string, most time.Duration) object[DelayRule] {
	return object[DelayRule]{keys: []key[DelayRule]{
		one(about{name: "packet", need: true, means: "which packet"}, func(d *DelayRule) *Selector { return &d.Selector }),
		word(about{name: "by", need: true, means: means}, timeBetween(0, most), func(d *DelayRule, v time.Duration) { d.By = v }),
	}}
}

// limit bounds a queue in packets or in bytes; zero of both is no bound.
type limit struct{ packets, bytes int }

func queueLimit() scalar[limit] {
	const most = 1000 // packets
	sizes, packets := bytesBetween(1500, 16_000_000), packetsQuantity()
	return scalar[limit]{
		units: []string{"packets", "bytes"},
		takes: "1 packet to 1000 packets, " + sizes.takes + ", or none",
		parse: func(text string) (limit, *problem) {
			if text == none {
				return limit{}, nil
			}
			if n, p := packets.parse(text); p == nil {
				return limit{packets: int(n)}, bounded(n, 1, most, text, FormatPackets)
			}
			n, p := sizes.parse(text)
			if p != nil && p.code == codeUnit {
				p.msg = quote(text) + " is not a queue: write packets or bytes, such as 20 packets or 64kB"
			}
			return limit{bytes: int(n)}, p
		},
		schema: pattern(`none|[0-9]+ packets?|` + bytesPattern),
	}
}
