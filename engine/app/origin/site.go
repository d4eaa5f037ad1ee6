package origin

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// site is what an origin has, and what requests have done to it.
type site struct {
	experiment.Origin
	page []byte // HTML; nil = none

	mu     sync.Mutex        // guards things
	things map[string]*thing // by path; no more than a run has requests
}

// thing is what requests have done at one path.
type thing struct {
	reads   int  // responses to GET and HEAD
	effects int  // of POST, PUT and DELETE
	gone    bool // deleted
	put     bool // what is there was put there:
	size    int64
	text    []byte // the content, if that is short; else it is filler
}

func newSite(about experiment.Origin) *site {
	s := &site{Origin: about, things: map[string]*thing{}}
	if about.Page != nil {
		s.page = htmlOf(*about.Page)
	}
	return s
}

// framing is how a response tells the end of its content (RFC 9112 §6.3).
type framing int

const (
	byLength framing = iota
	chunks
	untilClose
)

// resource is what a request asks for, as the experiment describes it.
type resource struct {
	experiment.Resource
	path      string
	known     bool // it is there until it is deleted
	mediaType string
	fill      func(p []byte, offset int64)
	framing   framing
}

// at finds what a request asks for. An origin that is told of no page and no
// resource has the same at every target.
func (s *site) at(req http1.Request) resource {
	r := resource{
		Resource:  experiment.Resource{Size: s.Size, Think: s.Think, Framing: s.Framing, Declares: -1, ETag: s.ETag},
		path:      req.Path(),
		known:     s.Page == nil && len(s.Resources) == 0,
		mediaType: "text/plain", fill: app.Fill,
	}
	if s.Page != nil {
		n, err := strconv.Atoi(strings.TrimPrefix(r.path, "/"))
		switch {
		case r.path == "/":
			r.known, r.Size, r.mediaType, r.fill = true, int64(len(s.page)), "text/html", bytesOf(s.page)
		case err == nil && n >= 1 && n <= s.Page.Objects && r.path == objectPath(n):
			r.known, r.Size = true, s.Page.Object
		}
	}
	for _, own := range s.Resources {
		if own.Target == r.path {
			r.known = true
			r.override(own)
		}
	}
	if r.known {
		r.framing = s.framingOf(r.Framing, req)
	}
	return r
}

// override takes from own what it says.
func (r *resource) override(own experiment.Resource) {
	set := func(name *string, to string) {
		if to != "" {
			*name = to
		}
	}
	if own.Size >= 0 {
		r.Size = own.Size
	}
	if own.Think >= 0 {
		r.Think = own.Think
	}
	set(&r.Framing, own.Framing)
	set(&r.ETag, own.ETag)
	r.Declares, r.Then, r.Fields = own.Declares, own.Then, own.Fields
}

// framingOf is the framing of a response's content. Chunks are for HTTP/1.1
// alone: RFC 9112 §6.1 forbids them in the answer to an earlier version.
func (s *site) framingOf(name string, req http1.Request) framing {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return byLength // what these answer has no content of the resource
	}
	switch {
	case name == "chunked" && req.Minor >= 1 && s.Version != "1.0":
		return chunks
	case name == "chunked", name == "close":
		return untilClose
	default:
		return byLength
	}
}

// answer is a response but for what concerns its connection.
type answer struct {
	status  int
	fields  []timeline.Field
	content http1.Content
	effect  map[string]string // what the request has done; nil = nothing
}

func status(code int, fields ...timeline.Field) answer { return answer{status: code, fields: fields} }

// bodiless says whether a response of this status never has content (RFC 9112
// §6.3); it says no length then (RFC 9110 §8.6).
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// answer does what a request asks for.
func (s *site) answer(x *exchange) answer {
	switch x.req.Method {
	case http.MethodOptions:
		return status(http.StatusOK, timeline.Field{Name: "Allow", Value: strings.Join(http1.Methods(), ", ")})
	case http.MethodTrace: // RFC 9110 §9.3.8
		a := status(http.StatusOK, timeline.Field{Name: "Content-Type", Value: "message/http"})
		a.content = http1.Content{Bytes: int64(len(x.head)), Fill: bytesOf(x.head)}
		return a
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.things[x.at.path]
	if t == nil {
		t = new(thing)
		s.things[x.at.path] = t
	}
	there := t.put || x.at.known && !t.gone
	switch {
	case x.req.Method == http.MethodPut:
		a := status(http.StatusNoContent)
		if !there {
			a.status = http.StatusCreated
		}
		*t = thing{reads: t.reads, effects: t.effects, put: true, size: x.content.bytes}
		if x.content.bytes <= maxText {
			t.text = x.content.text
		}
		a.effect = t.affect(x)
		return a
	case !there:
		return status(http.StatusNotFound)
	case x.req.Method == http.MethodDelete:
		a := status(http.StatusNoContent)
		*t = thing{reads: t.reads, effects: t.effects, gone: true}
		a.effect = t.affect(x)
		return a
	case x.req.Method == http.MethodPost:
		a := whole(s.have(x, t))
		a.effect = t.affect(x)
		return a
	default: // GET, HEAD
		has := s.have(x, t)
		t.reads++
		return s.read(x.req, has)
	}
}

// affect counts an effect and says what it was: of a number that was put, its
// value too.
func (t *thing) affect(x *exchange) map[string]string {
	t.effects++
	args := map[string]string{
		"method": x.req.Method, "target": x.at.path, "count": strconv.Itoa(t.effects),
	}
	if n, err := strconv.ParseInt(string(t.text), 10, 64); err == nil && strconv.FormatInt(n, 10) == string(t.text) {
		args["value"] = string(t.text)
	}
	return args
}

// representation is what a path has at one time.
type representation struct {
	size      int64
	fill      func(p []byte, offset int64)
	mediaType string
	etag      string // without the quotes; empty = none
}

// otherContent is where in the filler the content of a changed resource begins.
const otherContent = 1 << 30

// have is what is at a path now.
func (s *site) have(x *exchange, t *thing) representation {
	r := representation{x.at.Size, x.at.fill, x.at.mediaType, x.at.ETag}
	switch {
	case t.put:
		r = representation{t.size, app.Fill, "text/plain", ""}
		if t.text != nil {
			r.fill = bytesOf(t.text)
		}
	case x.at.Then != "" && t.reads > 0:
		r.etag = x.at.Then
		r.fill = func(p []byte, offset int64) { app.Fill(p, offset+otherContent) }
	}
	return r
}

// bytesOf fills with b, and beyond it with filler.
func bytesOf(b []byte) func(p []byte, offset int64) {
	return func(p []byte, offset int64) {
		n := 0
		if offset < int64(len(b)) {
			n = copy(p, b[offset:])
		}
		app.Fill(p[n:], offset+int64(n))
	}
}

// dateAt is a Date field's value at a time of the run.
func dateAt(t time.Duration) string {
	return timeline.Epoch().Add(t).Format(http.TimeFormat)
}
