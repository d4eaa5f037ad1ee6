package origin_test

import "testing"

const (
	last    = `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`
	old     = `GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`
	open    = "connect: server; sleep: 10ms; " // accepted by then
	readAll = "; read: eof; close"
)

// TestOrigin_Closes holds how an origin ends a connection and what its client
// reads.
func TestOrigin_Closes(t *testing.T) {
	upload := open + write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n`) + "; write: 100kB" + readAll
	tests := []struct {
		name, origin string
		steps        string
		want         string
	}{
		{
			"graceful: it reads on until the client closes",
			"size: 10B, think: 20ms",
			open + write(last) + "; " + write(get) + readAll,
			`
 160 server read 46 c1
 180 close: client_asked_close c1 x1
 180 server sends FIN,ACK c1
 180 server shutdown 0 c1
 180 server read 27 c1
 230 client read 131 c1
 230 client read 0 c1
 230 client sends FIN,ACK c1
 230 client close 0 c1
 280 server read 0 c1
 280 server close 0 c1
`,
		},
		{
			"graceful, and the client does not close",
			"size: 10B, linger: 1s",
			open + write(last) + "; read: eof; sleep: 2s; close",
			`
 160 server read 46 c1
 160 close: client_asked_close c1 x1
 160 server sends FIN,ACK c1
 160 server shutdown 0 c1
 210 client read 131 c1
 210 client read 0 c1
1160 server read 0 c1 EAGAIN
1160 server close 0 c1
2210 client sends FIN,ACK c1
2210 client close 0 c1
`,
		},
		{
			"graceful, without patience",
			"size: 10B, linger: 0ms, think: 20ms",
			open + write(last) + "; " + write(get) + readAll,
			`
 160 server read 46 c1
 180 close: client_asked_close c1 x1
 180 server sends FIN,ACK c1
 180 server shutdown 0 c1
 180 server read 27 c1
 180 server read 0 c1 EAGAIN
 180 server close 0 c1
 230 client read 131 c1
 230 client read 0 c1
 230 client sends FIN,ACK c1
 230 client close 0 c1
`,
		},
		{
			"abrupt, with all read",
			"size: 10B, closing: abrupt",
			open + write(last) + readAll,
			`
 160 server read 46 c1
 160 close: client_asked_close c1 x1
 160 server sends FIN,ACK c1
 160 server close 0 c1
 210 client read 131 c1
 210 client read 0 c1
 210 client sends FIN,ACK c1
 210 client close 0 c1
`,
		},
		{
			"abrupt, with a request unread",
			"size: 10B, closing: abrupt, think: 20ms",
			open + write(last) + "; " + write(get) + readAll,
			`
 160 server read 46 c1
 180 close: client_asked_close c1 x1
 180 server sends RST,ACK c1
 180 server close 0 c1
 230 client read 131 c1
 230 client read 0 c1 ECONNRESET
 230 client close 0 c1
 280 server sends RST c1
`,
		},
		{
			"abrupt, with two requests of one write: it has read both",
			"size: 10B, closing: abrupt",
			open + write(last+get) + readAll,
			`
 160 server read 73 c1
 160 close: client_asked_close c1 x1
 160 server sends FIN,ACK c1
 160 server close 0 c1
 210 client read 131 c1
 210 client read 0 c1
 210 client sends FIN,ACK c1
 210 client close 0 c1
`,
		},
		{
			"the same through a small buffer",
			"size: 10B, closing: abrupt, buffer: 16B",
			open + write(last+get) + readAll,
			`
 160 server read 16 c1
 160 close: client_asked_close c1 x1
 160 server sends RST,ACK c1
 160 server close 0 c1
 210 client read 131 c1
 210 client read 0 c1 ECONNRESET
 210 client close 0 c1
 260 server sends RST c1
`,
		},
		{
			"reset",
			"size: 10B, closing: reset",
			open + write(last) + readAll,
			`
 160 server read 46 c1
 160 close: client_asked_close c1 x1
 160 server sends RST,ACK c1
 160 server abort 0 c1
 210 client read 131 c1
 210 client read 0 c1 ECONNRESET
 210 client close 0 c1
 260 server sends RST c1
`,
		},
		{
			"413 and abrupt",
			"body_limit: 1kB, closing: abrupt",
			upload,
			`
 160 server read 52 c1
 160 close: content_too_large limit_bytes=1000 status=413 c1 x1
 160 server sends FIN,ACK c1
 160 server close 0 c1
 160 server sends RST,ACK c1
 160 server sends RST c1
 210 client read 116 c1
 210 client read 0 c1
 210 client close 0 c1
 260 server sends RST c1
`,
		},
		{
			"413 and graceful",
			"body_limit: 1kB",
			upload,
			`
 160 server read 52 c1
 160 close: content_too_large limit_bytes=1000 status=413 c1 x1
 160 server sends FIN,ACK c1
 160 server shutdown 0 c1
 160 server read 1420 c1
 210 client read 116 c1
 210 client read 0 c1
 210 client close 0 c1
 260 server read 1420 c1
 360 server read 1420 c1
 410 client sends FIN,ACK c1
 460 server read 1420 c1
 460 server read 600 c1
 460 server read 0 c1
 460 server close 0 c1
`,
		},
		{
			"idle",
			"size: 10B, idle: 200ms, closing: abrupt",
			open + write(get) + readAll,
			`
 160 server read 27 c1
 210 client read 112 c1
 360 server read 0 c1 EAGAIN
 360 close: idle_timeout idle_ms=200 c1 x0
 360 server sends FIN,ACK c1
 360 server close 0 c1
 410 client read 0 c1
 410 client sends FIN,ACK c1
 410 client close 0 c1
`,
		},
		{
			"idle from the start",
			"size: 10B, idle: 200ms",
			open + "read: eof; close",
			`
 350 server read 0 c1 EAGAIN
 350 close: idle_timeout idle_ms=200 c1 x0
 350 server sends FIN,ACK c1
 350 server shutdown 0 c1
 400 client read 0 c1
 400 client sends FIN,ACK c1
 400 client close 0 c1
 450 server read 0 c1
 450 server close 0 c1
`,
		},
		{
			"not idle while it thinks",
			"size: 10B, idle: 200ms, think: 300ms",
			open + write(last) + readAll,
			`
 160 server read 46 c1
 460 close: client_asked_close c1 x1
 460 server sends FIN,ACK c1
 460 server shutdown 0 c1
 510 client read 131 c1
 510 client read 0 c1
 510 client sends FIN,ACK c1
 510 client close 0 c1
 560 server read 0 c1
 560 server close 0 c1
`,
		},
		{
			"idle, and a request meets the close on its way",
			"size: 10B, idle: 200ms, closing: abrupt",
			open + write(get) + "; sleep: 280ms; " + write(get) + readAll,
			`
 160 server read 27 c1
 360 server read 0 c1 EAGAIN
 360 close: idle_timeout idle_ms=200 c1 x0
 360 server sends FIN,ACK c1
 360 server close 0 c1
 390 client read 112 c1
 410 client read 0 c1
 410 client sends FIN,ACK c1
 410 client close 0 c1
 440 server sends RST,ACK c1
 460 server sends RST c1
`,
		},
		{
			"as many as it takes",
			"size: 10B, max: 2, closing: abrupt",
			open + write(get+get+get) + readAll,
			`
 160 server read 81 c1
 160 close: max_requests max=2 c1 x2
 160 server sends FIN,ACK c1
 160 server close 0 c1
 210 client read 112 c1
 210 client read 131 c1
 210 client read 0 c1
 210 client sends FIN,ACK c1
 210 client close 0 c1
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := transcript(run(t, apps(tt.origin, tt.steps)), "sends", "server read", "server shutdown", "server close", "server abort", "client read", "client close", "close:")
			same(t, got, tt.want)
		})
	}
}
