package proxy_test

import "testing"

// TestDumb_Hangs is the hang: the client and the origin have agreed on
// keep-alive over the proxy's head, each waits for the other to speak or to
// close, and the proxy reads nothing from the client but waits for the origin.
// TCP acknowledges the second request; no application reads it. What ends it is
// the origin's idle timeout.
func TestDumb_Hangs(t *testing.T) {
	events, _ := run(t, path("proxy")+one("dumb", "")+
		"  site: {host: server, origin: {size: 300B, idle: 3s}}\n"+
		"  browser: {host: client, start: 1ms, client: {to: server, via: proxy, requests: 2, version: 1.0, retry: never}}\n")
	same(t, transcript(events, "client proxy server", "keep ", "close ", "reuse ", "wait until", "forward", "read()", " end "), `
21 client send request end 0 c1 x1 @92
31 proxy read() 92 c1
31 proxy receive request end 0 c1 x1 @92
51 proxy forward unaware c2 x1
51 proxy send request end 0 c2 x1 @92
51 proxy wait until_next_hop_closes c2 x1
61 server read() 92 c2
61 server receive request end 0 c2 x1 @92
61 server keep http_1_0_keep_alive c2 x1
61 server send response end 300 c2 x1 @450
71 proxy read() 450 c2
71 proxy forward unaware c1 x1
81 client read() 450 c1
81 client receive response end 300 c1 x1 @450
81 client reuse http_1_0_keep_alive request=2 target=/ c1 x2
81 client send request end 0 c1 x2 @184
3061 server read() 0 c2 EAGAIN
3061 server close idle_timeout idle_ms=3000 c2 x0
3071 proxy read() 0 c2
3071 proxy receive response end 300 c2 x1 @450
3071 proxy send response end 300 c1 x1 @450
3071 proxy close peer_closed c2 x1
3071 proxy close other_side_closed c1 x1
3081 server read() 0 c2
3081 client read() 0 c1 ECONNRESET
3081 client close closed_before_response errno=ECONNRESET c1 x2
`)
}

// TestDumb_PassesEverythingOn holds what the chapter says of such a proxy:
// every field goes on, both ways, Connection and what it names too.
func TestDumb_PassesEverythingOn(t *testing.T) {
	const fields = `    Host: server
    Connection: close, X-Debug
    X-Debug: 1
    Keep-Alive: timeout=5
    TE: trailers
    Proxy-Connection: keep-alive
`
	for _, kind := range []string{"dumb", "relay"} {
		events, _ := run(t, path("proxy")+one(kind, "")+
			"  site: {host: server, origin: {size: 300B, fields: [\"Connection: X-Hop\", \"X-Hop: 1\"]}}\n"+
			ask("proxy", request("GET http://server/a HTTP/1.1|Host: server|Connection: close, X-Debug|X-Debug: 1|Keep-Alive: timeout=5|TE: trailers|Proxy-Connection: keep-alive||")))
		same(t, transcript(events, "server", "head GET"), "\n60 server receive request head GET http://server/a HTTP/1.1 c2 x1 @153\n"+fields)
		// The response's bytes are the origin's.
		same(t, transcript(events, "server client", "write() 4", "read() 4"), `
60 server write() 451 c2
80 client read() 451 c1
`)
	}
}

// TestSmart_RewritesProxyConnection: to a request with Connection such a proxy
// is dumb; to one with Proxy-Connection it is not, and both sides persist.
func TestSmart_RewritesProxyConnection(t *testing.T) {
	events, _ := run(t, path("proxy")+one("smart", "")+site+
		"  browser: {host: client, start: 1ms, client: {to: server, via: proxy, requests: 2, version: 1.0, proxy_connection: on}}\n")
	same(t, transcript(events, "proxy", "apply", "remove", "keep ", "reuse", "forward", "close ", "begin GET"), `
31 proxy apply proxy_connection option=keep-alive c1 x1
31 proxy remove proxy_connection field=Proxy-Connection c1 x1
51 proxy forward proxy_connection c2 x1
51 proxy send request begin GET / HTTP/1.0 c2 x1 @0
    Host: server
    User-Agent: slowstart
    Connection: keep-alive
71 proxy keep proxy_connection c1 x1
71 proxy forward proxy_connection c1 x1
71 proxy keep persistent_default c2 x1
91 proxy apply proxy_connection option=keep-alive c1 x2
91 proxy remove proxy_connection field=Proxy-Connection c1 x2
91 proxy reuse persistent_default c2 x2
91 proxy forward proxy_connection c2 x2
91 proxy send request begin GET / HTTP/1.0 c2 x2 @79
    Host: server
    User-Agent: slowstart
    Connection: keep-alive
111 proxy keep proxy_connection c1 x2
111 proxy forward proxy_connection c1 x2
111 proxy keep persistent_default c2 x2
131 proxy close peer_closed c1 x0
131 proxy close other_side_closed c2 x0
`)
}
