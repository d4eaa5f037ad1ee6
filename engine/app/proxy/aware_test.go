package proxy_test

import (
	"fmt"
	"strings"
	"testing"

	"slowstart/engine/timeline"
)

const site = "  site: {host: server, origin: {size: 300B}}\n"

// one is one proxy, and how it differs from its defaults.
func one(kind, more string) string {
	return "  mid: {host: proxy, proxy: {to: server, kind: " + kind + more + "}}\n"
}

// says is a server that accepts one connection and does these steps on it.
func says(steps ...string) string {
	return "  site: {host: server, script: [listen: 80, accept: c, " + strings.Join(steps, ", ") + "]}\n"
}

// text is a step that writes lines, a "|" being the end of one.
func text(s string) string { return fmt.Sprintf("write_text: %q", strings.ReplaceAll(s, "|", "\r\n")) }

func request(s string) string { return strings.ReplaceAll(s, "|", "\r\n") }

// TestAware_AppliesThenRemovesThenForwards is RFC 9110 §7.6.1 in order, both
// ways. Close is the client's alone: the connection to the origin persists.
func TestAware_AppliesThenRemovesThenForwards(t *testing.T) {
	for _, connection := range []string{
		"Connection: close, X-Debug, fast-lane",
		"cOnNeCtIoN: \tX-DEBUG ,, fast-lane, CLOSE",
	} {
		events, _ := run(t, path("proxy")+one("aware", "")+
			"  site: {host: server, origin: {size: 300B, fields: [\"Connection: X-Hop\", \"X-Hop: 1\", \"X-End: 2\"]}}\n"+
			ask("proxy", request("GET http://server/a HTTP/1.1|Host: server|"+connection+"|X-Debug: 1|X-Trace: 2||")))
		same(t, transcript(events, "proxy", "apply", "remove", "forward", "keep", "close ", "begin GET", "send response begin"), `
30 proxy apply connection_option option=close c1 x1
30 proxy remove named_in_connection field=X-Debug c1 x1
30 proxy remove connection_itself field=`+strings.SplitN(connection, ":", 2)[0]+` c1 x1
50 proxy forward own_message c2 x1
50 proxy send request begin GET /a HTTP/1.1 c2 x1 @0
    Host: server
    X-Trace: 2
    Via: 1.1 proxy
70 proxy remove named_in_connection field=X-Hop c2 x1
70 proxy remove connection_itself field=Connection c2 x1
70 proxy close client_asked_close c1 x1
70 proxy forward own_message c1 x1
70 proxy send response begin 200 HTTP/1.1 c1 x1 @0
    Date: Thu, 01 Jan 2026 00:00:00 GMT
    Content-Type: text/plain
    Content-Length: 300
    X-End: 2
    Connection: close
    Via: 1.1 proxy
70 proxy close other_side_closed c2 x1
`)
	}
	t.Run("two field lines", func(t *testing.T) {
		events, _ := run(t, path("proxy")+one("aware", "")+site+
			ask("proxy", request("GET / HTTP/1.1|Host: server|Connection: X-Debug|X-Debug: 1|Connection: close|X-Trace: 2||")))
		same(t, transcript(events, "server", "head GET"), `
60 server receive request head GET / HTTP/1.1 c2 x1 @60
    Host: server
    X-Trace: 2
    Via: 1.1 proxy
`)
	})
}

// TestAware_RequestsOnTheirWay holds what the origin gets of a request.
func TestAware_RequestsOnTheirWay(t *testing.T) {
	tests := []struct{ name, sent, got string }{
		{
			"origin-form stays",
			"GET /a?b HTTP/1.1|Host: server||",
			"GET /a?b HTTP/1.1|Host: server|Via: 1.1 proxy||",
		},
		{
			"absolute-form becomes origin-form, and Host what it says",
			"GET http://server:80 HTTP/1.1|Host: elsewhere|A: b||",
			"GET / HTTP/1.1|Host: server:80|A: b|Via: 1.1 proxy||",
		},
		{
			"absolute-form of another host stays",
			"GET http://elsewhere/a HTTP/1.1|Host: server||",
			"GET http://elsewhere/a HTTP/1.1|Host: elsewhere|Via: 1.1 proxy||",
		},
		{
			"HTTP/1.0 becomes the proxy's own version",
			"GET /a HTTP/1.0|Connection: keep-alive|Keep-Alive: timeout=5|Via: 1.0 far||",
			"GET /a HTTP/1.1|Host: server|Via: 1.0 far|Via: 1.0 proxy||",
		},
		{
			"what never leaves its connection, named or not",
			"GET /a HTTP/1.1|Host: server|Keep-Alive: 1|Proxy-Connection: keep-alive|TE: gzip|Upgrade: h2c||",
			"GET /a HTTP/1.1|Host: server|Via: 1.1 proxy||",
		},
		{
			"content with a length, though Connection names the field",
			"POST /a HTTP/1.1|Host: server|Connection: Content-Length, Host|Content-Length: 5||hello",
			"POST /a HTTP/1.1|Host: server|Content-Length: 5|Via: 1.1 proxy||hello",
		},
		{
			"a method and an expectation that only an origin can judge",
			"BREW /a HTTP/1.1|Host: server|Expect: 100-continue|Content-Length: 5||hello",
			"BREW /a HTTP/1.1|Host: server|Expect: 100-continue|Content-Length: 5|Via: 1.1 proxy||hello",
		},
		{
			"chunks and the trailer section, without its hop-by-hop fields",
			"POST /a HTTP/1.1|Host: server|Connection: X-Hop|Transfer-Encoding: chunked||2;x=y|he|3|llo|0|X-Hop: 1|X-End: 2||",
			"POST /a HTTP/1.1|Host: server|Transfer-Encoding: chunked|Via: 1.1 proxy||5|hello|0|X-End: 2||",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := len(request(tt.got))
			events, _ := run(t, path("proxy")+one("aware", "")+
				says(fmt.Sprintf("{read: %dB, for: 1s}", want), "{read: 1B, for: 100ms}", text("HTTP/1.1 204 No Content||"))+
				ask("proxy", request(tt.sent)))
			var begin *timeline.HTTPMessage
			written, unread := int64(0), int64(0)
			for _, e := range events {
				switch e := e.(type) {
				case *timeline.HTTPMessage:
					if e.Host == "proxy" && e.Side == "send" && e.Phase == "begin" && e.Type == timeline.TypeHTTPRequest {
						begin = e
					}
				case *timeline.AppCall:
					if e.Host == "proxy" && e.Op == "write" && e.Conn == 2 {
						written += e.Bytes
					}
					if e.Host == "server" && e.Op == "read" {
						unread += e.Bytes
					}
				}
			}
			if begin == nil {
				t.Fatal("the proxy sent no request")
			}
			head := begin.Method + " " + begin.Target + " " + begin.Version + "|"
			for _, f := range begin.Fields {
				head += f.Name + ": " + f.Value + "|"
			}
			wantHead, _, _ := strings.Cut(tt.got, "||")
			if head != wantHead+"|" {
				t.Errorf("sent %s, want %s", head, wantHead)
			}
			if written != int64(want) || unread != int64(want) {
				t.Errorf("wrote %d bytes, the server got %d, want %d", written, unread, want)
			}
		})
	}
}

// TestAware_EachSidePersistsByItself gives a proxy several requests on one
// connection, or a server that ends its own.
func TestAware_EachSidePersistsByItself(t *testing.T) {
	get := "GET / HTTP/1.1|Host: server||"
	tests := []struct{ name, site, sent, want string }{
		{
			"both persist",
			site, get + get, `
30 proxy open first_request c0 x0
70 proxy keep persistent_default c1 x1
70 proxy keep persistent_default c2 x1
70 proxy reuse persistent_default c2 x2
90 proxy keep persistent_default c1 x2
90 proxy keep persistent_default c2 x2
`,
		},
		{
			"the origin closes, the client stays",
			"  site: {host: server, origin: {size: 300B, close: on}}\n", get + get, `
30 proxy open first_request c0 x0
70 proxy apply connection_option option=close c2 x1
70 proxy keep persistent_default c1 x1
70 proxy close server_asked_close c2 x1
70 proxy open previous_closed c0 x0
110 proxy apply connection_option option=close c3 x2
110 proxy keep persistent_default c1 x2
110 proxy close server_asked_close c3 x2
`,
		},
		{
			"no persistence with an HTTP/1.0 client, RFC 9112 §9.3",
			site, "GET / HTTP/1.0|Connection: keep-alive||" + get, `
30 proxy open first_request c0 x0
70 proxy close proxy_of_http_1_0 c1 x1
70 proxy close other_side_closed c2 x1
`,
		},
		{
			"an HTTP/1.0 server's keep-alive is its own",
			says("{read: 50B, for: 1s}", text("HTTP/1.0 200 OK|Connection: keep-alive|Content-Length: 0||"), "{read: eof, for: 1s}"), get + get, `
30 proxy open first_request c0 x0
1070 proxy keep persistent_default c1 x1
1070 proxy keep http_1_0_keep_alive c2 x1
1070 proxy reuse http_1_0_keep_alive c2 x2
`,
		},
		{
			"chunks have no meaning to HTTP/1.0",
			"  site: {host: server, origin: {size: 300B, framing: chunked}}\n", "GET / HTTP/1.0|Host: server||", `
30 proxy open first_request c0 x0
70 proxy close http_1_0_default c1 x1
70 proxy close other_side_closed c2 x1
`,
		},
		{
			"content that the end of the connection ends",
			"  site: {host: server, origin: {size: 300B, framing: close}}\n", get + get, `
30 proxy open first_request c0 x0
70 proxy apply connection_option option=close c2 x1
70 proxy close close_delimited c1 x1
70 proxy close server_asked_close c2 x1
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := run(t, path("proxy")+one("aware", "")+tt.site+ask("proxy", request(tt.sent)))
			same(t, untilQuiet(transcript(events, "proxy", "open ", "keep ", "close ", "reuse ")), tt.want)
		})
	}
}

// untilQuiet leaves out what follows the end of the client's patience.
func untilQuiet(transcript string) string {
	var b strings.Builder
	for line := range strings.Lines(transcript) {
		if !strings.Contains(line, "peer_closed") && !strings.HasPrefix(line, "200") {
			b.WriteString(line)
		}
	}
	return b.String()
}
