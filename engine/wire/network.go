package wire

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// Network is the nodes of an experiment and the links between them. One
// goroutine owns it; its times never go back.
type Network struct {
	// immutable after New
	nodes  []node
	byName map[string]int
	lines  []*line   // two a link, there and back
	routes [][]*line // from a node to a node: the line to take, nil for none

	packets  int64 // ids given
	inFlight int
}

type node struct {
	name   string
	router bool
	ip     netip.Addr // for a router's answers; it gives none where the experiment names no address
}

// New makes the network of a validated experiment. The seed is the run's.
func New(exp *experiment.Experiment, seed uint64) (*Network, error) {
	n := &Network{byName: make(map[string]int)}
	for i, h := range exp.Hosts {
		at := node{name: h.Name, router: h.Role == "router"}
		if h.IP != "" {
			ip, err := netip.ParseAddr(h.IP)
			if err != nil {
				return nil, fmt.Errorf("wire: address of host %q: %w", h.Name, err)
			}
			at.ip = ip
		}
		n.nodes = append(n.nodes, at)
		n.byName[h.Name] = i
	}
	for i := range exp.Links {
		if err := n.join(&exp.Links[i], seed); err != nil {
			return nil, err
		}
	}
	n.routes = routes(n.nodes, n.lines)
	return n, nil
}

// join adds the two lines of a link.
func (n *Network) join(l *experiment.Link, seed uint64) error {
	var ends [2]int
	for i, name := range []string{l.A, l.B} {
		at, ok := n.byName[name]
		if !ok {
			return fmt.Errorf("wire: link %q joins %q, which is no host", l.Name, name)
		}
		ends[i] = at
	}
	add := func(set experiment.Direction, direction string, from, to int) *line {
		ln := &line{
			link: l.Name, from: from, to: to, mtu: cmp.Or(l.MTU, DefaultMTU), set: set,
			counts: Count{Link: l.Name, From: n.nodes[from].name, To: n.nodes[to].name},
		}
		ln.faults = faults{
			set:    &ln.set,
			chance: seeded(seed, "chance", l.Name, direction),
			bits:   seeded(seed, "bits", l.Name, direction),
		}
		n.lines = append(n.lines, ln)
		return ln
	}
	there, back := add(l.There, "there", ends[0], ends[1]), add(l.Back, "back", ends[1], ends[0])
	a, b := &there.faults, &back.faults
	a.drop, b.drop = pair(l.There.Drop, l.Back.Drop)
	a.duplicate, b.duplicate = pair(l.There.Duplicate, l.Back.Duplicate)
	a.damage, b.damage = pair(l.There.Corrupt, l.Back.Corrupt)
	a.delays, b.delays = pair(selectors(l.There.Delays), selectors(l.Back.Delays))
	a.copies, b.copies = pair(selectors(l.There.Copies), selectors(l.Back.Copies))
	return nil
}

// Enter takes a new packet from the node that p.View.Src names, gives it its
// id, and plans its first hop.
func (n *Network) Enter(now time.Duration, p Packet) Plan {
	n.packets++
	p.ID, p.CopyOf, p.Hop = n.packets, 0, 0
	from, ok := n.byName[p.View.Src]
	if !ok {
		return Plan{Packet: p, From: p.View.Src, Sent: p.Bytes, Drop: timeline.DropNoRoute, Entered: now}
	}
	return n.hop(now, from, p)
}

// Arrive takes a packet off its link, at the time that its plan says or as soon
// after as the driver could, and once for each plan. A packet that has reached
// its destination is the driver's to deliver to p.To: onward is false. Any
// other is forwarded, and next is the plan for the next hop.
func (n *Network) Arrive(now time.Duration, p Plan) (next Plan, onward bool) {
	p.line.counts.Received++
	n.inFlight--
	if p.To == p.View.Dst {
		return Plan{}, false
	}
	p.Hop++
	return n.hop(now, p.line.to, p.Packet), true
}

// hop plans a packet's way out of a node.
func (n *Network) hop(now time.Duration, from int, p Packet) Plan {
	plan := Plan{Packet: p, From: n.nodes[from].name, Sent: p.Bytes, Entered: now}
	to, ok := n.byName[p.View.Dst]
	if !ok || n.routes[from][to] == nil {
		plan.Drop = timeline.DropNoRoute
		return plan
	}
	l := n.routes[from][to]
	plan.line, plan.Link, plan.To, plan.MTU = l, l.link, n.nodes[l.to].name, l.mtu
	if p.Hop > 0 && !plan.forward() {
		plan.Drop = timeline.DropTTL
		return plan
	}
	entered := plan.Packet
	duplicate, kept := l.enter(&plan)
	if plan.Drop == "" {
		n.inFlight++
	}
	var copies []*Plan
	if duplicate {
		copies = append(copies, n.copy(plan, entered, l.enterDuplicate))
	}
	for _, by := range kept {
		copies = append(copies, n.copy(plan, entered, func(c *Plan) { l.enterKept(c, by) }))
	}
	plan.Copies = copies
	return plan
}

// forward lowers the time to live, as a router must (RFC 1812 §5.3.1), or
// returns false when it is used up.
func (p *Plan) forward() bool {
	b := slices.Clone(p.Bytes)
	if !packet.DecTTL(b) {
		return false
	}
	p.Bytes, p.Sent = b, b
	return true
}

// copy plans a copy of what entered, unharmed, from the original's plan.
func (n *Network) copy(c Plan, entered Packet, enter func(*Plan)) *Plan {
	n.packets++
	c.Packet = entered
	c.ID, c.CopyOf = n.packets, entered.ID
	enter(&c)
	if c.Drop == "" {
		n.inFlight++
	}
	return &c
}

// InFlight is how many packets are on links now, waiting ones included.
func (n *Network) InFlight() int { return n.inFlight }

// Count is the account of one direction of a link. Entered is Received plus
// Dropped plus what is in flight.
type Count struct {
	Link, From, To             string
	Entered, Received, Dropped int64 // packets
}

// Counts are the accounts of all links in the file's order, there before back.
// Packets without a way on, for want of a route or of time to live, entered
// none.
func (n *Network) Counts() []Count {
	counts := make([]Count, len(n.lines))
	for i, l := range n.lines {
		counts[i] = l.counts
	}
	return counts
}
