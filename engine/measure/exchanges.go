package measure

import "slowstart/engine/timeline"

// exchanges counts what HTTP clients ask for and get. A proxy's requests are not
// its own, so its hops do not count.
type exchanges struct {
	sockets *sockets
	proxies map[string]bool
	http    bool // there is any

	requests, reuses, begun, ended, whole, retries, effects int64
}

// proxiesOf are the hosts that only pass requests on.
func proxiesOf(e *timeline.RunStart) map[string]bool {
	list := map[string]bool{}
	for _, h := range e.Hosts {
		list[h.Name] = h.Role == "proxy"
	}
	return list
}

func (x *exchanges) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.RunStart:
		x.proxies = proxiesOf(e)
	case *timeline.HTTPMessage:
		x.http = true
		if e.Type == timeline.TypeHTTPRequest {
			x.request(e)
		} else {
			x.response(e)
		}
	case *timeline.HTTPDecision:
		x.http = true
		switch {
		case e.Decision == "effect":
			x.effects++
		case e.Decision == "retry" && !x.proxies[e.Host]:
			x.retries++
		}
	}
}

func (x *exchanges) request(e *timeline.HTTPMessage) {
	if e.Side != "send" || e.Phase != "begin" || x.proxies[e.Host] {
		return
	}
	x.requests++
	if c := x.sockets.conn(e.Conn); c != nil {
		if c.asked {
			x.reuses++
		}
		c.asked = true
	}
}

func (x *exchanges) response(e *timeline.HTTPMessage) {
	if e.Side != "receive" {
		return
	}
	if c := x.sockets.conn(e.Conn); c != nil && whole(e) {
		c.answered = true
	}
	if x.proxies[e.Host] {
		return
	}
	switch {
	case e.Phase == "begin":
		x.begun++
	case e.Phase == "end" && e.Complete:
		x.ended++
	}
	if whole(e) {
		x.whole++
	}
}

// whole says that a final response has ended whole. An interim one (RFC 9110
// §15.2) answers nothing.
func whole(e *timeline.HTTPMessage) bool {
	return e.Phase == "end" && e.Complete && e.Status/100 != 1
}

func (x *exchanges) report(put func(string, float64)) {
	if !x.http {
		return
	}
	put("requests", float64(x.requests))
	put("responses_whole", float64(x.whole))
	put("responses_incomplete", float64(x.begun-x.ended))
	put("reuses", float64(x.reuses))
	put("retries", float64(x.retries))
	put("effects", float64(x.effects))
	wasted := 0
	for _, c := range x.sockets.conns {
		if c != nil && !c.answered && !x.proxies[c.hosts[0]] {
			wasted++
		}
	}
	put("connections_wasted", float64(wasted))
}
