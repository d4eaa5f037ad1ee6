package experiment

import (
	"testing"

	"slowstart/engine/timeline"
)

// Each selector means some of the events, by their place, and no others.
func TestSelector_Matches(t *testing.T) {
	head := func(t timeline.Type) timeline.Head { return timeline.Head{Type: t} }
	call, decision, dropped := head(timeline.TypeAppCall), head(timeline.TypeHTTPDecision), head(timeline.TypeWireDropped)
	request, response := head(timeline.TypeHTTPRequest), head(timeline.TypeHTTPResponse)
	dns, tls := head(timeline.TypeDNS), head(timeline.TypeTLS)
	fields := func(names ...string) (list []timeline.Field) {
		for _, name := range names {
			list = append(list, timeline.Field{Name: name})
		}
		return list
	}
	about := func(field string) map[string]string { return map[string]string{"field": field} }
	events := []timeline.Event{
		&timeline.WireSent{Head: head(timeline.TypeWireSent), Cause: &timeline.Cause{Kind: timeline.CauseTimer}}, // 0
		&timeline.WireSent{Head: head(timeline.TypeWireSent)},                                                    // 1
		&timeline.WireDropped{Head: dropped, Cause: timeline.DropQueueFull},                                      // 2
		&timeline.WireDropped{Head: dropped, Cause: timeline.DropLoss},                                           // 3
		&timeline.AppCall{Head: call, Host: "a", App: "ask", Op: "connect", Errno: "EADDRNOTAVAIL"},              // 4
		&timeline.AppCall{Head: call, Host: "a", App: "ask", Op: "connect", Conn: 2},                             // 5
		&timeline.AppCall{Head: call, Host: "b", App: "serve", Op: "accept", Pending: true},                      // 6
		&timeline.HTTPMessage{Head: request, Host: "a", Exchange: 1, Method: "POST", Target: "/order"},           // 7
		&timeline.HTTPMessage{Head: request, Host: "a", Exchange: 2, Method: "GET", Target: "/"},                 // 8
		&timeline.HTTPMessage{Head: response, Host: "a", Exchange: 2, Status: 304},                               // 9
		&timeline.HTTPDecision{Head: decision, Host: "a", Exchange: 2, Decision: "close", Reason: "peer_closed"}, // 10
		&timeline.HTTPDecision{Head: decision, Host: "a", Decision: "close", Reason: "requests_done"},            // 11
		&timeline.DNSMessage{Head: dns, Host: "a", Side: "receive", Kind: "answer"},                              // 12
		&timeline.DNSMessage{Head: dns, Host: "a", Side: "receive", Kind: "answer", Error: "NXDOMAIN"},           // 13
		&timeline.DNSMessage{Head: dns, Host: "a", Side: "send", Kind: "query"},                                  // 14
		&timeline.TLSPhase{Head: tls, Host: "a", Conn: 1, Phase: "end"},                                          // 15
		&timeline.TLSPhase{Head: tls, Host: "b", Conn: 1, Phase: "end"},                                          // 16
		&timeline.TCPSample{Head: head(timeline.TypeTCPSample), Host: "a", Conn: 1},                              // 17
		&timeline.Ports{Head: head(timeline.TypePorts), Host: "a"},                                               // 18
		&timeline.HTTPMessage{Head: request, Host: "b", Phase: "head", Fields: fields("host", "x-debug")},        // 19
		&timeline.HTTPMessage{Head: response, Host: "b", Phase: "begin", Fields: fields("Date")},                 // 20
		&timeline.HTTPDecision{Head: decision, Host: "b", Decision: "remove", Args: about("x-debug")},            // 21
		&timeline.HTTPDecision{Head: decision, Host: "b", Decision: "remove", Args: about("Connection")},         // 22
	}
	for _, tt := range []struct {
		name     string
		selector Selector
		want     []int
	}{
		{"a timer's packet", Selector{Type: "wire.sent", Cause: "timer"}, []int{0}},
		{"any packet", Selector{Type: "wire.sent"}, []int{0, 1}},
		{"a full queue", Selector{Type: "wire.dropped", Cause: "queue_full"}, []int{2}},
		{"no port left", Selector{Type: "app.call", Errno: "EADDRNOTAVAIL"}, []int{4}},
		{"calls that went well", Selector{Type: "app.call", Errno: "ok"}, []int{5}},
		{"one app's calls", Selector{Type: "app.call", App: "ask"}, []int{4, 5}},
		{"POST", Selector{Type: "http.request", Method: "POST"}, []int{7}},
		{"a target", Selector{Type: "http.request", Target: "/"}, []int{8}},
		{"a status", Selector{Type: "http.response", Status: 304}, []int{9}},
		{"an exchange", Selector{Type: "http.request", Exchange: 2}, []int{8}},
		{"a reason", Selector{Type: "http.decision", Op: "close", Reason: "peer_closed"}, []int{10}},
		{"a decision of an exchange", Selector{Type: "http.decision", Exchange: 2}, []int{10}},
		{"a field of a request", Selector{Type: "http.request", Field: "X-Debug"}, []int{19}},
		{"a field of a response", Selector{Type: "http.response", Field: "date"}, []int{20}},
		{"a field that is no request's", Selector{Type: "http.request", Field: "Date"}, nil},
		{"a field that is removed", Selector{Type: "http.decision", Op: "remove", Field: "X-Debug"}, []int{21}},
		{"an answer", Selector{Type: "dns", Side: "receive", Kind: "answer", Errno: "ok"}, []int{12}},
		{"no such name", Selector{Type: "dns", Errno: "NXDOMAIN"}, []int{13}},
		{"the end of a TLS handshake", Selector{Type: "tls", From: "a", Phase: "end"}, []int{15}},
		{"samples", Selector{Type: "tcp.sample", From: "a", Conn: 1}, []int{17}},
		{"samples elsewhere", Selector{Type: "tcp.sample", From: "b"}, nil},
		{"ports", Selector{Type: "ports", From: "a"}, []int{18}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := map[int]bool{}
			for _, i := range tt.want {
				want[i] = true
			}
			for i, e := range events {
				if tt.selector.Matches(e) != want[i] {
					t.Errorf("event %d (%s): %v", i, e.Header().Type, !want[i])
				}
			}
		})
	}
}
