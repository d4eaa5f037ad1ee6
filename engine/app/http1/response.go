package http1

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"

	"slowstart/engine/timeline"
)

// Response is what the client needs to know of a response to GET.
type Response struct {
	Status  int
	Version string
	Minor   int // of the version
	Fields  []timeline.Field
	Framing Framing
}

// ParseResponse reads the head of a response. What it could read it returns
// even with an error.
func ParseResponse(head []byte) (Response, error) {
	r := Response{Fields: FieldsOf(head)}
	parsed, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		return r, fmt.Errorf("response: %w", err)
	}
	_ = parsed.Body.Close() // of a head alone: nothing is behind it
	r.Status, r.Version, r.Minor = parsed.StatusCode, parsed.Proto, parsed.ProtoMinor
	r.Framing = Framing{Chunked: len(parsed.TransferEncoding) > 0, Length: parsed.ContentLength}
	return r, nil
}
