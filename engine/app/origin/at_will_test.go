package origin_test

import "testing"

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
