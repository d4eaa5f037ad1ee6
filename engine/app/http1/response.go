package http1

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// Response is what a client needs to know of a response.
type Response struct {
	Status  int
	Version string
	Minor   int // of the version
	Fields  []timeline.Field
	Framing Framing
}

// ParseResponse reads the head of a response to GET. What it could read it
// returns even with an error.
func ParseResponse(head []byte) (Response, error) { return ParseResponseTo(http.MethodGet, head) }

// ParseResponseTo reads the head of a response to a method: that to HEAD has no
// content, whatever its fields say (RFC 9112 §6.3).
func ParseResponseTo(method string, head []byte) (Response, error) {
	r := Response{Fields: FieldsOf(head)}
	parsed, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: method})
	if err != nil {
		return r, fmt.Errorf("response: %w", err)
	}
	_ = parsed.Body.Close() // of a head alone: nothing is behind it
	r.Status, r.Version, r.Minor = parsed.StatusCode, parsed.Proto, parsed.ProtoMinor
	if method != http.MethodHead {
		r.Framing = Framing{Chunked: len(parsed.TransferEncoding) > 0, Length: parsed.ContentLength}
	}
	return r, nil
}

// RangeFrom is where the content of a 206 begins in the whole (RFC 9110 §14.4);
// false where its Content-Range does not say.
func (r Response) RangeFrom() (firstByte int64, ok bool) {
	values := Values(r.Fields, "Content-Range")
	if len(values) != 1 {
		return 0, false
	}
	ranged, ok := strings.CutPrefix(values[0], "bytes ")
	first, _, dash := strings.Cut(ranged, "-")
	firstByte, err := strconv.ParseInt(first, 10, 64)
	return firstByte, ok && dash && err == nil && firstByte >= 0
}
