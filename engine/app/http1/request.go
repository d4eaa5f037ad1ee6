package http1

import (
	"bufio"
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// Request is what the origin needs to know of a request.
type Request struct {
	Method, Target, Version string
	Minor                   int // of the version
	Fields                  []timeline.Field
	Framing                 Framing
}

// Methods are those that an origin understands (RFC 9110 §9.3): all but CONNECT.
func Methods() []string {
	return []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut,
		http.MethodDelete, http.MethodOptions, http.MethodTrace,
	}
}

// RefusedError is a request that gets this status instead of an answer.
type RefusedError int

func (e RefusedError) Error() string { return "request refused: " + strconv.Itoa(int(e)) }

// Path is the target in origin-form, which an absolute-form stands for (RFC
// 9112 §3.2.2).
func (r Request) Path() string {
	if strings.HasPrefix(r.Target, "/") {
		return r.Target
	}
	u, err := url.Parse(r.Target)
	if err != nil || u.Host == "" {
		return r.Target // "*"
	}
	return u.RequestURI()
}

// ParseRequest reads the head of a request. What it could read it returns even
// with a refusal.
func ParseRequest(head []byte) (Request, error) {
	r := Request{Fields: FieldsOf(head)}
	codings := Values(r.Fields, "Transfer-Encoding")
	if !wellFormed(head) {
		return r, RefusedError(http.StatusBadRequest)
	}
	// RFC 9112 §6.1: a server SHOULD answer 501 to a coding it does not know.
	if len(codings) > 1 || len(codings) == 1 && !strings.EqualFold(codings[0], "chunked") {
		return r, RefusedError(http.StatusNotImplemented)
	}
	parsed, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
	if err != nil {
		return r, RefusedError(http.StatusBadRequest)
	}
	r.Method, r.Target, r.Version, r.Minor = parsed.Method, parsed.RequestURI, parsed.Proto, parsed.ProtoMinor
	r.Framing = Framing{Chunked: len(codings) == 1, Length: parsed.ContentLength}

	switch {
	case parsed.ProtoMajor != 1:
		return r, RefusedError(http.StatusHTTPVersionNotSupported)
	// RFC 9112 §6.1: both lengths, or chunked in HTTP/1.0, is faulty framing.
	case r.Framing.Chunked && (r.Minor == 0 || len(Values(r.Fields, "Content-Length")) > 0):
		return r, RefusedError(http.StatusBadRequest)
	case !hostKnown(r):
		return r, RefusedError(http.StatusBadRequest)
	case r.Method == http.MethodConnect: // a tunnel, which nobody here makes
		return r, RefusedError(http.StatusNotImplemented)
	}
	return r, nil
}

// Understood is nil for a request that an origin can answer, else its refusal. A
// proxy passes on what it does not understand.
func (r Request) Understood() error {
	switch {
	case !slices.Contains(Methods(), r.Method): // RFC 9110 §9.1
		return RefusedError(http.StatusNotImplemented)
	// RFC 9110 §10.1.1: a client that waits for 100 must get that or a final status.
	case len(Values(r.Fields, "Expect")) > 0:
		return RefusedError(http.StatusExpectationFailed)
	}
	return nil
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
func hostKnown(r Request) bool {
	hosts := Values(r.Fields, "Host")
	if len(hosts) == 0 {
		return r.Minor == 0
	}
	u, err := url.Parse("//" + hosts[0])
	return len(hosts) == 1 && err == nil && u.Host == hosts[0]
}
