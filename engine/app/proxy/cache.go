package proxy

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// storeMost bounds the content that a cache holds. What would exceed it is not
// stored.
const storeMost = 16 << 20

// store is what a cache has, by target URI. All its clients share it.
type store struct {
	mu   sync.Mutex
	has  map[string]*stored
	size int64 // bytes of content
}

// stored is a response of status 200 to GET. It does not change once stored.
type stored struct {
	line    string
	minor   int // of the version it came in
	fields  []timeline.Field
	content []byte
	at      time.Duration // when it came
	whole   bool
}

func newStore() *store { return &store{has: map[string]*stored{}} }

func (s *store) get(uri string) *stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.has[uri]
}

// put stores a response in place of what was there, if there is room.
func (s *store) put(uri string, r *stored) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(uri)
	if s.size+int64(len(r.content)) > storeMost {
		return false
	}
	s.has[uri], s.size = r, s.size+int64(len(r.content))
	return true
}

// drop forgets what is stored.
func (s *store) drop(uri string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(uri)
}

func (s *store) remove(uri string) {
	if old := s.has[uri]; old != nil {
		s.size -= int64(len(old.content))
		delete(s.has, uri)
	}
}

// uri is the target URI of the request (RFC 9110 §7.1).
func (x *exchange) uri() string {
	authority, _ := x.split()
	return "http://" + authority + x.request.Path()
}

// plainGet says whether a stored response may answer the request, and its
// response be stored: a GET without conditions, ranges or content.
func (x *exchange) plainGet() bool {
	for _, f := range x.request.Fields {
		if name := strings.ToLower(f.Name); name == "range" || strings.HasPrefix(name, "if-") {
			return false
		}
	}
	return x.stored != nil && x.request.Method == http.MethodGet && !x.content
}

// serveStored answers from the store, if a whole and fresh response is there.
// What is there in part is remembered, so that the rest can be asked for.
func (x *exchange) serveStored() (keep, served bool) {
	if !x.plainGet() || !rule.TakesStored(x.request.Fields) {
		return false, false
	}
	kept := x.stored.get(x.uri())
	if kept == nil {
		return false, false
	}
	age := x.host.Now() - kept.at
	if lifetime, limited := rule.Fresh(kept.fields); limited && age >= lifetime {
		return false, false
	}
	if !kept.whole {
		x.rest = kept
		return false, false
	}
	seconds := strconv.FormatInt(int64(age/time.Second), 10)
	x.client.Decide(x.number, "serve", rule.FreshResponse, map[string]string{"age_s": seconds})
	return x.serve(kept, seconds), true
}

// serve sends a stored response (RFC 9111 §4).
func (x *exchange) serve(kept *stored, age string) (keep bool) {
	content := http1.Content{
		Bytes: int64(len(kept.content)),
		Fill:  func(p []byte, offset int64) { copy(p, kept.content[offset:]) },
	}
	fields := append(without(kept.fields, "Age"), timeline.Field{Name: "Age", Value: age}, x.via(kept.minor))
	keep, reason := x.clientPersists(false)
	if x.KeepsAll {
		// It gives back what it was given, and takes itself at its word.
		content.Chunked = len(http1.Values(fields, "Transfer-Encoding")) > 0
		if len(http1.Values(fields, "Connection")) > 0 {
			keep, reason = !http1.HasOption(fields, "close"), rule.StoredFields
		}
	} else {
		fields = framed(fields, http1.Framing{Length: content.Bytes}, true)
		if !keep {
			fields = append(fields, timeline.Field{Name: "Connection", Value: "close"})
		}
	}
	x.client.Decide(x.number, keepOrClose(keep), reason, nil)
	m := x.client.Message(timeline.TypeHTTPResponse, "send", x.number)
	m.About.Status, m.About.Version = http.StatusOK, "HTTP/1.1"
	if err := m.SendContent(x.client.conn, kept.line, fields, content); x.stops(err) {
		return false
	} else if err != nil {
		x.client.over(x.number, err)
		return false
	}
	if !keep {
		x.client.lingeringClose()
	}
	return keep
}

// storing gives what sees the content of a response, and what decides about
// storing it once it has come; neither where nobody would store it.
func (x *exchange) storing(a *answer, fields []timeline.Field) (each func([]byte), done func(bool)) {
	if x.stored != nil && !rule.IsSafe(x.request.Method) && a.Status < 400 {
		x.stored.drop(x.uri()) // RFC 9111 §4.4
	}
	if !x.plainGet() {
		return nil, nil
	}
	kept := &stored{line: startLine(ownHead(a, nil)), minor: a.Minor, fields: fields, at: x.host.Now()}
	if x.KeepsAll {
		kept.fields = a.Fields
	}
	length := int64(0)
	each = func(p []byte) {
		if length += int64(len(p)); length <= storeMost {
			kept.content = append(kept.content, p...)
		}
	}
	done = func(whole bool) {
		kept.whole = whole
		decision, reason := rule.Cacheable{Status: a.Status, Request: x.request.Fields, Response: a.Fields, Whole: whole}.Stores()
		if decision == "store" && x.rest != nil && a.prefix != nil {
			reason = rule.RestMatches
		}
		if decision != "not_stored" && (length > storeMost || !x.stored.put(x.uri(), kept)) {
			decision, reason = "not_stored", rule.TooLong
		}
		x.up.Decide(x.number, decision, reason, map[string]string{"bytes": strconv.FormatInt(length, 10)})
	}
	return each, done
}

// restFields ask for the rest of a response that is stored in part (RFC 9110
// §13.1.5, §14.2).
func (x *exchange) restFields() []timeline.Field {
	if x.rest == nil {
		return nil
	}
	return []timeline.Field{
		{Name: "Range", Value: fmt.Sprintf("bytes=%d-", len(x.rest.content))},
		{Name: "If-Range", Value: http1.Values(x.rest.fields, "ETag")[0]},
	}
}

// joinRest makes one response of what is stored in part and its rest, if that is
// what has come (RFC 9111 §3.4).
func (x *exchange) joinRest(a *answer) bool {
	if x.rest == nil || a.Status != http.StatusPartialContent {
		return false
	}
	ranges := http1.Values(a.Fields, "Content-Range")
	if len(ranges) != 1 || !strings.HasPrefix(ranges[0], fmt.Sprintf("bytes %d-", len(x.rest.content))) {
		return false
	}
	a.prefix = x.rest.content
	a.Status, a.head, a.Version, a.Minor = http.StatusOK, []byte(x.rest.line+"\r\n"), "HTTP/1.1", x.rest.minor
	a.Fields = x.rest.fields
	return true
}
