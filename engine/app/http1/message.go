package http1

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strings"

	"slowstart/engine/timeline"
)

const (
	// ReadBytes is the buffer between a socket and a message reader: a call to
	// read asks for so much.
	ReadBytes = 64 << 10
	// MaxHeadBytes bounds a start-line with its field section; more is 431.
	MaxHeadBytes = 16 << 10
)

// ErrHeadTooLarge says that a head is longer than MaxHeadBytes.
var ErrHeadTooLarge = fmt.Errorf("start-line and field section exceed %d bytes", MaxHeadBytes)

// ReadHead returns a start-line and its field section, up to and with the
// empty line. A line may end in LF alone (RFC 9112 §2.2). The error is io.EOF
// when nothing came and io.ErrUnexpectedEOF when only a part did.
func ReadHead(r *bufio.Reader) ([]byte, error) {
	var head []byte
	for {
		line, err := r.ReadSlice('\n')
		head = append(head, line...)
		switch {
		case len(head) > MaxHeadBytes:
			return head, ErrHeadTooLarge
		case errors.Is(err, io.EOF) && len(head) > 0:
			return head, io.ErrUnexpectedEOF
		case err != nil:
			return head, err
		case len(bytes.TrimRight(line, "\r\n")) == 0:
			return head, nil
		}
	}
}

// FieldsOf lists the field lines of a head in the order in which they came,
// which http.Header forgets. A line without a colon is left out.
func FieldsOf(head []byte) []timeline.Field {
	_, section, _ := strings.Cut(string(head), "\n")
	var fields []timeline.Field
	for line := range strings.Lines(section) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			fields = append(fields, timeline.Field{Name: name, Value: strings.Trim(value, " \t\r\n")})
		}
	}
	return fields
}

// A Framing says how the length of a message's content is found (RFC 9112 §6.3).
type Framing struct {
	Chunked bool
	Length  int64 // bytes; -1 = until the connection ends
}

// UntilClose says that the end of the connection ends the content.
func (f Framing) UntilClose() bool { return !f.Chunked && f.Length < 0 }

// Reader returns the content that follows on r. It reads no byte beyond the
// content and its trailer section, and ends in io.ErrUnexpectedEOF where the
// connection ends before the framing says so (RFC 9112 §8).
func (f Framing) Reader(r *bufio.Reader) io.Reader {
	switch {
	case f.Chunked:
		return &chunkedContent{r: r, chunks: httputil.NewChunkedReader(r)}
	case f.Length < 0:
		return r
	default:
		return &countedContent{r: r, left: f.Length}
	}
}

// countedContent is content of a known length.
type countedContent struct {
	r    *bufio.Reader
	left int64 // bytes
}

func (c *countedContent) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) && c.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// chunkedContent is content in the chunked transfer coding. After the
// last-chunk it reads the trailer section, which net/http's reader leaves, and
// forgets it.
type chunkedContent struct {
	r      *bufio.Reader
	chunks io.Reader
	ended  error // what comes after the last-chunk: the next message is not read
}

func (c *chunkedContent) Read(p []byte) (int, error) {
	if c.ended != nil {
		return 0, c.ended
	}
	n, err := c.chunks.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	_, err = ReadHead(c.r)
	switch {
	case err == nil:
		c.ended = io.EOF
	case errors.Is(err, io.EOF):
		c.ended = io.ErrUnexpectedEOF
	default:
		c.ended = err
	}
	return n, c.ended
}

// ReadContent reads content to its end and returns how many bytes it had.
func ReadContent(r *bufio.Reader, f Framing) (int64, error) {
	return io.Copy(io.Discard, struct{ io.Reader }{f.Reader(r)})
}
