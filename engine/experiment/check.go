package experiment

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
)

// numberHosts gives addresses to the hosts that have none.
func (e *Experiment) numberHosts() {
	next := netip.AddrFrom4([4]byte{10, 0, 0, 1})
	for i := range e.Hosts {
		for e.Hosts[i].IP == "" {
			if e.hostAt(next.String()) == nil {
				e.Hosts[i].IP = next.String()
			}
			next = next.Next()
		}
	}
}

// check finds what no single key shows: names of what is not there, parts
// that contradict each other. It also judges an experiment with settings in
// place.
func (e *Experiment) check(fail func(p *problem, at string)) {
	conflict := func(at, msg string) { fail(&problem{code: codeConflict, msg: msg}, at) }
	if len(e.Hosts) < 2 {
		fail(&problem{code: codeMissing, msg: "needs at least 2 hosts"}, "hosts")
		return
	}
	owner := map[string]string{}
	for _, h := range e.Hosts {
		for i, ip := range append([]string{h.IP}, h.More...) {
			at := "hosts." + h.Name + ".ip"
			if i > 0 {
				at = "hosts." + h.Name + ".more." + strconv.Itoa(i)
			}
			if owner[ip] != "" {
				conflict(at, owner[ip]+" has the address "+ip+" too")
			}
			owner[ip] = h.Name
		}
		if h.Role == "router" && len(h.TCP.Set) > 0 {
			conflict("hosts."+h.Name+".tcp", "a router only carries packets: it has no TCP")
		}
	}
	for _, l := range e.Links {
		at := "links." + l.Name + ".between"
		switch {
		case l.B == "":
			fail(&problem{code: codeMissing, msg: "needs two hosts"}, at)
		case l.A == l.B:
			conflict(at, "joins "+l.A+" to itself")
		}
		for _, end := range []string{l.A, l.B} {
			fail(e.knowsHost(end), at)
		}
		e.checkPackets(l, fail)
	}
	if len(e.Links) == 0 {
		fail(&problem{code: codeMissing, msg: "needs at least 1 link"}, "links")
		return
	}
	if slices.ContainsFunc(e.Links, func(l Link) bool { return l.A == l.B || e.host(l.A) == nil || e.host(l.B) == nil }) {
		return // who reaches whom cannot be told
	}
	for _, h := range e.Hosts[1:] {
		if !e.connected(e.Hosts[0].Name, h.Name, false) {
			conflict("hosts."+h.Name, "no link leads from "+e.Hosts[0].Name+" to "+h.Name)
		}
	}
	e.checkApps(fail)
	e.checkMoments(fail)
	e.checkMeasures(fail)
}

// checkPackets holds the selectors of a link to the hosts. What stands on the
// link itself begins the lists of both directions.
func (e *Experiment) checkPackets(l Link, fail func(p *problem, at string)) {
	packets := func(d Direction) map[string][]Selector {
		of := map[string][]Selector{"drop": d.Drop, "duplicate": d.Duplicate, "corrupt": d.Corrupt}
		for _, r := range d.Delays {
			of["delays"] = append(of["delays"], r.Selector)
		}
		for _, r := range d.Copies {
			of["copies"] = append(of["copies"], r.Selector)
		}
		return of
	}
	there, back := packets(l.There), packets(l.Back)
	for _, key := range slices.Sorted(maps.Keys(there)) {
		shared := 0
		for shared < min(len(there[key]), len(back[key])) && there[key][shared] == back[key][shared] {
			shared++
		}
		check := func(list []Selector, at string) {
			for i, s := range list {
				e.checkSelectors([]Selector{s}, func(p *problem) { fail(p, at+"."+key+"."+strconv.Itoa(i+1)) })
			}
		}
		check(there[key][:shared], "links."+l.Name)
		check(there[key][shared:], "links."+l.Name+".there")
		check(back[key][shared:], "links."+l.Name+".back")
	}
}

func (e *Experiment) checkMoments(fail func(p *problem, at string)) {
	names := e.momentNames()
	for _, m := range e.Moments {
		at := "moments." + m.Name
		e.checkSelectors([]Selector{m.Selector}, func(p *problem) { fail(p, at) })
		if slices.ContainsFunc(e.Settings, func(s Setting) bool { return s.Name == m.Name }) {
			fail(&problem{code: codeConflict, msg: "a setting has the name " + m.Name + " too"}, at)
		}
		if m.After != "" && !slices.Contains(names, m.After) {
			fail(unknown(codeName, "moment", m.After, names), at+".after")
		}
		if e.afterItself(m) {
			fail(&problem{code: codeConflict, msg: m.Name + " would have to come after itself"}, at+".after")
		}
	}
}

func (e *Experiment) momentNames() []string {
	names := make([]string, len(e.Moments))
	for i, m := range e.Moments {
		names[i] = m.Name
	}
	return names
}

func (e *Experiment) afterItself(m Moment) bool {
	for range e.Moments {
		i := slices.IndexFunc(e.Moments, func(o Moment) bool { return o.Name == m.After })
		if i < 0 {
			return false
		}
		m = e.Moments[i]
	}
	return m.After != ""
}

func (e *Experiment) checkSelectors(list []Selector, fail func(p *problem)) {
	for _, s := range list {
		if s.App != "" && !slices.ContainsFunc(e.Apps, func(a App) bool { return a.Name == s.App }) {
			fail(unknown(codeName, "app", s.App, e.appNames()))
		}
		for _, host := range []string{s.From, s.To, s.At} {
			if host == "" {
				continue
			}
			if p := e.knowsHost(host); p != nil {
				p.code = codeSelector
				fail(p)
			}
		}
	}
}

func (e *Experiment) appNames() []string {
	names := make([]string, len(e.Apps))
	for i, a := range e.Apps {
		names[i] = a.Name
	}
	return names
}

func (e *Experiment) host(name string) *Host {
	for i := range e.Hosts {
		if e.Hosts[i].Name == name {
			return &e.Hosts[i]
		}
	}
	return nil
}

// hostAt is the host that has the address.
func (e *Experiment) hostAt(ip string) *Host {
	for i, h := range e.Hosts {
		if h.IP == ip || slices.Contains(h.More, ip) {
			return &e.Hosts[i]
		}
	}
	return nil
}

func (e *Experiment) knowsHost(name string) *problem {
	if name == "" || e.host(name) != nil {
		return nil
	}
	names := make([]string, len(e.Hosts))
	for i, h := range e.Hosts {
		names[i] = h.Name
	}
	return unknown(codeName, "host", name, names)
}

func (e *Experiment) runsApps(name string) *problem {
	if p := e.knowsHost(name); p != nil {
		return p
	}
	if e.host(name).Role == "router" {
		return &problem{code: codeConflict, msg: name + " is a router: it runs no app", args: map[string]string{"value": name}}
	}
	return nil
}

// canReach is nil if packets get from one host to the other. Only routers
// pass packets on.
func (e *Experiment) canReach(from, to string) *problem {
	if p := e.runsApps(to); p != nil {
		return p
	}
	if from == to {
		return &problem{code: codeConflict, msg: "is the host it runs on: no link is between them"}
	}
	if !e.connected(from, to, true) {
		return &problem{code: codeConflict, msg: "no route from " + from + " to " + to + ": only routers pass packets on"}
	}
	return nil
}

// connected follows the links from one host to the other.
func (e *Experiment) connected(from, to string, throughRouters bool) bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		here := queue[0]
		if here == to {
			return true
		}
		if throughRouters && here != from && e.host(here).Role != "router" {
			continue
		}
		for _, l := range e.Links {
			next := ""
			switch here {
			case l.A:
				next = l.B
			case l.B:
				next = l.A
			}
			if next != "" && !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}
