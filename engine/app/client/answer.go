package client

import (
	"errors"
	"io"
	"net/http"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

var (
	errCanceled  = errors.New("canceled")
	errNotTheEnd = errors.New("206 does not begin where the last response ended")
)

// answer reads the response to t and decides what becomes of it and of the
// connection. The error is that the run has ended.
func (v *visit) answer(t *task) (closed bool, err error) {
	for {
		resp, err := v.receive(t)
		if err != nil {
			return true, v.failWithin(t, resp, err)
		}
		if resp.Status/100 != 1 {
			return v.judge(t)
		}
		// RFC 9110 §15.2: interim; the final response follows.
		if err := v.await(); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return true, v.failWithin(t, http1.Response{}, err)
		}
	}
}

// receive reads a response whose first byte has come.
func (v *visit) receive(t *task) (resp http1.Response, err error) {
	m := v.Message(timeline.TypeHTTPResponse, "receive", t.exchange)
	m.Phase("begin", nil)
	body := &content{visit: v, task: t}
	defer func() { m.Finish(body.bytes, err) }()
	head, err := http1.ReadHead(v.In)
	if err != nil {
		return resp, err
	}
	resp, err = http1.ParseResponseTo(t.Method, head)
	m.About.Status, m.About.Version = resp.Status, resp.Version
	m.Phase("head", resp.Fields)
	if err != nil {
		return resp, err
	}
	if err := t.accept(resp); err != nil {
		return resp, err
	}
	if resp.Status/100 != 1 {
		v.headCame(t, resp)
	}
	err = body.read(resp)
	t.have += body.bytes
	if rule.Complete(resp.Framing, err == nil, endingOf(err)) {
		err = nil
	}
	return resp, err
}

// endingOf tells how the connection ended from the error of a read. Nil is the
// end of the content: by FIN where that is what ends it.
func endingOf(err error) rule.Ending {
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return rule.FIN
	case errors.Is(err, io.ErrUnexpectedEOF):
		return rule.Truncated
	case errors.Is(err, errCanceled), errors.Is(err, app.ErrTimeout):
		return rule.Abandoned
	default:
		return rule.RST
	}
}

// headCame notes what the head of a final response says about its connection:
// requests may be sent behind it, or none any more.
func (v *visit) headCame(t *task, resp http1.Response) {
	c := v.client
	c.mu.Lock()
	defer c.mu.Unlock()
	fields := c.heard(resp.Fields)
	message := rule.Received{Minor: resp.Minor, Fields: fields, Response: true, Content: resp.Framing}
	if c.version() == "HTTP/1.0" {
		message.Minor = 0 // it knows no other way to persist
	}
	keep, reason := message.Persists()
	v.limits = rule.KeepAliveOf(fields)
	switch {
	case keep && t.closes:
		keep, reason = false, rule.ClientAskedClose
	case keep && v.limits.Max == 0:
		keep, reason = false, rule.KeepAliveMax
	}
	v.kept, v.closing = reason, v.closing || !keep
	v.ends = !keep
	c.known, c.persists = true, keep && message.Minor >= 1
	if c.Pipeline > 1 && keep {
		c.advance()
	}
}

// judge decides after a whole response.
func (v *visit) judge(t *task) (closed bool, err error) {
	c := v.client
	c.mu.Lock()
	v.answered++
	v.careful = false
	v.under = v.under[1:]
	v.sent--
	v.since = c.host.Now()
	v.last = t.exchange
	c.drop(t)
	if v.ends {
		c.mu.Unlock()
		return true, v.close(v.kept)
	}
	if v.sent == 0 && v.In.Buffered() > 0 { // RFC 9112 §6.3: they answer no request that is still to come
		c.mu.Unlock()
		return true, v.close(rule.UnaskedBytes)
	}
	c.advance()
	if v.idle() {
		v.Decide(t.exchange, "keep", v.kept, nil)
	}
	c.mu.Unlock()
	return false, nil
}

// heard are a response's fields as the client takes them: to one that says
// Proxy-Connection, that is Connection.
func (c *client) heard(fields []timeline.Field) []timeline.Field {
	if !c.ProxyConnection {
		return fields
	}
	for _, value := range http1.Values(fields, "Proxy-Connection") {
		fields = append(fields[:len(fields):len(fields)], timeline.Field{Name: "Connection", Value: value})
	}
	return fields
}

// accept checks what a response is in view of what the client has already.
func (t *task) accept(resp http1.Response) error {
	if t.have == 0 {
		t.etag = strong(resp)
		return nil
	}
	if resp.Status != http.StatusPartialContent {
		t.have, t.etag = 0, strong(resp) // RFC 9110 §13.1.5: it has changed, and comes whole
		return nil
	}
	if from, ok := resp.RangeFrom(); !ok || from != t.have {
		return errNotTheEnd
	}
	return nil
}
