package play

import (
	"net/netip"

	"slowstart/engine/app"
	"slowstart/engine/app/dns"
	"slowstart/engine/experiment"
)

// World is what applications know of the run they are in.
type World struct {
	Addrs map[string]netip.Addr // by name: the hosts' own, and of the names that clients ask for
	Seed  uint64                // the keys of TLS come from it
	Done  func()                // called by an app that ends and will do no more, if it does not return yet

	resolvers map[string]netip.AddrPort // by their hosts
}

// WorldOf is what there is to know in a run of the experiment.
func WorldOf(exp *experiment.Experiment, seed uint64) World {
	w := World{Addrs: map[string]netip.Addr{}, Seed: seed, resolvers: map[string]netip.AddrPort{}}
	for _, h := range exp.Hosts {
		if addr, err := netip.ParseAddr(h.IP); err == nil { // a router may have none
			w.Addrs[h.Name] = addr
		}
	}
	for _, a := range exp.Apps {
		if a.Resolver != nil {
			w.resolvers[a.Host] = netip.AddrPortFrom(w.Addrs[a.Host], uint16(a.Resolver.Port))
		}
		if c := a.Client; c != nil && c.Name != "" && !w.Addrs[c.Name].IsValid() {
			w.Addrs[c.Name] = w.Addrs[c.To]
		}
	}
	return w
}

// lookup is how a client finds an address: it asks its resolver, or knows it.
func (w World) lookup(h app.Host, resolver string, log app.Log) func(name string) (netip.Addr, error) {
	if resolver != "" {
		return dns.New(h, w.resolvers[resolver], log).Lookup
	}
	return func(name string) (netip.Addr, error) {
		addr, ok := w.Addrs[name]
		if !ok {
			return addr, &dns.Error{Name: name, Code: "NXDOMAIN"}
		}
		return addr, nil
	}
}
