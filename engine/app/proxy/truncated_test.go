package proxy_test

import (
	"fmt"
	"testing"

	"slowstart/engine/timeline"
)

// TestTruncated cuts a response of 10,000 bytes after 6,000, however it is
// framed, and sees what the client is told: by a proxy that passes on what
// happened the client learns of it; a "repair" makes a whole response of half a
// file. A close without a length looks whole to both.
func TestTruncated(t *testing.T) {
	const whole, incomplete = "6000 bytes, whole", "6000 bytes, incomplete"
	tests := []struct {
		framing, how              string
		none, length, chunked     string // what the client takes it for, by repair
		proxy                     string // what the proxy takes it for
		client10, client10Chunked string // the same for an HTTP/1.0 client without repair, and with chunked
	}{
		{"length", "close", incomplete, whole, whole, incomplete, incomplete, incomplete},
		{"length", "reset", incomplete, whole, whole, incomplete, incomplete, incomplete},
		{"chunked", "close", incomplete, whole, whole, incomplete, incomplete, incomplete},
		{"chunked", "reset", incomplete, whole, whole, incomplete, incomplete, incomplete},
		{"close", "close", whole, whole, whole, whole, whole, whole},
		{"close", "reset", incomplete, whole, whole, incomplete, incomplete, incomplete},
	}
	for _, tt := range tests {
		for _, c := range []struct{ repair, version, want string }{
			{"none", "1.1", tt.none},
			{"length", "1.1", tt.length},
			{"chunked", "1.1", tt.chunked},
			{"none", "1.0", tt.client10},
			{"chunked", "1.0", tt.client10Chunked}, // HTTP/1.0 has no chunks
		} {
			t.Run(fmt.Sprintf("%s %s %s %s", tt.framing, tt.how, c.repair, c.version), func(t *testing.T) {
				events, _ := run(t, path("proxy")+
					"  mid: {host: proxy, proxy: {to: server, repair: "+c.repair+"}}\n"+
					"  site: {host: server, origin: {size: 10kB, framing: "+tt.framing+", ends: [{request: 1, at: middle, bytes: 6kB, how: "+tt.how+"}]}}\n"+
					"  browser: {host: client, start: 1ms, client: {to: server, via: proxy, retry: never, version: "+c.version+"}}\n")
				if got := took(events, "client"); got != c.want {
					t.Errorf("the client takes it for %s, want %s", got, c.want)
				}
				if got := took(events, "proxy"); got != tt.proxy {
					t.Errorf("the proxy takes it for %s, want %s", got, tt.proxy)
				}
			})
		}
	}
}

// took is what a host takes the first response that it receives for.
func took(events []timeline.Event, host string) string {
	for _, e := range events {
		m, ok := e.(*timeline.HTTPMessage)
		if !ok || m.Host != host || m.Type != timeline.TypeHTTPResponse || m.Side != "receive" || m.Phase != "end" {
			continue
		}
		if m.Complete {
			return fmt.Sprintf("%d bytes, whole", m.Bytes)
		}
		return fmt.Sprintf("%d bytes, incomplete", m.Bytes)
	}
	return "nothing"
}
