package app

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"

	"slowstart/engine/timeline"
)

// response is what the client needs to know of a response to GET.
type response struct {
	status  int
	version string
	minor   int // of the version
	fields  []timeline.Field
	framing framing
}

// parseResponse reads the head of a response. What it could read it returns
// even with an error.
func parseResponse(head []byte) (response, error) {
	r := response{fields: fieldsOf(head)}
	parsed, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		return r, fmt.Errorf("response: %w", err)
	}
	_ = parsed.Body.Close() // of a head alone: nothing is behind it
	r.status, r.version, r.minor = parsed.StatusCode, parsed.Proto, parsed.ProtoMinor
	r.framing = framing{chunked: len(parsed.TransferEncoding) > 0, length: parsed.ContentLength}
	return r, nil
}
