package proxy

import (
	"errors"
	"io"
	"net/http"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// session is one client's connection, with the connection to the next host that
// is made for it.
type session struct {
	*proxy
	client  *side
	up      *upstream // nil when there is none
	opened  bool      // there has been one
	stopped bool      // the run has
}

// serve takes one request after another, until the client or the proxy closes.
func (s *session) serve() {
	defer s.end()
	for {
		s.client.conn.patience = s.Idle
		if _, err := s.client.In.Peek(1); s.stops(err) {
			return
		} else if err != nil {
			s.client.over(0, err)
			return
		}
		s.client.conn.patience = 0
		s.client.requests++
		if !s.exchange(s.client.Log.Exchange(s.client.Pair, s.client.requests)) {
			return
		}
	}
}

// end leaves the connection that nobody needs any more.
func (s *session) end() {
	switch {
	case s.up == nil:
	case s.stopped:
		s.up.join()
	default:
		s.up.leave(0, rule.OtherSideClosed, nil)
	}
}

// stops says whether the run has stopped: nothing is to be closed, nor told.
func (s *session) stops(err error) bool {
	s.stopped = s.stopped || errors.Is(err, app.ErrStopped)
	return s.stopped
}

// exchange is one request of the client's and the response to it.
type exchange struct {
	*session
	number  int
	request http1.Request
	line    string         // the request-line as it came
	asked   *http1.Message // the client's request
	content bool           // the request has content
	cut     bool           // the next host did not take all of that
	retried bool
	rest    *stored // what is stored of the response, in part
}

// exchange carries a request on and its response back. It reports whether the
// client's connection is there for the next.
func (s *session) exchange(number int) (keep bool) {
	x := &exchange{session: s, number: number}
	if err := x.receive(); err != nil {
		x.refuse(err)
		return false
	}
	if x.Kind == "cache" {
		if keep, served := x.serveStored(); served {
			return keep
		}
	}
	if x.aware() {
		return x.carry(x.rewritten(), x.passOn)
	}
	if o, ok := x.rewrittenSmartly(); ok {
		return x.carry(o, x.passTied)
	}
	return x.carry(x.asItCame(), x.passUntilClose)
}

func (s *session) aware() bool { return s.Kind == "aware" || s.Kind == "cache" }

// receive reads the head of a request; its content is passed on as it arrives.
func (x *exchange) receive() error {
	x.asked = x.client.Message(timeline.TypeHTTPRequest, "receive", x.number)
	x.asked.Phase("begin", nil)
	head, err := http1.ReadHead(x.client.In)
	if err == nil {
		x.request, err = http1.ParseRequest(head)
		about := &x.asked.About
		about.Method, about.Target, about.Version = x.request.Method, x.request.Target, x.request.Version
		x.asked.Phase("head", x.request.Fields)
	}
	x.line = startLine(head)
	x.content = x.request.Framing != http1.Framing{}
	if err != nil || !x.content {
		x.asked.Finish(0, err)
	}
	return err
}

// refuse answers a request that could not be read, where that is still
// possible.
func (x *exchange) refuse(err error) {
	var refused http1.RefusedError
	switch {
	case errors.As(err, &refused):
		x.client.refuse(x.number, int(refused), rule.BadRequest)
	case errors.Is(err, http1.ErrHeadTooLarge):
		x.client.refuse(x.number, http.StatusRequestHeaderFieldsTooLarge, rule.BadRequest)
	case errors.Is(err, io.ErrUnexpectedEOF):
		x.client.refuse(x.number, http.StatusBadRequest, rule.RequestIncomplete)
	case !x.stops(err):
		x.client.over(x.number, err)
	}
}

// outgoing is a request as it goes on.
type outgoing struct {
	line, target, version string
	fields                []timeline.Field
	reason                string // of forward
	untilClose            bool   // the next host is to close behind its response
}

// carry sends the request on, on the connection that is there or a new one, and
// then has the response passed back. A request whose connection ends before the
// response begins is judged by RFC 9110 §9.2.2.
func (x *exchange) carry(o outgoing, pass func() bool) (keep bool) {
	for {
		if err := x.connect(); err != nil {
			if !x.stops(err) {
				if x.content {
					x.asked.Finish(0, io.ErrUnexpectedEOF) // nobody reads it
				}
				x.client.refuse(x.number, http.StatusBadGateway, rule.ConnectFailed)
			}
			return false
		}
		readErr, err := x.send(o)
		switch {
		case x.stops(readErr):
			return false
		case readErr != nil: // the client's request has no end
			x.drop(rule.OtherSideClosed, nil)
			x.refuse(readErr)
			return false
		}
		// A next host that takes no more may have answered all the same.
		patience := time.Duration(0) // an exchange is under way: the connection is not idle
		if o.untilClose {
			x.up.Decide(x.number, "wait", rule.UntilNextHopCloses, nil)
			patience = x.Idle // what knows no exchanges knows only bytes
		}
		if waitErr := x.up.await(patience); waitErr == nil {
			x.cut = err != nil
			return pass()
		} else if err == nil {
			err = waitErr
		}
		if x.stops(err) || !x.again(err) {
			return false
		}
		x.retried = true
	}
}

// again decides what becomes of a request whose connection gave err before a
// response began.
func (x *exchange) again(err error) bool {
	failure := rule.Failure{Method: x.request.Method, Retried: x.retried}
	decision, reason := failure.Retries("rule")
	switch {
	case !x.aware(): // a proxy of the 1990s passes the end on
		reason, args := reasonOf(err, x.up.conn.patience)
		x.drop(reason, args)
		x.client.Decide(x.number, "close", rule.OtherSideClosed, nil)
		_ = x.client.conn.Close() // its errno is in the timeline
		return false
	case decision == "retry" && x.content:
		decision, reason = "give_up", rule.ContentPassed
	}
	x.up.Decide(x.number, decision, reason, map[string]string{"method": x.request.Method})
	x.drop(rule.ClosedBeforeResponse, nil)
	if decision == "retry" {
		return true
	}
	x.client.refuse(x.number, http.StatusBadGateway, rule.ClosedBeforeResponse)
	return false
}

// connect sees to it that there is a connection to the next host.
func (x *exchange) connect() error {
	if x.up != nil {
		if x.up.take() {
			x.up.Decide(x.number, "reuse", x.up.kept, nil)
			return nil
		}
		x.up.join()
		x.up = nil
	}
	why := rule.FirstRequest
	if x.opened {
		why = rule.PreviousClosed
	}
	x.opened = true
	next, err := x.dial(why)
	if err != nil {
		return err
	}
	x.up = &upstream{side: next, busy: true}
	return nil
}

// drop closes the connection to the next host.
func (x *exchange) drop(reason string, args map[string]string) {
	x.up.leave(x.number, reason, args)
	x.up = nil
}

// send writes the request to the next host. The first error is the client's.
func (x *exchange) send(o outgoing) (readErr, writeErr error) {
	x.up.requests++
	x.log.Carry(x.client.Pair, x.client.requests, x.up.Pair, x.up.requests)
	x.up.Decide(x.number, "forward", o.reason, nil)
	m := x.up.Message(timeline.TypeHTTPRequest, "send", x.number)
	m.About.Method, m.About.Target, m.About.Version = x.request.Method, o.target, o.version
	if !x.content {
		return nil, m.Send(x.up.conn, o.line, o.fields, 0)
	}
	m.Phase("begin", o.fields)
	p := &passage{in: x.asked, out: m, chunked: x.request.Framing.Chunked}
	p.content = contentOf(x.client.In, x.request.Framing, x.trailer(x.asked, x.request.Fields))
	return p.run(http1.FormatHead(o.line, o.fields))
}

// trailer says which fields of a message's trailer section are passed on.
func (x *exchange) trailer(m *http1.Message, header []timeline.Field) func([]timeline.Field) []timeline.Field {
	if !x.aware() {
		return nil
	}
	options := rule.Options(header)
	return func(fields []timeline.Field) []timeline.Field {
		kept, removed := rule.Forward(fields, options)
		removals(m, removed)
		return kept
	}
}
