package http1

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/timeline"
)

func TestParseRequest(t *testing.T) {
	r, err := ParseRequest([]byte("POST /a?b HTTP/1.1\r\nhost: a:8080\r\nContent-Length: 3\r\nX:  1 \r\n\r\n"))
	want := []timeline.Field{{Name: "host", Value: "a:8080"}, {Name: "Content-Length", Value: "3"}, {Name: "X", Value: "1"}}
	if err != nil || r.Method != "POST" || r.Target != "/a?b" || r.Version != "HTTP/1.1" || r.Framing != (Framing{Length: 3}) {
		t.Errorf("parseRequest() = %+v, %v", r, err)
	}
	if diff := cmp.Diff(want, r.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestParseRequest_Refusals(t *testing.T) {
	const ok = "Host: a"
	tests := []struct {
		head string
		want RefusedError // 0 = none
	}{
		{"GET / HTTP/1.1|" + ok, 0},
		{"HEAD * HTTP/1.1|" + ok, 0},
		{"GET http://a/ HTTP/1.1|" + ok, 0},
		{"GET / HTTP/1.9|" + ok, 0},
		{"GET / HTTP/1.0", 0},
		{"GET / HTTP/1.1|Host:", 0}, // RFC 9110 §7.2: empty where the authority is
		{"GET / HTTP/1.1|Host: [2001:db8::1]:80", 0},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: 3|Content-Length: 3", 0},
		{"POST / HTTP/1.1|" + ok + "|Transfer-Encoding: Chunked", 0},

		{"", 400},
		{"GET /", 400},
		{"GET / HTTP/1.1 x|" + ok, 400},
		{"GET  / HTTP/1.1|" + ok, 400},
		{"GET / http/1.1|" + ok, 400},
		{"G@T / HTTP/1.1|" + ok, 400},
		{"GET a HTTP/1.1|" + ok, 400},
		{"GET / HTTP/1.1", 400},
		{"GET / HTTP/1.1|Host: a|Host: a", 400},
		{"GET / HTTP/1.0|Host: a|Host: b", 400},
		{"GET / HTTP/1.1|Host: a b", 400},
		{"GET / HTTP/1.1|Host: a/b", 400},
		{"GET / HTTP/1.1|Host: u@a", 400},
		{"GET / HTTP/1.1|Host : a", 400},
		{"GET / HTTP/1.1|" + ok + "|no colon", 400},
		{"GET / HTTP/1.1|" + ok + "|: no name", 400},
		{"GET / HTTP/1.1|" + ok + "|X: a| folded", 400},
		{"GET / HTTP/1.1| " + ok, 400},
		{"GET / HTTP/1.1|" + ok + "|X: a\rb", 400},
		{"GET / HTTP/1.1|" + ok + "|X: a\x00b", 400},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: x", 400},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: -1", 400},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: +1", 400},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: 99999999999999999999", 400},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: 1|Content-Length: 2", 400},
		{"POST / HTTP/1.1|" + ok + "|Content-Length: 1|Transfer-Encoding: chunked", 400},
		{"POST / HTTP/1.0|" + ok + "|Transfer-Encoding: chunked", 400},
		{"POST / HTTP/1.1|" + ok + "|Transfer-Encoding: gzip, chunked", 501},
		{"POST / HTTP/1.1|" + ok + "|Transfer-Encoding: chunked|Transfer-Encoding: chunked", 501},
		{"POST / HTTP/1.1|" + ok + "|Expect: 100-continue", 417},
		{"BREW / HTTP/1.1|" + ok, 501},
		{"CONNECT a:80 HTTP/1.1|" + ok, 501},
		{"GET / HTTP/2.0|" + ok, 505},
		{"PRI * HTTP/2.0", 505},
	}
	for _, tt := range tests {
		head := strings.ReplaceAll(tt.head, "|", "\r\n") + "\r\n\r\n"
		r, err := ParseRequest([]byte(head))
		if err == nil {
			err = r.Understood()
		}
		var got RefusedError
		if err != nil && !errors.As(err, &got) || got != tt.want {
			t.Errorf("parseRequest(%q) = %v, want %d", head, err, tt.want)
		}
	}
}
