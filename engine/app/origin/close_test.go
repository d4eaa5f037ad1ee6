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

// TestOrigin_ClosesAtWill gives an origin three requests on one connection, the
// second 200 ms after the first, and a fourth on another.
func TestOrigin_ClosesAtWill(t *testing.T) {
	tests := []struct{ name, ends, want string }{
		{"as it comes, close", "{request: 2, at: before}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 360 close: at_will at=before how=close request=2 c1 x2
 360 server sends RST,ACK c1
 410 client read 0 c1
 460 server sends RST c1
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"as it comes, reset", "{request: 2, at: before, how: reset}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 360 close: at_will at=before how=reset request=2 c1 x2
 360 server sends RST,ACK c1
 360 server abort 0 c1
 360 server sends RST c1
 410 client read 0 c1 ECONNRESET
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"processed, close", "{request: 2, at: processed}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 370 effect: applied count=2 method=POST target=/x c1 x2
 370 close: at_will at=processed how=close request=2 c1 x2
 370 server sends RST,ACK c1
 420 client read 0 c1 ECONNRESET
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"processed, half", "{request: 2, at: processed, how: half}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 370 effect: applied count=2 method=POST target=/x c1 x2
 370 close: at_will at=processed how=half request=2 c1 x2
 420 client read 0 c1
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"in the middle, close", "{request: 2, at: middle, bytes: 6kB}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 370 effect: applied count=2 method=POST target=/x c1 x2
 370 response end 6000 cut c1 x2
 370 close: at_will at=middle how=close request=2 c1 x2
 370 server sends RST,ACK c1
 420 client read 0 c1 ECONNRESET
 470 server sends RST c1
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"in the middle, reset", "{request: 2, at: middle, bytes: 6kB, how: reset}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 370 effect: applied count=2 method=POST target=/x c1 x2
 370 response end 6000 cut c1 x2
 370 close: at_will at=middle how=reset request=2 c1 x2
 370 server sends RST,ACK c1
 370 server abort 0 c1
 420 client read 0 c1 ECONNRESET
 470 server sends RST c1
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"in the middle, without content", "{request: 2, at: middle, bytes: 0B}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 370 effect: applied count=2 method=POST target=/x c1 x2
 370 response end 0 cut c1 x2
 370 close: at_will at=middle how=close request=2 c1 x2
 370 server sends RST,ACK c1
 420 client read 0 c1 ECONNRESET
 470 server sends RST c1
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"after, close", "{request: 2, at: after}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 310 client write 48 c1
 370 effect: applied count=2 method=POST target=/x c1 x2
 370 response end 10000 c1 x2
 370 close: at_will at=after how=close request=2 c1 x2
 370 server sends RST,ACK c1
 420 client read 0 c1 ECONNRESET
 470 server sends RST c1
1110 client write 46 c2
1170 close: client_asked_close c2 x3
1170 response end 10000 c2 x3
1220 client read 0 c2
`},
		{"after, reset", "{request: 1, at: after, how: reset}, {request: 2, at: after}", `
 110 client write 48 c1
 170 effect: applied count=1 method=POST target=/x c1 x1
 170 response end 10000 c1 x1
 170 close: at_will at=after how=reset request=1 c1 x1
 170 server sends RST,ACK c1
 170 server abort 0 c1
 270 server sends RST c1
 310 client write 0 c1 ECONNRESET
 310 client write 0 c1 EPIPE
 310 client read 0 c1
1110 client write 46 c2
1170 close: client_asked_close c2 x2
1170 response end 10000 c2 x2
1170 close: at_will at=after how=close request=2 c2 x2
1220 client read 0 c2
`},
	}
	post := `POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := transcript(run(t, apps("size: 10kB, think: 10ms, ends: ["+tt.ends+"]",
				open+write(post)+"; sleep: 200ms; "+write(post)+"; "+write(post)+readAll,
				"sleep: 1s; "+open+write(last)+readAll,
			)), "sends RST", "response end", "effect", "client read 0", "client write", "close:", "server abort")
			same(t, got, tt.want)
		})
	}
}

// TestOrigin_Slots: of three clients two are served; the third is connected by
// the kernel, and waits until a slot is free.
func TestOrigin_Slots(t *testing.T) {
	stays := open + write(get) + "; read: 10B; sleep: 1s; close"
	got := transcript(run(t, apps("size: 10B, slots: 2", stays, "sleep: 1ms; "+stays, "sleep: 2ms; "+open+write(last)+readAll)),
		"connect", "accept", "server close", "response begin")
	same(t, got, `
 100 client connect 0 c1
 101 client connect 0 c2
 102 client connect 0 c3
 150 server accept 0 c1
 151 server accept 0 c2
 160 response begin 0 c1 x1
 161 response begin 0 c2 x2
1260 server close 0 c1
1260 server accept 0 c3
1260 response begin 0 c3 x3
1261 server close 0 c2
1360 server close 0 c3
`)
}

// TestOrigin_Concurrent: three requests come together, of which the first
// takes longest to answer.
func TestOrigin_Concurrent(t *testing.T) {
	slow := `GET /slow HTTP/1.1\r\nHost: a\r\n\r\n`
	about := "size: 10B, think: 20ms, resources: [{target: /slow, think: 300ms}, {target: /}], idle: 100ms, concurrent: "
	tests := []struct{ concurrent, want string }{
		{"off", `
 160 request end 0 c1 x1
 460 response begin 0 c1 x1
 460 request end 0 c1 x2
 480 response begin 0 c1 x2
 480 request end 0 c1 x3
 500 response begin 0 c1 x3
 600 close: idle_timeout idle_ms=100 c1 x0
`},
		{"on", `
 160 request end 0 c1 x1
 160 request end 0 c1 x2
 160 request end 0 c1 x3
 180 wait: response_order c1 x2
 180 wait: response_order c1 x3
 460 response begin 0 c1 x1
 460 response begin 0 c1 x2
 460 response begin 0 c1 x3
 560 close: idle_timeout idle_ms=100 c1 x0
`},
	}
	for _, tt := range tests {
		t.Run(tt.concurrent, func(t *testing.T) {
			got := transcript(run(t, apps(about+tt.concurrent, open+write(slow+get+get)+readAll)), "request end", "wait:", "response begin", "close:")
			same(t, got, tt.want)
		})
	}
}

// TestOrigin_WritesAsItIsTold holds the calls that a response takes.
func TestOrigin_WritesAsItIsTold(t *testing.T) {
	tests := []struct{ origin, want string }{
		{"size: 100B", `
 160 server write 222 c1
 160 server sends FIN,ACK c1
`},
		{"size: 100B, split_writes: on", `
 160 server write 122 c1
 160 server write 100 c1
 160 server sends FIN,ACK c1
`},
		{"size: 100B, split_writes: on, cork: on", `
 160 server setsockopt 0 c1
 160 server write 122 c1
 160 server write 100 c1
 160 server setsockopt 0 c1
 160 server sends FIN,ACK c1
`},
		{"size: 1200kB", `
 160 server write 1048576 c1
 760 server write 151550 c1
 760 server sends FIN,ACK c1
`},
		{"size: 100kB, framing: chunked", `
 160 server write 100189 c1
 460 server sends FIN,ACK c1
`},
		{"size: 100kB, framing: close, split_writes: on", `
 160 server write 101 c1
 160 server write 100000 c1
 460 server sends FIN,ACK c1
`},
	}
	for _, tt := range tests {
		t.Run(tt.origin, func(t *testing.T) {
			got := transcript(run(t, apps(tt.origin, open+write(last)+readAll)), "server write", "setsockopt", "server sends")
			same(t, got, tt.want)
		})
	}
}
