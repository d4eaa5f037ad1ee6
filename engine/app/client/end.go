package client

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
)

// ending is how a visit ends.
type ending struct {
	exchange int
	reason   string
	args     map[string]string
	within   bool            // in the middle of the response to the oldest request
	partial  *http1.Response // that response, if its head could be read
}

// close closes the connection after whole responses.
func (v *visit) close(reason string) error {
	return v.end(ending{exchange: v.last, reason: reason})
}

// fail closes a connection that failed between responses.
func (v *visit) fail(err error) error {
	e := ending{args: errnoArgs(err)}
	if t := v.oldest(); t != nil {
		e.exchange = t.exchange
	}
	switch {
	case errors.Is(err, app.ErrStopped):
		return err
	case errors.Is(err, errIdle):
		e = ending{exchange: v.last, reason: rule.IdleTimeout, args: map[string]string{"idle_ms": milliseconds(v.client.Idle)}}
	case errors.Is(err, app.ErrTimeout):
		e.reason, e.args = rule.OutOfPatience, map[string]string{"patience_ms": milliseconds(v.client.Patience)}
	case e.exchange != 0:
		e.reason = rule.ClosedBeforeResponse
	case errors.Is(err, io.EOF):
		e.reason = rule.PeerClosed
	default:
		e.reason = rule.CallFailed
	}
	return v.end(e)
}

// failWithin closes a connection that failed within the response to t.
func (v *visit) failWithin(t *task, resp http1.Response, err error) error {
	e := ending{exchange: t.exchange, within: true, partial: &resp}
	switch {
	case errors.Is(err, app.ErrStopped):
		return err
	case errors.Is(err, errCanceled):
		e.reason, e.args = rule.Canceled, map[string]string{"bytes": strconv.FormatInt(v.client.CancelAfter, 10)}
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.reason = rule.ResponseIncomplete
	case errors.Is(err, app.ErrTimeout):
		e.reason, e.args = rule.OutOfPatience, map[string]string{"patience_ms": milliseconds(v.client.Patience)}
	case app.IsSocketError(err):
		e.reason, e.args = rule.CallFailed, errnoArgs(err)
	default:
		e.reason, e.partial = rule.BadResponse, nil
	}
	return v.end(e)
}

func errnoArgs(err error) map[string]string {
	if errno := app.Errno("read", err); errno != "" && app.IsSocketError(err) {
		return map[string]string{"errno": errno}
	}
	return nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// end closes the connection and decides what becomes of the requests on it. It
// waits for who writes: to close meanwhile could close another's descriptor.
func (v *visit) end(e ending) error {
	c := v.client
	c.mu.Lock()
	v.leaving = e.reason
	for v.writing {
		v.wrote.Wait()
	}
	c.mu.Unlock()
	v.Decide(e.exchange, "close", e.reason, e.args)
	_ = v.conn.Close() // its errno is in the timeline

	c.mu.Lock()
	defer c.mu.Unlock()
	v.gone()
	unanswered := v.under
	if e.within {
		v.rest(unanswered[0], e)
		unanswered = unanswered[1:]
	}
	announced := e.reason == rule.ServerAskedClose
	for i, t := range unanswered {
		if !t.written {
			v.unwritten(t, i == 0 && v.answered == 0 && !e.within)
			continue
		}
		c.careful = c.careful || c.Pipeline > 1 && !announced
		f := rule.Failure{Method: t.Method, Announced: announced, Retried: t.retried, Reused: v.answered > 0}
		if i == 0 && e.reason == rule.OutOfPatience {
			f.Hung = true
		}
		v.settle(t, f)
	}
	return nil
}

// unwritten puts back a request that has not left. A server that will have none
// of the first on a fresh connection, twice, is not asked for ever.
func (v *visit) unwritten(t *task, first bool) {
	if first && t.turnedAway {
		v.Decide(t.exchange, "give_up", rule.RetryFailed, map[string]string{"method": t.Method})
		v.client.drop(t)
		return
	}
	t.turnedAway = t.turnedAway || first
	v.client.again(t)
}

// settle decides about a request that got no response.
func (v *visit) settle(t *task, f rule.Failure) {
	c := v.client
	decision, reason := f.Retries(c.Retry)
	v.Decide(t.exchange, decision, reason, map[string]string{"method": t.Method})
	if decision == "retry" {
		t.retried = t.retried || !f.Announced
		c.again(t)
		return
	}
	c.drop(t)
}

// rest decides about a request that got a part of its response: asked to
// resume, the client asks for the rest of what it can be sure of (RFC 9110
// §13.1.5: a strong entity tag).
func (v *visit) rest(t *task, e ending) {
	c := v.client
	resumes := c.Resume && e.partial != nil && t.Method == "GET" && t.have > 0 && t.etag != ""
	from := map[string]string{"from_bytes": strconv.FormatInt(t.have, 10), "etag": t.etag}
	switch {
	case resumes && t.have > t.resumed:
		t.resumed = t.have
		v.Decide(t.exchange, "resume", rule.WhereItEnded, from)
		c.again(t)
		return
	case resumes:
		v.Decide(t.exchange, "give_up", rule.NoProgress, from)
	case e.reason != rule.Canceled && e.reason != rule.BadResponse:
		v.settle(t, rule.Failure{Method: t.Method, Answered: true})
		return
	}
	c.drop(t)
}

// strong is the entity tag of a response, if it is a strong one.
func strong(resp http1.Response) string {
	if tags := http1.Values(resp.Fields, "ETag"); len(tags) == 1 && strings.HasPrefix(tags[0], `"`) {
		return tags[0]
	}
	return ""
}

// drop ends a request without an answer.
func (c *client) drop(t *task) {
	c.left--
	if t.order == 1 {
		c.page = false
	}
}
