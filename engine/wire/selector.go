package wire

import (
	"slices"

	"slowstart/engine/experiment"
)

// matchers count the packets of a list of selectors, one each.
type matchers []*experiment.PacketMatcher

func newMatchers(list []experiment.Selector) matchers {
	var ms matchers
	for _, s := range list {
		ms = append(ms, experiment.NewPacketMatcher(s))
	}
	return ms
}

// any reports whether one of them names the packet. All of them count it.
func (ms matchers) any(v experiment.PacketView) bool {
	named := false
	for _, m := range ms {
		named = m.Match(v) || named
	}
	return named
}

// pair returns the matchers of the two directions of a link. What both have at
// the same place in their lists was written on the link, and counts the packets
// of both ("any FIN 2").
func pair(there, back []experiment.Selector) (a, b matchers) {
	a, b = newMatchers(there), newMatchers(back)
	for i := range min(len(a), len(b)) {
		if there[i] == back[i] {
			b[i] = a[i]
		}
	}
	return a, b
}

func selectors(rules []experiment.DelayRule) []experiment.Selector {
	var list []experiment.Selector
	for _, r := range rules {
		list = append(list, r.Selector)
	}
	return list
}

// Unmet are the selectors, with the links that they are written on, whose packet
// has not come: what they hold for it has not happened.
func (n *Network) Unmet() (list []Unmet) {
	var told matchers
	for _, ln := range n.lines {
		f := &ln.faults
		for _, m := range slices.Concat(f.drop, f.duplicate, f.damage, f.delays, f.copies) {
			if selector, unmet := m.Unmet(); unmet && !slices.Contains(told, m) {
				told = append(told, m)
				list = append(list, Unmet{ln.link, selector})
			}
		}
	}
	return list
}

// Unmet is a selector on a link.
type Unmet struct{ Link, Selector string }
