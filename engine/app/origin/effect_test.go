package origin_test

import "testing"

// TestOrigin_Effects: each effect counts, a repeated DELETE has none, and of a
// number that is put the value is told.
func TestOrigin_Effects(t *testing.T) {
	put := func(content string) string {
		return write(`PUT /n HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n` + content)
	}
	drop := write(`DELETE /n HTTP/1.1\r\nHost: a\r\n\r\n`)
	got := transcript(run(t, apps("size: 10B",
		open+put("41")+"; "+drop+"; "+drop+"; "+put("42")+"; "+put("00")+"; shutdown: write"+readAll)), "effect", "response head")
	same(t, got, `
 160 effect: applied count=1 method=PUT target=/n value=41 c1 x1
 160 response head 0 c1 x1
 160 effect: applied count=2 method=DELETE target=/n c1 x2
 160 response head 0 c1 x2
 160 response head 0 c1 x3
 160 effect: applied count=3 method=PUT target=/n value=42 c1 x4
 160 response head 0 c1 x4
 160 effect: applied count=4 method=PUT target=/n c1 x5
 160 response head 0 c1 x5
`)
}
