package measure

import "slowstart/engine/timeline"

// transaction follows the first exchange of the first connection's client
// through its phases, which sum to the whole. Who that is shows with the first
// SYN: what comes before it is kept by host.
type transaction struct {
	times *times
	hosts map[string]*prelude

	exchange                     int // 0 before it
	tlsBegan, tlsEnded           instant
	requestEnded                 instant
	responseBegan, responseEnded instant
}

// prelude is what one host does before it connects.
type prelude struct {
	began  int64   // its first step: a look-up or a decision
	asked  instant // the look-up under way
	dnsUS  int64   // waited for the resolver
	looked bool    // a look-up has ended
}

func newTransaction(t *times) transaction {
	return transaction{times: t, hosts: map[string]*prelude{}}
}

func (x *transaction) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.DNSMessage:
		if x.times.first == 0 || e.Host != x.times.clients[x.times.first] {
			x.prelude(e.Host, e.TimeUS).dns(e)
		}
	case *timeline.HTTPDecision:
		x.prelude(e.Host, e.TimeUS)
	case *timeline.TLSPhase:
		if x.ours(e.Host, e.Conn) {
			switch e.Phase {
			case "begin":
				x.tlsBegan.first(e.TimeUS)
			case "end":
				x.tlsEnded.first(e.TimeUS)
			}
		}
	case *timeline.HTTPMessage:
		if x.ours(e.Host, e.Conn) {
			x.message(e)
		}
	}
}

// ours is the client's end of the first connection.
func (x *transaction) ours(host string, conn int) bool {
	return conn != 0 && conn == x.times.first && host == x.times.clients[conn]
}

// prelude is the host's, which begins with its first step.
func (x *transaction) prelude(host string, us int64) *prelude {
	if x.hosts[host] == nil {
		x.hosts[host] = &prelude{began: us}
	}
	return x.hosts[host]
}

func (p *prelude) dns(e *timeline.DNSMessage) {
	switch e.Side {
	case "cached":
		p.looked = true
	case "send":
		p.asked.first(e.TimeUS) // sent again, it is the same look-up
	case "receive":
		if p.asked.known {
			p.dnsUS += e.TimeUS - p.asked.us
			p.asked, p.looked = instant{}, true
		}
	}
}

func (x *transaction) message(e *timeline.HTTPMessage) {
	if x.exchange == 0 && e.Type == timeline.TypeHTTPRequest {
		x.exchange = e.Exchange
	}
	if e.Exchange != x.exchange {
		return
	}
	switch {
	case e.Type == timeline.TypeHTTPRequest && e.Side == "send" && e.Phase == "end":
		x.requestEnded.first(e.TimeUS)
	case e.Type == timeline.TypeHTTPResponse && e.Side == "receive" && e.Phase == "begin":
		x.responseBegan.first(e.TimeUS)
	case e.Type == timeline.TypeHTTPResponse && e.Side == "receive" && whole(e):
		x.responseEnded.first(e.TimeUS)
	}
}

// report gives the phases if the exchange went well. They touch each other: what
// lies between two counts for the earlier of them, or for blocked.
func (x *transaction) report(put func(string, float64)) {
	before := x.hosts[x.times.clients[x.times.first]]
	syn, established := x.times.synFirst, x.times.established
	if before == nil || !syn.known || !established.known || !x.responseEnded.known {
		return
	}
	if before.looked {
		put("dns", float64(before.dnsUS))
	}
	tls, secure := x.tlsBegan.until(x.tlsEnded)
	if secure {
		put("tls", tls)
	} else {
		tls = 0
	}
	// A server may answer before it has all of the request (RFC 9112 §9.5).
	sent := x.responseBegan.us
	if x.requestEnded.known {
		sent = min(sent, x.requestEnded.us)
	}
	put("blocked", float64(syn.us-before.began-before.dnsUS))
	put("send", float64(sent-established.us)-tls)
	put("wait", float64(x.responseBegan.us-sent))
	put("receive", float64(x.responseEnded.us-x.responseBegan.us))
	put("transaction", float64(x.responseEnded.us-before.began))
}
