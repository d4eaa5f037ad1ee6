package wire

// routes finds for each pair of nodes the line that the first must take: on a
// path with the fewest hops, of equal ones that whose links come first in the
// file. Only routers forward, so a path leads through no other host.
func routes(nodes []node, lines []*line) [][]*line {
	out := make([][]*line, len(nodes)) // the lines that leave a node
	for _, l := range lines {
		out[l.from] = append(out[l.from], l)
	}
	table := make([][]*line, len(nodes))
	for from := range nodes {
		table[from] = routesFrom(from, nodes, out)
	}
	return table
}

// routesFrom searches breadth first.
func routesFrom(from int, nodes []node, out [][]*line) []*line {
	first := make([]*line, len(nodes))
	reached := []int{from}
	for i := 0; i < len(reached); i++ {
		at := reached[i]
		if at != from && !nodes[at].router {
			continue
		}
		for _, l := range out[at] {
			if l.to == from || first[l.to] != nil {
				continue
			}
			if first[l.to] = first[at]; at == from {
				first[l.to] = l
			}
			reached = append(reached, l.to)
		}
	}
	return first
}
