package proxy_test

import (
	"strings"
	"testing"

	"slowstart/engine/timeline"
)

// TestAware_ResponsesOnTheirWay holds what a client gets of a response: the head
// as reported, and as many bytes as that says.
func TestAware_ResponsesOnTheirWay(t *testing.T) {
	const get, get10, head = "GET / HTTP/1.1|Host: a||", "GET / HTTP/1.0||", "HEAD / HTTP/1.1|Host: a||"
	tests := []struct{ name, asked, said, got string }{
		{
			"a length stays",
			get, "HTTP/1.1 200 Fine|Content-Length: 5||hello",
			"HTTP/1.1 200 Fine|Content-Length: 5|Via: 1.1 proxy||hello",
		},
		{
			"though Connection names it",
			get, "HTTP/1.1 200 OK|Connection: Content-Length|Content-Length: 5||hello",
			"HTTP/1.1 200 OK|Content-Length: 5|Via: 1.1 proxy||hello",
		},
		{
			"the version is the proxy's",
			get, "HTTP/1.0 200 OK|Content-Length: 5|Via: 1.0 far||hello",
			"HTTP/1.1 200 OK|Content-Length: 5|Via: 1.0 far|Via: 1.0 proxy||hello",
		},
		{
			"chunks, and the trailer section without its hop-by-hop fields",
			get, "HTTP/1.1 200 OK|Connection: X-Hop|Transfer-Encoding: chunked||2;x=y|he|3|llo|0|X-Hop: 1|X-End: 2||",
			"HTTP/1.1 200 OK|Transfer-Encoding: chunked|Via: 1.1 proxy||5|hello|0|X-End: 2||",
		},
		{
			"chunks for HTTP/1.0: the content, and a close",
			get10, "HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|0|X-End: 2||",
			"HTTP/1.1 200 OK|Connection: close|Via: 1.1 proxy||hello",
		},
		{
			"what never leaves its connection, named or not",
			get, "HTTP/1.1 200 OK|Keep-Alive: max=5|Proxy-Connection: keep-alive|Upgrade: h2c|TE: x|X-End: 2|Content-Length: 0||",
			"HTTP/1.1 200 OK|X-End: 2|Content-Length: 0|Via: 1.1 proxy||",
		},
		{
			"a response to HEAD has no content, whatever its fields say",
			head, "HTTP/1.1 200 OK|Content-Length: 500||",
			"HTTP/1.1 200 OK|Content-Length: 500|Via: 1.1 proxy||",
		},
		{
			"nor has 304",
			get, "HTTP/1.1 304 Not Modified|Content-Length: 500||",
			"HTTP/1.1 304 Not Modified|Content-Length: 500|Via: 1.1 proxy||",
		},
		{
			"nor 204, without a length",
			get, "HTTP/1.1 204 No Content||",
			"HTTP/1.1 204 No Content|Via: 1.1 proxy||",
		},
		{
			"an interim response goes before",
			get, "HTTP/1.1 103 Early Hints|Connection: X-Hop|X-Hop: 1|Link: b||HTTP/1.1 200 OK|Content-Length: 0||",
			"HTTP/1.1 103 Early Hints|Link: b|Via: 1.1 proxy||HTTP/1.1 200 OK|Content-Length: 0|Via: 1.1 proxy||",
		},
		{
			"but not to HTTP/1.0, RFC 9110 §15.2",
			get10, "HTTP/1.1 103 Early Hints|Link: b||HTTP/1.1 200 OK|Content-Length: 0||",
			"HTTP/1.1 200 OK|Content-Length: 0|Connection: close|Via: 1.1 proxy||",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := request(tt.asked)
			events, _ := run(t, path("proxy")+one("aware", "")+says("{read: 1B}", text(tt.said), "{read: eof}")+
				"  ask: {host: client, script: [{connect: proxy, port: 8080}, "+text(tt.asked)+", {read: eof, for: 1s}, close: c]}\n")
			heads, got := "", int64(0)
			for _, e := range events {
				switch e := e.(type) {
				case *timeline.HTTPMessage:
					if e.Host != "proxy" || e.Side != "send" || e.Phase != "begin" || e.Type != timeline.TypeHTTPResponse {
						continue
					}
					for _, f := range e.Fields {
						heads += f.Name + ": " + f.Value + "|"
					}
					heads += "|"
				case *timeline.AppCall:
					if e.Host == "client" && e.Op == "read" {
						got += e.Bytes
					}
				}
			}
			want := ""
			for rest := tt.got; strings.HasPrefix(rest, "HTTP/"); {
				var section string
				section, rest, _ = strings.Cut(rest, "||")
				_, section, _ = strings.Cut(section, "|")
				want += section + "||"
			}
			if heads != want {
				t.Errorf("fields of %q: %s, want %s", asked, heads, want)
			}
			if n := int64(len(request(tt.got))); got != n {
				t.Errorf("the client got %d bytes, want the %d of %s", got, n, tt.got)
			}
		})
	}
}

// TestAware_AnswersAPipelineInOrder: one request after another goes on, so
// whatever a client sends ahead waits in the proxy.
func TestAware_AnswersAPipelineInOrder(t *testing.T) {
	events, _ := run(t, path("proxy")+one("aware", "")+
		"  site: {host: server, origin: {resources: [{target: /slow, size: 10B, think: 500ms}, {target: /quick, size: 20B}]}}\n"+
		ask("proxy", request("GET /slow HTTP/1.1|Host: server||GET /quick HTTP/1.1|Host: server|Connection: close||")))
	same(t, transcript(events, "proxy", "request end", "response end"), `
30 proxy receive request end 0 c1 x1 @36
50 proxy send request end 0 c2 x1 @52
570 proxy receive response end 10 c2 x1 @112
570 proxy send response end 10 c1 x1 @128
570 proxy receive request end 0 c1 x2 @92
570 proxy send request end 0 c2 x2 @105
590 proxy receive response end 20 c2 x2 @234
590 proxy send response end 20 c1 x2 @285
`)
}
