package app

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"slowstart/engine/timeline"
)

// inPieces calls f with a reader of s that gives all at once, and one that
// gives a byte at a time.
func inPieces(s string, f func(*bufio.Reader)) {
	f(bufio.NewReaderSize(strings.NewReader(s), readBytes))
	f(bufio.NewReaderSize(iotest.OneByteReader(strings.NewReader(s)), readBytes))
}

func TestReadHead(t *testing.T) {
	long := "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", maxHeadBytes)
	tests := []struct {
		in, head, rest string
		err            error
	}{
		{"GET / HTTP/1.1\r\nHost: a\r\n\r\nrest", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "rest", nil},
		{"GET / HTTP/1.0\n\nrest", "GET / HTTP/1.0\n\n", "rest", nil},
		{"", "", "", io.EOF},
		{"GET / HTTP/1.1\r\nHo", "GET / HTTP/1.1\r\nHo", "", io.ErrUnexpectedEOF},
		{"GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "", io.ErrUnexpectedEOF},
		{long + "\r\n\r\n", long + "\r\n", "\r\n", errHeadTooLarge},
	}
	for _, tt := range tests {
		inPieces(tt.in, func(r *bufio.Reader) {
			head, err := readHead(r)
			rest, _ := io.ReadAll(r)
			if string(head) != tt.head || !errors.Is(err, tt.err) || string(rest) != tt.rest {
				t.Errorf("readHead(%.40q) = %.40q, %v, then %.40q; want %.40q, %v, then %.40q",
					tt.in, head, err, rest, tt.head, tt.err, tt.rest)
			}
		})
	}
}

func TestReadHead_BoundsALineWithoutEnd(t *testing.T) {
	r := bufio.NewReaderSize(io.LimitReader(zeros{}, 1<<30), readBytes)
	if head, err := readHead(r); !errors.Is(err, errHeadTooLarge) || len(head) > readBytes {
		t.Errorf("readHead() = %d bytes, %v", len(head), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestReadContent holds the framings of RFC 9112 §6.3: each reads its content
// and no byte more.
func TestReadContent(t *testing.T) {
	chunked, untilClose := framing{chunked: true, length: -1}, framing{length: -1}
	tests := []struct {
		framing  framing
		in, rest string
		n        int64
		err      error
	}{
		{framing{length: 5}, "hellorest", "rest", 5, nil},
		{framing{}, "rest", "rest", 0, nil},
		{framing{length: 5}, "hel", "", 3, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n0\r\n\r\nrest", "rest", 5, nil},
		{chunked, "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nDigest: z\r\n\r\nrest", "rest", 5, nil},
		{chunked, "5\r\nhel", "", 3, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n", "", 5, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n0\r\n", "", 5, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n0\r\nDig", "", 5, io.ErrUnexpectedEOF},
		{untilClose, "hello", "", 5, nil},
	}
	for _, tt := range tests {
		inPieces(tt.in, func(r *bufio.Reader) {
			n, err := readContent(r, tt.framing)
			rest, _ := io.ReadAll(r)
			if n != tt.n || !errors.Is(err, tt.err) || string(rest) != tt.rest {
				t.Errorf("readContent(%+v, %q) = %d, %v, then %q; want %d, %v, then %q",
					tt.framing, tt.in, n, err, rest, tt.n, tt.err, tt.rest)
			}
		})
	}
}

// TestPersists is the truth table of RFC 9112 §9.3.
func TestPersists(t *testing.T) {
	tests := []struct {
		minor       int
		connections []string
		keep        bool
		reason      string
	}{
		{1, nil, true, persistentDefault},
		{1, []string{"close"}, false, clientAskedClose},
		{1, []string{"keep-alive"}, true, persistentDefault},
		{1, []string{"keep-alive, Close"}, false, clientAskedClose},
		{1, []string{"X-Hop", "foo ,\tCLOSE"}, false, clientAskedClose},
		{1, []string{"closed"}, true, persistentDefault},
		{0, nil, false, http10Default},
		{0, []string{"Keep-Alive"}, true, http10KeepAlive},
		{0, []string{"keep-alive", "close"}, false, clientAskedClose},
	}
	for _, tt := range tests {
		fields := []timeline.Field{{Name: "Host", Value: "close"}}
		for _, v := range tt.connections {
			fields = append(fields, timeline.Field{Name: "connection", Value: v})
		}
		keep, reason := persists(tt.minor, fields, clientAskedClose)
		if keep != tt.keep || reason != tt.reason {
			t.Errorf("persists(HTTP/1.%d, %q) = %v, %s, want %v, %s", tt.minor, tt.connections, keep, reason, tt.keep, tt.reason)
		}
	}
}

func TestFill_DependsOnTheOffsetAlone(t *testing.T) {
	whole := make([]byte, 100)
	fill(whole, 0)
	if got, want := string(whole[:36]), "0000000000 data\n0000000016 data\n0000"; got != want {
		t.Errorf("fill(0) = %q, want %q", got, want)
	}
	for from := range whole {
		part := make([]byte, len(whole)-from)
		fill(part, int64(from))
		if string(part) != string(whole[from:]) {
			t.Fatalf("fill(%d) = %q, want %q", from, part, whole[from:])
		}
	}
}
