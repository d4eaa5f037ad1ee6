package http1

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestParseResponseTo_Framing(t *testing.T) {
	none, chunked, untilClose := Framing{}, Framing{Chunked: true, Length: -1}, Framing{Length: -1}
	tests := []struct {
		method, head string
		want         Framing
	}{
		{"GET", "HTTP/1.1 200 OK|Content-Length: 10", Framing{Length: 10}},
		{"GET", "HTTP/1.1 200 OK|Transfer-Encoding: chunked", chunked},
		{"GET", "HTTP/1.1 200 OK", untilClose},
		{"GET", "HTTP/1.0 200 OK", untilClose},
		{"GET", "HTTP/1.0 200 OK|Content-Length: 10", Framing{Length: 10}},
		// RFC 9112 §6.3: no content, whatever the fields say.
		{"HEAD", "HTTP/1.1 200 OK|Content-Length: 10", none},
		{"HEAD", "HTTP/1.1 200 OK|Transfer-Encoding: chunked", none},
		{"HEAD", "HTTP/1.1 200 OK", none},
		{"GET", "HTTP/1.1 204 No Content|Content-Length: 10", none},
		{"GET", "HTTP/1.1 304 Not Modified|Content-Length: 10", none},
		{"GET", "HTTP/1.1 304 Not Modified", none},
		{"GET", "HTTP/1.1 103 Early Hints", none},
		{"PUT", "HTTP/1.1 206 Partial Content|Content-Length: 3", Framing{Length: 3}},
	}
	for _, tt := range tests {
		r, err := ParseResponseTo(tt.method, []byte(strings.ReplaceAll(tt.head, "|", "\r\n")+"\r\n\r\n"))
		if err != nil || r.Framing != tt.want {
			t.Errorf("ParseResponseTo(%s, %s) = %+v, %v, want %+v", tt.method, tt.head, r.Framing, err, tt.want)
		}
	}
}

func TestResponse_RangeFrom(t *testing.T) {
	tests := []struct {
		fields string
		from   int64
		ok     bool
	}{
		{"Content-Range: bytes 6000-9999/10000", 6000, true},
		{"content-range: bytes 0-9/*", 0, true},
		{"X: y", 0, false},
		{"Content-Range: bytes */10000", 0, false},
		{"Content-Range: bytes -5/10", 0, false},
		{"Content-Range: lines 5-9/10", 5, false},
		{"Content-Range: bytes 5-9/10\r\nContent-Range: bytes 5-9/10", 0, false},
	}
	for _, tt := range tests {
		r, _ := ParseResponse([]byte("HTTP/1.1 206 Partial Content\r\n" + tt.fields + "\r\n\r\n"))
		if from, ok := r.RangeFrom(); ok != tt.ok || ok && from != tt.from {
			t.Errorf("RangeFrom(%s) = %d, %v, want %d, %v", tt.fields, from, ok, tt.from, tt.ok)
		}
	}
}

// FuzzResponses reads a stream of responses as a client does. Whatever comes,
// the reader ends, takes no byte twice and keeps within the stream; and a stream
// in pieces is read as one that comes at once.
func FuzzResponses(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 304 Not Modified\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
		"HTTP/1.0 200 OK\n\nuntil the end",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nhe",
		"strayHTTP/1.1 200 OK\r\n\r\n",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, stream []byte, head bool) {
		if len(stream) > ReadBytes {
			return
		}
		method := "GET"
		if head {
			method = "HEAD"
		}
		all := readResponses(t, method, bytes.NewReader(stream), len(stream))
		pieces := readResponses(t, method, &byThree{from: stream}, len(stream))
		if all != pieces {
			t.Errorf("at once:\n%sin pieces:\n%s", all, pieces)
		}
	})
}

// byThree gives three bytes a call.
type byThree struct{ from []byte }

func (b *byThree) Read(p []byte) (int, error) {
	if len(b.from) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 3)], b.from)
	b.from = b.from[n:]
	return n, nil
}

func readResponses(t *testing.T, method string, from io.Reader, size int) (transcript string) {
	r := bufio.NewReaderSize(from, ReadBytes)
	note := func(what string, err error) {
		switch {
		case errors.Is(err, io.EOF):
			what += " EOF"
		case errors.Is(err, io.ErrUnexpectedEOF):
			what += " unexpected EOF"
		case err != nil:
			what += " error"
		}
		transcript += what + "\n"
	}
	for taken := 0; ; {
		head, err := ReadHead(r)
		taken += len(head)
		if err != nil {
			note("head", err)
			return transcript
		}
		resp, err := ParseResponseTo(method, head)
		note("response", err)
		if err != nil {
			return transcript
		}
		n, err := ReadContent(r, resp.Framing)
		note("content", err)
		if taken += int(n); taken > size || n < 0 {
			t.Fatalf("%d bytes taken of %d", taken, size)
		}
		if err != nil || resp.Framing.UntilClose() {
			return transcript
		}
	}
}
