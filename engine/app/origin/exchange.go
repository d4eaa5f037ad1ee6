package origin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// exchange is a request and what becomes of it.
type exchange struct {
	number  int // in the timeline
	here    int // which request of its connection, from 1
	nth     int // which of this origin
	end     *experiment.End
	head    []byte
	req     http1.Request
	content excerpt
	at      resource

	status int    // of a refusal; 0 = the request is answered
	keep   bool   // the connection outlives it
	said   bool   // the response says the same
	reason string // for what is said
	args   map[string]string

	before <-chan struct{} // closed when the response before has left; nil = there is none
}

// take receives a request and decides what becomes of its connection. It
// returns nil where there is nothing to answer, and the connection is closed.
func (s *session) take(here int) *exchange {
	x := &exchange{number: s.Log.Exchange(s.Pair, here), here: here}
	x.nth, x.end = s.origin.arrive()
	if x.end != nil && x.end.At == "before" {
		s.leave(x)
		return nil
	}
	if err := s.receive(x); err != nil {
		if x.status, x.reason = refusalOf(err); x.status == 0 {
			s.fail(x.number, err)
			return nil
		}
		x.args = map[string]string{"status": strconv.Itoa(x.status)}
		if x.reason == rule.ContentTooLarge {
			x.args["limit_bytes"] = strconv.FormatInt(s.origin.BodyLimit, 10)
		}
	} else {
		x.at = s.origin.site.at(x.req)
		x.said, x.reason, x.args = s.origin.persists(x)
	}
	x.keep = x.said && x.end == nil
	x.before = s.last
	return x
}

// persists says whether the connection is to outlive a request.
func (o *origin) persists(x *exchange) (keep bool, reason string, args map[string]string) {
	minor := x.req.Minor
	if o.old() {
		minor = 0
	}
	keep, reason = rule.Persists(minor, x.req.Fields, rule.ClientAskedClose)
	switch {
	case !keep:
	case o.Close:
		keep, reason = false, rule.OriginCloses
	case reason == rule.HTTP10KeepAlive && !o.KeepAlive:
		keep, reason = false, rule.KeepAliveRefused
	case o.Max > 0 && x.here >= o.Max:
		return false, rule.MaxRequests, map[string]string{"max": strconv.Itoa(o.Max)}
	case x.at.framing == untilClose:
		keep, reason = false, rule.CloseDelimited
	}
	return keep, reason, nil
}

// old says whether the origin is of HTTP/1.0.
func (o *origin) old() bool { return o.Version == "1.0" }

// start answers a request while the next is read.
func (s *session) start(x *exchange) {
	left := make(chan struct{})
	s.last = left
	s.under.Go(func() {
		defer close(left)
		if err := s.finish(x); err != nil {
			s.broken = err
		}
	})
	_ = s.origin.host.Sleep(0) // it goes first, however the scheduler runs these two
}

// finish makes the response and sends it when its turn has come. With a close
// at will it does less.
func (s *session) finish(x *exchange) error {
	var a answer
	if x.status != 0 {
		a.status = x.status
	} else {
		if x.at.Think > 0 {
			if err := s.origin.host.Sleep(x.at.Think); err != nil {
				return err
			}
		}
		a = s.origin.site.answer(x)
		if a.effect != nil {
			s.Decide(x.number, "effect", rule.Applied, a.effect)
		}
	}
	if err := s.turn(x); err != nil {
		return err
	}
	if x.end != nil && x.end.At == "processed" {
		return nil
	}
	decision := "close"
	if x.said {
		decision = "keep"
	}
	s.Decide(x.number, decision, x.reason, x.args)
	return s.respond(x, a)
}

// turn waits until the responses before have left: they are sent in the order
// of their requests (RFC 9112 §9.3.2).
func (s *session) turn(x *exchange) error {
	if x.before != nil {
		select {
		case <-x.before:
		default:
			s.Decide(x.number, "wait", rule.ResponseOrder, nil)
			<-x.before
		}
	}
	return s.broken
}

func (s *session) respond(x *exchange, a answer) error {
	o := s.origin
	fields := []timeline.Field{{Name: "Date", Value: dateAt(o.host.Now())}}
	fields = append(fields, a.fields...)
	content := a.content
	content.Apart = o.SplitWrites
	framing := byLength
	if a.status/100 == 2 {
		framing = x.at.framing
	}
	switch {
	case bodiless(a.status):
	case framing == chunks:
		content.Chunked = true
		fields = append(fields, timeline.Field{Name: "Transfer-Encoding", Value: "chunked"})
	case framing == untilClose:
	default:
		length := content.Bytes
		if a.status == http.StatusOK && x.at.Declares >= 0 {
			length = x.at.Declares
		}
		content.Unfinished = length > content.Bytes
		fields = append(fields, timeline.Field{Name: "Content-Length", Value: strconv.FormatInt(length, 10)})
	}
	fields = append(fields, o.connection(x)...)
	fields = append(fields, extra(slices.Concat(o.Fields, x.at.Fields))...)
	if x.req.Method == http.MethodHead {
		content = http1.Content{Apart: o.SplitWrites}
	}
	if e := x.end; e != nil && e.At == "middle" && (e.Bytes < content.Bytes || content.Chunked) {
		content.Bytes, content.Unfinished = min(e.Bytes, content.Bytes), true
	}
	m := s.Message(timeline.TypeHTTPResponse, "send", x.number)
	m.About.Status, m.About.Version = a.status, o.protocol()
	if o.Cork {
		_ = s.conn.SetOption(app.Cork, 1) // its errno is in the timeline
		defer func() { _ = s.conn.SetOption(app.Cork, 0) }()
	}
	return m.SendContent(s.conn, o.protocol()+" "+strconv.Itoa(a.status)+" "+http.StatusText(a.status), fields, content)
}

func (o *origin) protocol() string {
	if o.old() {
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

// connection is what a response says about its connection.
func (o *origin) connection(x *exchange) []timeline.Field {
	switch {
	case !x.said && o.old():
		return nil // HTTP/1.0 has no close option
	case !x.said:
		return []timeline.Field{{Name: "Connection", Value: "close"}}
	case x.reason != rule.HTTP10KeepAlive, o.Silent:
		return nil
	}
	// RFC 9112 appendix C.2.2: the client must be told.
	fields := []timeline.Field{{Name: "Connection", Value: "keep-alive"}}
	var most []string
	if seconds := int64(o.Idle.Seconds()); seconds > 0 {
		most = append(most, fmt.Sprintf("timeout=%d", seconds))
	}
	if o.Max > 0 { // how many more: what Apache's httpd counts down
		most = append(most, fmt.Sprintf("max=%d", o.Max-x.here))
	}
	if len(most) > 0 {
		fields = append(fields, timeline.Field{Name: "Keep-Alive", Value: strings.Join(most, ", ")})
	}
	return fields
}

// extra are the fields that the experiment adds.
func extra(lines []string) []timeline.Field {
	return http1.FieldsOf([]byte("\n" + strings.Join(lines, "\n")))
}

// refusalOf gives the status that an origin answers a request it could not
// read with, and the reason for the close that follows; status 0 where the
// connection itself failed and nothing can be answered.
func refusalOf(err error) (status int, reason string) {
	var r http1.RefusedError
	switch {
	case errors.As(err, &r) && r == http.StatusRequestEntityTooLarge:
		return int(r), rule.ContentTooLarge
	case errors.As(err, &r):
		return int(r), rule.BadRequest
	case errors.Is(err, http1.ErrHeadTooLarge):
		return http.StatusRequestHeaderFieldsTooLarge, rule.BadRequest
	case errors.Is(err, io.ErrUnexpectedEOF):
		return http.StatusBadRequest, rule.RequestIncomplete
	case app.IsSocketError(err):
		return 0, rule.CallFailed
	default: // the chunked coding is wrong
		return http.StatusBadRequest, rule.BadRequest
	}
}
