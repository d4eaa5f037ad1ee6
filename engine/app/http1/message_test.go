package http1

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// inPieces calls f with a reader of s that gives all at once, and one that
// gives a byte at a time.
func inPieces(s string, f func(*bufio.Reader)) {
	f(bufio.NewReaderSize(strings.NewReader(s), ReadBytes))
	f(bufio.NewReaderSize(iotest.OneByteReader(strings.NewReader(s)), ReadBytes))
}

func TestReadHead(t *testing.T) {
	long := "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", MaxHeadBytes)
	tests := []struct {
		in, head, rest string
		err            error
	}{
		{"GET / HTTP/1.1\r\nHost: a\r\n\r\nrest", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "rest", nil},
		{"GET / HTTP/1.0\n\nrest", "GET / HTTP/1.0\n\n", "rest", nil},
		{"", "", "", io.EOF},
		{"GET / HTTP/1.1\r\nHo", "GET / HTTP/1.1\r\nHo", "", io.ErrUnexpectedEOF},
		{"GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "", io.ErrUnexpectedEOF},
		{long + "\r\n\r\n", long + "\r\n", "\r\n", ErrHeadTooLarge},
	}
	for _, tt := range tests {
		inPieces(tt.in, func(r *bufio.Reader) {
			head, err := ReadHead(r)
			rest, _ := io.ReadAll(r)
			if string(head) != tt.head || !errors.Is(err, tt.err) || string(rest) != tt.rest {
				t.Errorf("readHead(%.40q) = %.40q, %v, then %.40q; want %.40q, %v, then %.40q",
					tt.in, head, err, rest, tt.head, tt.err, tt.rest)
			}
		})
	}
}

func TestReadHead_BoundsALineWithoutEnd(t *testing.T) {
	r := bufio.NewReaderSize(io.LimitReader(zeros{}, 1<<30), ReadBytes)
	if head, err := ReadHead(r); !errors.Is(err, ErrHeadTooLarge) || len(head) > ReadBytes {
		t.Errorf("readHead() = %d bytes, %v", len(head), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestReadContent holds the framings of RFC 9112 §6.3: each reads its content
// and no byte more.
func TestReadContent(t *testing.T) {
	chunked, UntilClose := Framing{Chunked: true, Length: -1}, Framing{Length: -1}
	tests := []struct {
		Framing  Framing
		in, rest string
		n        int64
		err      error
	}{
		{Framing{Length: 5}, "hellorest", "rest", 5, nil},
		{Framing{}, "rest", "rest", 0, nil},
		{Framing{Length: 5}, "hel", "", 3, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n0\r\n\r\nrest", "rest", 5, nil},
		{chunked, "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nDigest: z\r\n\r\nrest", "rest", 5, nil},
		{chunked, "5\r\nhel", "", 3, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n", "", 5, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n0\r\n", "", 5, io.ErrUnexpectedEOF},
		{chunked, "5\r\nhello\r\n0\r\nDig", "", 5, io.ErrUnexpectedEOF},
		{UntilClose, "hello", "", 5, nil},
	}
	for _, tt := range tests {
		inPieces(tt.in, func(r *bufio.Reader) {
			n, err := ReadContent(r, tt.Framing)
			rest, _ := io.ReadAll(r)
			if n != tt.n || !errors.Is(err, tt.err) || string(rest) != tt.rest {
				t.Errorf("readContent(%+v, %q) = %d, %v, then %q; want %d, %v, then %q",
					tt.Framing, tt.in, n, err, rest, tt.n, tt.err, tt.rest)
			}
		})
	}
}

// TestFraming_Reader_StaysAtItsEnd reads on behind the end, as who looks for
// names in HTML does: what follows is the next message's.
func TestFraming_Reader_StaysAtItsEnd(t *testing.T) {
	for _, tt := range []struct {
		f  Framing
		in string
	}{
		{Framing{Length: 5}, "hello" + "next"},
		{Framing{Chunked: true, Length: -1}, "5\r\nhello\r\n0\r\n\r\n" + "next"},
	} {
		inPieces(tt.in, func(r *bufio.Reader) {
			content := tt.f.Reader(r)
			first, err := io.ReadAll(content)
			second, again := io.ReadAll(content)
			rest, _ := io.ReadAll(r)
			if err != nil || again != nil || string(first) != "hello" || len(second) > 0 || string(rest) != "next" {
				t.Errorf("%+v: %q, %v, then %q, %v, then %q", tt.f, first, err, second, again, rest)
			}
		})
	}
}
