package proxy

import (
	"slices"
	"strings"

	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// asItCame is the request of a proxy that knows nothing of Connection: every
// field goes on, and the version too.
func (x *exchange) asItCame() outgoing {
	return outgoing{
		line: x.line, target: x.request.Target, version: x.request.Version, fields: x.request.Fields,
		reason: rule.Unaware, untilClose: true,
	}
}

// passUntilClose passes back what comes until the next host closes, and reads
// nothing from the client meanwhile. This is where the dumb proxy hangs: when
// both ends have agreed on keep-alive over its head, nobody closes.
func (x *exchange) passUntilClose() bool {
	a, err := x.receiveAnswer()
	if x.stops(err) {
		return false
	}
	if err != nil {
		reason, args := reasonOf(err, x.up.conn.patience)
		x.drop(reason, args)
		x.client.Decide(x.number, "close", rule.OtherSideClosed, nil)
		x.closeClient()
		return false
	}
	return x.pass(a, reply{
		fields: a.Fields, head: a.head, version: a.Version, reason: rule.Unaware,
		content: contentOf(x.up.In, http1.Framing{Length: -1}, nil), untilClose: true, reasonUp: rule.PeerClosed,
	})
}

// rewrittenSmartly is the request of a proxy of Netscape's time, if the client
// says Proxy-Connection: keep-alive: it becomes Connection, and nothing else
// changes. Such a proxy is dumb to any other request.
func (x *exchange) rewrittenSmartly() (o outgoing, ok bool) {
	if x.Kind != "smart" {
		return o, false
	}
	o = outgoing{version: x.request.Version, reason: rule.ProxyConnection}
	for _, f := range x.request.Fields {
		if !strings.EqualFold(f.Name, "Proxy-Connection") {
			o.fields = append(o.fields, f)
			continue
		}
		ok = ok || slices.Contains(rule.Options([]timeline.Field{{Name: "Connection", Value: f.Value}}), "keep-alive")
	}
	if !ok {
		return o, false
	}
	o.fields = append(o.fields, timeline.Field{Name: "Connection", Value: "keep-alive"})
	_, o.target = x.split()
	o.line = x.request.Method + " " + o.target + " " + x.request.Version
	x.client.Decide(x.number, "apply", rule.ProxyConnection, map[string]string{"option": "keep-alive"})
	x.client.Decide(x.number, "remove", rule.ProxyConnection, map[string]string{"field": "Proxy-Connection"})
	return o, true
}

// passTied passes a response back as it came. Both connections persist or
// neither does: the client is told what the next host says.
func (x *exchange) passTied() bool {
	a, ok := x.finalAnswer()
	if !ok {
		return false
	}
	r := reply{fields: a.Fields, head: a.head, version: a.Version, reason: rule.ProxyConnection}
	if a.content {
		r.content = contentOf(x.up.In, a.Framing, nil)
		r.chunked, r.untilClose = a.Framing.Chunked, a.Framing.UntilClose()
	}
	r.keepUp, r.reasonUp = rule.Received{Minor: a.Minor, Fields: a.Fields, Response: true, Content: a.Framing}.Persists()
	r.keepClient, r.reasonClient = r.keepUp, r.reasonUp
	if r.keepClient {
		r.reasonClient = rule.ProxyConnection
	}
	return x.pass(a, r)
}
