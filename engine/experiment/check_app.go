package experiment

import (
	"slices"
	"strconv"
)

// checkApps looks for apps that run nowhere or reach nobody.
func (e *Experiment) checkApps(fail func(p *problem, at string)) {
	if len(e.Apps) == 0 {
		fail(&problem{code: codeMissing, msg: "needs at least 1 app"}, "apps")
	}
	for i, a := range e.Apps {
		at := "apps." + a.Name
		if p := e.runsApps(a.Host); p != nil {
			fail(p, at+".host")
			continue
		}
		for _, other := range e.Apps[:i] {
			if port := a.listensAt(); port != 0 && other.Host == a.Host && other.listensAt() == port {
				fail(&problem{code: codeConflict, msg: other.Name + " listens at port " + strconv.Itoa(port) + " of " + a.Host + " too"}, at)
			}
		}
		if a.Origin != nil {
			a.Origin.checkResources(fail, at+".origin.resources")
		}
		if a.Client != nil {
			e.checkClient(a, fail)
		}
		if a.Proxy != nil {
			fail(e.canReach(a.Host, a.Proxy.To), at+".proxy.to")
		}
		s := scriptCheck{e: e, host: a.Host, fail: fail}
		s.steps(a.Script, at+".script", 0, 1)
		if s.calls > maxCalls {
			fail(&problem{code: codeSize, msg: "more than " + strconv.Itoa(maxCalls) + " calls, repeats counted"}, at+".script")
		}
	}
}

// checkResources refuses a target that is there twice: the second would never be
// answered.
func (o *Origin) checkResources(fail func(p *problem, at string), at string) {
	for i, r := range o.Resources {
		if slices.ContainsFunc(o.Resources[:i], func(s Resource) bool { return s.Target == r.Target }) {
			fail(&problem{code: codeDuplicate, msg: "target " + quote(r.Target) + " is given twice", args: map[string]string{"value": r.Target}}, at+"."+strconv.Itoa(i+1))
		}
	}
}

// checkClient holds a client to the hosts: it reaches the proxy if there is
// one, else the origin; the proxy passes its TLS on, and its resolver is one.
func (e *Experiment) checkClient(a App, fail func(p *problem, at string)) {
	at, c := "apps."+a.Name+".client", a.Client
	if c.Via == "" {
		fail(e.canReach(a.Host, c.To), at+".to")
	} else {
		fail(e.runsApps(c.To), at+".to")
		fail(e.canReach(a.Host, c.Via), at+".via")
	}
	if c.TLS {
		fail(e.passesTLS(c), at+".tls")
	}
	if c.Resolver != "" {
		p := e.canReach(a.Host, c.Resolver)
		if p == nil && !slices.ContainsFunc(e.Apps, func(o App) bool { return o.Resolver != nil && o.Host == c.Resolver }) {
			p = &problem{code: codeConflict, msg: c.Resolver + " runs no resolver", args: map[string]string{"value": c.Resolver}}
		}
		fail(p, at+".resolver")
	}
	// One name is one host's, for whoever asks.
	if h := e.host(c.Name); h != nil && c.Name != c.To {
		fail(&problem{code: codeConflict, msg: c.Name + " is the name of another host than " + c.To}, at+".name")
	}
	for _, other := range e.Apps {
		if o := other.Client; o != nil && c.Name != "" && o.Name == c.Name && o.To != c.To {
			fail(&problem{code: codeConflict, msg: other.Name + " asks " + o.To + " by the name " + c.Name}, at+".name")
			return
		}
	}
}

// passesTLS looks for a proxy that cannot make anything of a TLS handshake: all
// but a relay read HTTP, and none knows CONNECT (RFC 9110 §9.3.6).
func (e *Experiment) passesTLS(c *Client) *problem {
	for _, a := range e.Apps {
		if a.Proxy != nil && a.Host == c.Via && a.Proxy.Port == c.ViaPort && a.Proxy.Kind != "relay" {
			return &problem{code: codeConflict, msg: a.Name + " reads HTTP: only a proxy of kind relay passes TLS on", args: map[string]string{"value": a.Name}}
		}
	}
	return nil
}

// listensAt is the TCP port where an HTTP app listens, 0 for none.
func (a App) listensAt() int {
	switch {
	case a.Origin != nil:
		return a.Origin.Port
	case a.Proxy != nil:
		return a.Proxy.Port
	}
	return 0
}

// complete puts in what follows from other parts.
func (e *Experiment) complete() {
	for _, a := range e.Apps {
		if a.Client == nil {
			continue
		}
		if a.Client.Name == "" {
			a.Client.Name = a.Client.To
		}
		for i := range a.Client.Ask {
			if q := &a.Client.Ask[i]; q.Target == "" {
				q.Target = a.Client.Target
			}
		}
	}
}
