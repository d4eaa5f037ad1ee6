package proxy_test

import "testing"

// TestEnds: who closes first, when, and what becomes of the other side.
func TestEnds(t *testing.T) {
	const browser = "  browser: {host: client, start: 1ms, client: {to: server, via: proxy, "
	idle := "  site: {host: server, origin: {size: 300B, idle: 1s}}\n"
	big := "  site: {host: server, origin: {size: 200kB}}\n"
	tests := []struct{ name, mid, site, client, want string }{
		{
			"the origin closes an idle connection: the proxy knows at once",
			one("aware", ""), idle, browser + "requests: 2, gap: 2s}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
71 proxy keep persistent_default c2 x1
1071 proxy close peer_closed c2 x0
2091 proxy open previous_closed c0 x0
2131 proxy keep persistent_default c1 x2
2131 proxy keep persistent_default c3 x2
2151 proxy close peer_closed c1 x0
2151 proxy close other_side_closed c3 x0
`,
		},
		{
			"a request meets that close in mid-wire, and may be sent again",
			one("aware", ""), idle, browser + "requests: 2, gap: 975ms}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
71 proxy keep persistent_default c2 x1
1066 proxy reuse persistent_default c2 x2
1071 proxy retry idempotent method=GET c2 x2
1071 proxy close closed_before_response c2 x2
1071 proxy open previous_closed c0 x0
1111 proxy keep persistent_default c1 x2
1111 proxy keep persistent_default c3 x2
1131 proxy close peer_closed c1 x0
1131 proxy close other_side_closed c3 x0
`,
		},
		{
			"POST may not",
			one("aware", ""), idle, browser + "ask: [{target: /}, {method: POST, gap: 975ms}]}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
71 proxy keep persistent_default c2 x1
1066 proxy reuse persistent_default c2 x2
1071 proxy unknown not_idempotent method=POST c2 x2
1071 proxy close closed_before_response c2 x2
1071 proxy close closed_before_response status=502 c1 x2
`,
		},
		{
			"PUT may, but its content is gone",
			one("aware", ""), idle, browser + "ask: [{target: /}, {method: PUT, content: 5B, gap: 975ms}]}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
71 proxy keep persistent_default c2 x1
1066 proxy reuse persistent_default c2 x2
1071 proxy give_up content_passed method=PUT c2 x2
1071 proxy close closed_before_response c2 x2
1071 proxy close closed_before_response status=502 c1 x2
`,
		},
		{
			"the proxy closes an idle client, and with it the other side",
			one("aware", ", idle: 1s"), site, browser + "requests: 2, gap: 2s}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
71 proxy keep persistent_default c2 x1
1071 proxy close idle_timeout idle_ms=1000 c1 x0
1071 proxy close other_side_closed c2 x0
2111 proxy open first_request c0 x0
2151 proxy keep persistent_default c3 x2
2151 proxy keep persistent_default c4 x2
2171 proxy close peer_closed c3 x0
2171 proxy close other_side_closed c4 x0
`,
		},
		{
			"a response that takes longer is not idleness",
			one("aware", ", idle: 1s"), "  site: {host: server, origin: {think: 2s}}\n", browser + "requests: 2}}\n", `
31 proxy open first_request c0 x0
2071 proxy keep persistent_default c1 x1
2071 proxy keep persistent_default c2 x1
2091 proxy reuse persistent_default c2 x2
4111 proxy keep persistent_default c1 x2
4111 proxy keep persistent_default c2 x2
4131 proxy close peer_closed c1 x0
4131 proxy close other_side_closed c2 x0
`,
		},
		{
			"what is dumb knows only silence",
			one("dumb", ", idle: 1s"), "  site: {host: server, origin: {think: 2s}}\n", browser + "retry: never}}\n", `
31 proxy open first_request c0 x0
51 proxy wait until_next_hop_closes c2 x1
1051 proxy close idle_timeout idle_ms=1000 c2 x1
1051 proxy close other_side_closed c1 x1
`,
		},
		{
			"nobody listens",
			one("aware", ", to_port: 81"), site, browser + "retry: never}}\n", `
31 proxy open first_request c0 x0
51 proxy give_up connect_failed errno=ECONNREFUSED c0 x0
51 proxy close connect_failed status=502 c1 x1
`,
		},
		{
			"the client has had enough: the proxy learns it when it writes",
			one("aware", ""), big, browser + "cancel_after: 50kB}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
131 proxy close error errno=EPIPE c1 x1
131 proxy close other_side_closed c2 x1
`,
		},
		{
			"the proxy ends a response at will",
			one("aware", ", close_after: 50kB"), big, browser + "retry: never}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
111 proxy close at_will bytes=50000 c2 x1
111 proxy close at_will bytes=50000 c1 x1
`,
		},
		{
			"the response is not HTTP",
			one("aware", ""), says("{read: 1B}", text("220 ready||")), browser + "retry: never}}\n", `
31 proxy open first_request c0 x0
71 proxy close bad_response c2 x1
71 proxy close bad_response status=502 c1 x1
`,
		},
		{
			"an interim response, then half of the final one",
			one("aware", ""), says("{read: 1B}", text("HTTP/1.1 103 Early Hints||"), "sleep: 10ms", text("HTTP/1.1 200 OK|A: b"), "close: c"), browser + "retry: never}}\n", `
31 proxy open first_request c0 x0
81 proxy close error errno=ECONNRESET c2 x1
81 proxy close error status=502 c1 x1
`,
		},
		{
			"bytes that nobody asked for",
			one("aware", ""), says("{read: 60B, for: 1s}", text("HTTP/1.1 200 OK|Content-Length: 0||"), "sleep: 10ms", text("HTTP/1.1 408 Request Timeout||"), "{read: eof, for: 1s}"), browser + "stay_open: on}}\n", `
31 proxy open first_request c0 x0
71 proxy keep persistent_default c1 x1
71 proxy keep persistent_default c2 x1
81 proxy close unasked_bytes bytes=32 c2 x0
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := run(t, path("proxy")+tt.mid+tt.site+tt.client)
			same(t, transcript(events, "proxy", "open ", "keep ", "close ", "reuse ", "retry ", "unknown ", "give_up ", "wait "), tt.want)
		})
	}
}

// TestEnds_OfARequestNobodyReads: content that has nowhere to go is thrown away,
// and the request that it was of ends incomplete.
func TestEnds_OfARequestNobodyReads(t *testing.T) {
	events, _ := run(t, path("proxy")+one("aware", ", to_port: 81")+"  site: {host: server, origin: {}}\n"+
		"  browser: {host: client, start: 1ms, client: {to: server, via: proxy, ask: [{method: POST, content: 3kB}]}}\n")
	same(t, transcript(events, "proxy", "request end", "close ", "give_up "), `
51 proxy give_up connect_failed errno=ECONNREFUSED c0 x0
51 proxy receive request end 0 incomplete c1 x1 @91
51 proxy close connect_failed status=502 c1 x1
`)
}
