package app

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// request is what the origin needs to know of a request.
type request struct {
	method, target, version string
	minor                   int // of the version
	fields                  []timeline.Field
	framing                 framing
}

// refusedError is a request that gets this status instead of an answer.
type refusedError int

func (e refusedError) Error() string { return "request refused: " + strconv.Itoa(int(e)) }

// parseRequest reads the head of a request. What it could read it returns even
// with a refusal.
func parseRequest(head []byte) (request, error) {
	r := request{fields: fieldsOf(head)}
	codings := values(r.fields, "Transfer-Encoding")
	if !wellFormed(head) {
		return r, refusedError(http.StatusBadRequest)
	}
	// RFC 9112 §6.1: a server SHOULD answer 501 to a coding it does not know.
	if len(codings) > 1 || len(codings) == 1 && !strings.EqualFold(codings[0], "chunked") {
		return r, refusedError(http.StatusNotImplemented)
	}
	parsed, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
	if err != nil {
		return r, refusedError(http.StatusBadRequest)
	}
	r.method, r.target, r.version, r.minor = parsed.Method, parsed.RequestURI, parsed.Proto, parsed.ProtoMinor
	r.framing = framing{chunked: len(codings) == 1, length: parsed.ContentLength}

	switch {
	case parsed.ProtoMajor != 1:
		return r, refusedError(http.StatusHTTPVersionNotSupported)
	// RFC 9112 §6.1: both lengths, or chunked in HTTP/1.0, is faulty framing.
	case r.framing.chunked && (r.minor == 0 || len(values(r.fields, "Content-Length")) > 0):
		return r, refusedError(http.StatusBadRequest)
	case !hostKnown(r):
		return r, refusedError(http.StatusBadRequest)
	case r.method != http.MethodGet && r.method != http.MethodHead && r.method != http.MethodPost:
		return r, refusedError(http.StatusNotImplemented)
	// RFC 9110 §10.1.1: a client that waits for 100 must get that or a final status.
	case len(values(r.fields, "Expect")) > 0:
		return r, refusedError(http.StatusExpectationFailed)
	}
	return r, nil
}

// wellFormed says whether a head is free of what RFC 9112 has a server refuse
// and net/http's reader lets pass: NUL, CR without LF (§2.2), white space after
// the start-line (§2.2) and obsolete line folding (§5.2).
func wellFormed(head []byte) bool {
	return bytes.IndexByte(head, 0) < 0 &&
		bytes.Count(head, []byte("\r")) == bytes.Count(head, []byte("\r\n")) &&
		!bytes.Contains(head, []byte("\n ")) && !bytes.Contains(head, []byte("\n\t"))
}

// hostKnown says whether a request has the Host field it must have (RFC 9112
// §3.2): exactly one in HTTP/1.1, and a valid one.
func hostKnown(r request) bool {
	hosts := values(r.fields, "Host")
	if len(hosts) == 0 {
		return r.minor == 0
	}
	u, err := url.Parse("//" + hosts[0])
	return len(hosts) == 1 && err == nil && u.Host == hosts[0]
}

// refusalOf gives the status that an origin answers a request it could not
// read with, and the reason for the close that follows; status 0 where the
// connection itself failed and nothing can be answered.
func refusalOf(err error) (status int, reason string) {
	var r refusedError
	switch {
	case errors.As(err, &r):
		return int(r), badRequest
	case errors.Is(err, errHeadTooLarge):
		return http.StatusRequestHeaderFieldsTooLarge, badRequest
	case errors.Is(err, io.ErrUnexpectedEOF):
		return http.StatusBadRequest, requestIncomplete
	case isSocketError(err):
		return 0, socketError
	default: // the chunked coding is wrong
		return http.StatusBadRequest, badRequest
	}
}

// isSocketError tells a failed socket call from a message that is not HTTP.
func isSocketError(err error) bool {
	var e *ErrnoError
	return errors.As(err, &e) || errors.Is(err, ErrStopped) || errors.Is(err, ErrTimeout)
}
