package proxy

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// answer is a response as the next host gives it.
type answer struct {
	http1.Response
	in      *http1.Message
	head    []byte
	content bool   // some follows the head
	prefix  []byte // what was stored before it
}

// receiveAnswer reads the head of a response whose first byte is there.
func (x *exchange) receiveAnswer() (*answer, error) {
	a := &answer{in: x.up.Message(timeline.TypeHTTPResponse, "receive", x.number)}
	a.in.Phase("begin", nil)
	var err error
	if a.head, err = http1.ReadHead(x.up.In); err == nil {
		a.Response, err = http1.ParseResponse(a.head)
		a.in.About.Status, a.in.About.Version = a.Status, a.Version
		a.in.Phase("head", a.Fields)
	}
	// RFC 9112 §6.3: what no content follows, whatever its fields say.
	none := x.request.Method == http.MethodHead || a.Status/100 == 1 || a.Status == http.StatusNoContent || a.Status == http.StatusNotModified
	a.content = !none && a.Framing != http1.Framing{}
	if err != nil {
		a.in.Finish(0, err)
	}
	return a, err
}

// finalAnswer reads heads up to that of the final response, and passes on the
// interim ones (RFC 9110 §15.2), which an HTTP/1.0 client does not get. It
// reports false when there is no final response: the exchange is over.
func (x *exchange) finalAnswer() (*answer, bool) {
	for {
		a, err := x.receiveAnswer()
		if err == nil && !a.content {
			a.Framing = http1.Framing{}
			a.in.Finish(0, nil)
		}
		if err == nil && a.Status/100 != 1 {
			return a, true
		}
		if err == nil {
			if x.request.Minor > 0 {
				_ = x.passHead(a, x.headFor(a)) // a client that is gone is met again with the final response
			}
			if _, err = x.up.In.Peek(1); errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
		}
		switch {
		case err == nil:
			continue
		case !x.stops(err):
			reason, args := reasonOf(err, 0)
			x.drop(reason, args)
			x.client.refuse(x.number, http.StatusBadGateway, reason)
		}
		return nil, false
	}
}

// headFor gives the head of an interim response as this kind of proxy sends it.
func (x *exchange) headFor(a *answer) reply {
	if !x.aware() {
		return reply{fields: a.Fields, head: a.head, version: a.Version}
	}
	fields := append(x.stripped(a), x.via(a.Minor))
	return reply{fields: fields, head: ownHead(a, fields), version: "HTTP/1.1"}
}

// reply is a response as the proxy passes it on.
type reply struct {
	fields     []timeline.Field
	head       []byte
	version    string
	chunked    bool
	mend       bool // it ends properly, however what comes ends
	untilClose bool // the end of the connection ends it
	reason     string
	content    *content // nil where none follows
	held       bool     // all of the content has come already
	short      bool     // and is less than it should be
	prefix     []byte   // the part of content that did not come now

	keepUp, keepClient     bool
	reasonUp, reasonClient string // reasonClient empty: the client's connection ends with the other
	argsUp                 map[string]string

	each func([]byte)     // sees the content; may be nil
	done func(whole bool) // is told when it has come; may be nil
}

// startLine is the first line of a head.
func startLine(head []byte) string {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return string(bytes.TrimRight(line, "\r"))
}

// ownHead is the head of a response in the proxy's own version.
func ownHead(a *answer, fields []timeline.Field) []byte {
	line := startLine(a.head)
	return http1.FormatHead("HTTP/1.1"+line[min(len(a.Version), len(line)):], fields)
}

// passHead writes a head that nothing follows.
func (x *exchange) passHead(a *answer, r reply) error {
	m := x.out(a, r)
	_, err := m.Pass(r.head)
	if err == nil {
		m.Phase("head", nil)
	}
	m.Finish(0, err)
	return err
}

// out begins the message that leaves.
func (x *exchange) out(a *answer, r reply) *http1.Message {
	m := x.client.Message(timeline.TypeHTTPResponse, "send", x.number)
	m.About.Status, m.About.Version = a.Status, r.version
	m.Phase("begin", r.fields)
	return m
}

// pass passes a response on and reports whether the client's connection is
// there for the next request.
func (x *exchange) pass(a *answer, r reply) (keep bool) {
	if r.reasonClient != "" {
		x.client.Decide(x.number, keepOrClose(r.keepClient), r.reasonClient, nil)
	}
	x.client.Decide(x.number, "forward", r.reason, nil)
	var readErr, writeErr error
	if r.content == nil {
		writeErr = x.passHead(a, r)
	} else {
		p := &passage{
			in: a.in, held: r.held, prefix: int64(len(r.prefix)), content: r.content, out: x.out(a, r),
			chunked: r.chunked, mend: r.mend, most: x.CloseAfter, each: r.each,
		}
		readErr, writeErr = p.run(r.head)
	}
	if x.stops(readErr) || x.stops(writeErr) {
		return false
	}
	if r.done != nil && writeErr == nil {
		r.done(readErr == nil && !r.short)
	}
	return x.settle(r, readErr, writeErr)
}

func keepOrClose(keep bool) string {
	if keep {
		return "keep"
	}
	return "close"
}

// settle leaves both connections as the response has left them.
func (x *exchange) settle(r reply, readErr, writeErr error) (keep bool) {
	switch {
	case errors.Is(readErr, errAtWill):
		args := map[string]string{"bytes": strconv.FormatInt(x.CloseAfter, 10)}
		x.drop(rule.AtWill, args)
		x.client.Decide(x.number, "close", rule.AtWill, args)
		_ = x.client.conn.Close() // its errno is in the timeline
		return false
	case writeErr != nil:
		x.client.over(x.number, writeErr)
		x.drop(rule.OtherSideClosed, nil)
		return false
	case readErr != nil:
		reason, args := reasonOf(readErr, x.up.conn.patience)
		x.drop(reason, args)
		if !r.mend {
			x.client.Decide(x.number, "close", rule.ResponseIncomplete, nil)
			x.breakOff(r)
			return false
		}
	case !r.keepUp:
		x.drop(r.reasonUp, r.argsUp)
	case !r.keepClient:
		x.drop(rule.OtherSideClosed, nil)
	default:
		x.up.Decide(x.number, "keep", r.reasonUp, nil)
		x.up.kept = r.reasonUp
		x.up.idle(x.proxy)
	}
	if r.reasonClient == "" {
		x.client.Decide(x.number, "close", rule.OtherSideClosed, nil)
	}
	if !r.keepClient {
		x.closeClient()
	}
	return r.keepClient
}

// breakOff ends the client's connection in the middle of a response, so that
// the client can tell: where the end of the connection would be the end of the
// content, by RST (RFC 9112 §8).
func (x *exchange) breakOff(r reply) {
	if x.aware() && r.untilClose {
		_ = x.client.conn.Abort()
		return
	}
	x.closeClient()
}

// closeClient closes the client's connection; a proxy of the 1990s does so at
// once.
func (x *exchange) closeClient() {
	if x.aware() {
		x.client.lingeringClose()
		return
	}
	_ = x.client.conn.Close() // its errno is in the timeline
}
