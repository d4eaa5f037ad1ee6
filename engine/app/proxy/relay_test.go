package proxy_test

import "testing"

// TestRelay: bytes, half closes and resets pass; messages there are none.
func TestRelay(t *testing.T) {
	script := func(steps string) string {
		return "  ask: {host: client, script: [{connect: proxy, port: 8080}, " + steps + "]}\n"
	}
	tests := []struct{ name, more, site, client, want string }{
		{
			"each side ends its own direction",
			"", says("{read: eof}", "write: 3000B", "close: c"), script("write: 2000B, shutdown: write, {read: eof}, close: c"), `
20 client shutdown() 0 c1
30 proxy open client_connected c0 x0
50 proxy read() 0 c1
50 proxy close peer_closed c1 x0
50 proxy close other_side_closed c2 x0
50 proxy shutdown() 0 c2
60 server read() 0 c2
60 server close() 0 c2
70 proxy read() 0 c2
70 proxy shutdown() 0 c1
70 proxy close() 0 c1
70 proxy close() 0 c2
80 client read() 0 c1
80 client close() 0 c1
`,
		},
		{
			"a reset passes too",
			"", says("{read: eof}"), script("write: 2000B, sleep: 100ms, abort: c"), `
30 proxy open client_connected c0 x0
120 client abort() 0 c1
130 proxy read() 0 c1 ECONNRESET
130 proxy close error errno=ECONNRESET c1 x0
130 proxy close other_side_closed c2 x0
130 proxy shutdown() 0 c2
130 proxy read() 0 c2
130 proxy abort() 0 c1
130 proxy abort() 0 c2
140 server read() 0 c2 ECONNRESET
`,
		},
		{
			"the last byte of either direction counts for both",
			", idle: 1s", says("{read: eof}", "close: c"), script("write: 2000B, sleep: 500ms, write: 10B, {read: eof}, close: c"), `
30 proxy open client_connected c0 x0
1050 proxy read() 0 c2 EAGAIN
1530 proxy read() 0 c1 EAGAIN
1530 proxy close idle_timeout idle_ms=1000 c1 x0
1530 proxy close other_side_closed c2 x0
1530 proxy shutdown() 0 c2
1530 proxy read() 0 c2 EAGAIN
1530 proxy close() 0 c1
1530 proxy close() 0 c2
1540 client read() 0 c1
1540 client close() 0 c1
1540 server read() 0 c2
1540 server close() 0 c2
`,
		},
		{
			"nobody listens",
			", to_port: 81", site, script("{read: eof}, close: c"), `
30 proxy open client_connected c0 x0
50 proxy give_up connect_failed errno=ECONNREFUSED c0 x0
50 proxy close other_side_closed c1 x0
50 proxy abort() 0 c1
60 client read() 0 c1 ECONNRESET
60 client close() 0 c1
`,
		},
		{
			"so many bytes and no more",
			", close_after: 1kB", says("write: 3000B", "{read: eof}", "close: c"), script("{read: eof}, close: c"), `
30 proxy open client_connected c0 x0
70 proxy close at_will bytes=1000 c2 x0
70 proxy close other_side_closed c1 x0
70 proxy shutdown() 0 c1
70 proxy read() 0 c1
70 proxy close() 0 c1
70 proxy close() 0 c2
80 client read() 0 c1
80 client close() 0 c1
80 server read() 0 c2
80 server close() 0 c2
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := run(t, path("proxy")+one("relay", tt.more)+tt.site+tt.client)
			same(t, transcript(events, "client proxy server", "open ", "close", "give_up", "read() 0", "shutdown", "abort"), tt.want)
		})
	}
}
