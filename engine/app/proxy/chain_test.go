package proxy_test

import (
	"fmt"
	"strings"
	"testing"

	"slowstart/engine/timeline"
)

// apps are proxies of these kinds in a row on p1, p2..., and how the last
// differs from its defaults.
func proxies(more string, kinds ...string) (hosts []string, apps string) {
	for i, kind := range kinds {
		next, last := fmt.Sprintf("p%d, to_port: 8080", i+2), ""
		if i == len(kinds)-1 {
			next, last = "server", more
		}
		hosts = append(hosts, fmt.Sprintf("p%d", i+1))
		apps += fmt.Sprintf("  proxy%d: {host: p%d, proxy: {kind: %s, to: %s%s}}\n", i+1, i+1, kind, next, last)
	}
	return hosts, apps
}

// TestChains is the table of who hangs: two requests of a client that may keep
// its connection, through every proxy and every two in a row. The second is
// answered at once, or the client waits for the origin, which closes an idle
// connection after 3 s, or it waits for ever.
func TestChains(t *testing.T) {
	const atOnce, untilIdle, forEver = "at once", "until the origin's idle timeout", "for ever"
	clients := map[string]string{
		"keep-alive":       "version: 1.0",                       // Connection: keep-alive
		"proxy-connection": "version: 1.0, proxy_connection: on", // Netscape's cure
		"http/1.1":         "version: 1.1",
	}
	tests := []struct{ kinds, client, want string }{
		{"relay", "keep-alive", atOnce},
		{"relay", "proxy-connection", atOnce},
		{"relay", "http/1.1", atOnce},

		{"dumb", "keep-alive", untilIdle},
		{"dumb", "proxy-connection", atOnce},
		{"dumb", "http/1.1", untilIdle},

		{"smart", "keep-alive", untilIdle},
		{"smart", "proxy-connection", atOnce},
		{"smart", "http/1.1", untilIdle},

		{"aware", "keep-alive", atOnce},
		{"aware", "proxy-connection", atOnce},
		{"aware", "http/1.1", atOnce},

		{"cache", "keep-alive", atOnce},
		{"cache", "http/1.1", atOnce},

		{"dumb dumb", "keep-alive", untilIdle},
		{"dumb dumb", "proxy-connection", atOnce},
		{"dumb dumb", "http/1.1", untilIdle},

		{"dumb smart", "keep-alive", untilIdle},
		{"dumb smart", "proxy-connection", forEver}, // the smart one keeps what the dumb one waits for
		{"dumb smart", "http/1.1", untilIdle},

		{"smart dumb", "keep-alive", untilIdle},
		{"smart dumb", "proxy-connection", untilIdle},
		{"smart dumb", "http/1.1", untilIdle},

		{"smart smart", "keep-alive", untilIdle},
		{"smart smart", "proxy-connection", untilIdle}, // the second sees Connection, which it does not know
		{"smart smart", "http/1.1", untilIdle},

		{"dumb aware", "keep-alive", atOnce}, // RFC 9112 §9.3: no persistence with HTTP/1.0
		{"dumb aware", "proxy-connection", atOnce},
		{"dumb aware", "http/1.1", forEver}, // the version that the dumb one passes on is not its own

		{"aware dumb", "keep-alive", atOnce}, // each request has a connection of its own
		{"aware dumb", "proxy-connection", atOnce},
		{"aware dumb", "http/1.1", untilIdle},

		{"smart aware", "keep-alive", atOnce},
		{"smart aware", "proxy-connection", atOnce},
		{"smart aware", "http/1.1", forEver},

		{"aware smart", "keep-alive", atOnce},
		{"aware smart", "proxy-connection", atOnce},
		{"aware smart", "http/1.1", untilIdle},

		{"aware aware", "keep-alive", atOnce},
		{"aware aware", "proxy-connection", atOnce},
		{"aware aware", "http/1.1", atOnce},
	}
	for _, tt := range tests {
		t.Run(tt.kinds+" "+tt.client, func(t *testing.T) {
			hosts, apps := proxies("", strings.Fields(tt.kinds)...)
			events, _ := run(t, path(hosts...)+apps+
				"  site: {host: server, origin: {size: 300B, idle: 3s}}\n"+
				"  browser: {host: client, start: 1ms, client: {to: server, via: p1, requests: 2, "+clients[tt.client]+"}}\n")
			var ends []int64
			for _, e := range events {
				if m, ok := e.(*timeline.HTTPMessage); ok && m.Host == "client" && m.Side == "receive" && m.Phase == "end" && m.Complete {
					ends = append(ends, m.TimeUS)
				}
			}
			got := forEver
			if len(ends) == 2 {
				if got = untilIdle; ends[1] < 1_000_000 {
					got = atOnce
				}
			}
			if len(ends) == 0 || got != tt.want {
				t.Errorf("the second response comes %s, want %s; responses end at %d us", got, tt.want, ends)
			}
		})
	}
}
