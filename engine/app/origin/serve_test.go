package origin_test

import "testing"

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
