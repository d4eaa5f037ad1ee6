// Package origin is an HTTP/1.1 origin server.
package origin

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

const (
	// lingerTime bounds the wait for the client's FIN after the origin's own.
	// RFC 9112 §9.6 names no time; nginx's lingering_timeout is 5 s.
	lingerTime = 5 * time.Second
)

// origin answers every request with the same content.
type origin struct {
	host app.Host
	experiment.Origin
	log app.Log
}

// Serve answers requests on h until the run stops; the error is of a server that
// cannot listen, or ErrStopped.
func Serve(h app.Host, about experiment.Origin, log app.Log) error {
	o := &origin{host: h, Origin: about, log: log}
	return o.serve()
}

// serve accepts connections until the run stops and waits for all of them.
func (o *origin) serve() error {
	l, err := o.host.Listen(o.Port, app.Backlog)
	if err != nil {
		return fmt.Errorf("listen on port %d: %w", o.Port, err)
	}
	var conns sync.WaitGroup
	defer conns.Wait()
	for {
		c, err := l.Accept(0)
		if err != nil {
			return fmt.Errorf("accept on port %d: %w", o.Port, err)
		}
		conns.Go(func() {
			s := &session{
				End:    http1.End{Host: o.host.Name(), Pair: app.PairOf(c), Log: o.log},
				origin: o, conn: c, in: bufio.NewReaderSize(c, http1.ReadBytes),
			}
			// Giving way lets accept be entered before the first read,
			// however the scheduler runs these two goroutines.
			if o.host.Sleep(0) == nil {
				s.serve()
			}
		})
	}
}

// session is the origin's side of one connection.
type session struct {
	http1.End
	origin *origin
	conn   app.Conn
	in     *bufio.Reader
}

func (s *session) serve() {
	for nth := 1; ; nth++ {
		if err := s.await(); err != nil {
			s.fail(0, err)
			return
		}
		if !s.exchange(s.Log.Exchange(s.Pair, nth)) {
			return
		}
	}
}

// await waits for the first byte of a request.
func (s *session) await() error {
	b, err := s.in.Peek(1)
	if err == nil && b[0] == '\r' {
		// RFC 9112 §2.2: one empty line before the request-line is ignored.
		if b, err = s.in.Peek(2); string(b) == "\r\n" {
			_, _ = s.in.Discard(2) // they are in the buffer
			_, err = s.in.Peek(1)
		}
	}
	return err
}

// exchange reads a request and answers it. It reports whether the connection
// is there for the next.
func (s *session) exchange(number int) (keep bool) {
	req, err := s.receive(number)
	status, reason := http.StatusOK, ""
	if err != nil {
		if status, reason = refusalOf(err); status == 0 {
			s.fail(number, err)
			return false
		}
	} else {
		if s.origin.Think > 0 && s.origin.host.Sleep(s.origin.Think) != nil {
			return false // the run has ended
		}
		keep, reason = rule.Persists(req.Minor, req.Fields, rule.ClientAskedClose)
		if keep && s.origin.Close {
			keep, reason = false, rule.OriginCloses
		}
	}
	s.decideAfter(number, status, keep, reason)
	if err := s.respond(number, req, status, keep, reason); err != nil {
		s.fail(number, err)
		return false
	}
	if !keep {
		s.lingeringClose()
	}
	return keep
}

func (s *session) receive(number int) (req http1.Request, err error) {
	m := s.Message(timeline.TypeHTTPRequest, "receive", number)
	m.Phase("begin", nil)
	content := int64(0)
	defer func() { m.Finish(content, err) }()
	head, err := http1.ReadHead(s.in)
	if err != nil {
		return req, err
	}
	req, err = http1.ParseRequest(head)
	m.About.Method, m.About.Target, m.About.Version = req.Method, req.Target, req.Version
	m.Phase("head", req.Fields)
	if err != nil {
		return req, err
	}
	content, err = http1.ReadContent(s.in, req.Framing)
	return req, err
}

func (s *session) decideAfter(number, status int, keep bool, reason string) {
	switch {
	case keep:
		s.Decide(number, "keep", reason, nil)
	case status == http.StatusOK:
		s.Decide(number, "close", reason, nil)
	default:
		s.Decide(number, "close", reason, map[string]string{"status": strconv.Itoa(status)})
	}
}

func (s *session) respond(number int, req http1.Request, status int, keep bool, reason string) error {
	length := int64(0)
	fields := []timeline.Field{{Name: "Date", Value: dateAt(s.origin.host.Now())}}
	if status == http.StatusOK {
		length = s.origin.Size
		fields = append(fields, timeline.Field{Name: "Content-Type", Value: "text/plain"})
	}
	fields = append(fields, timeline.Field{Name: "Content-Length", Value: strconv.FormatInt(length, 10)})
	switch {
	case !keep:
		fields = append(fields, timeline.Field{Name: "Connection", Value: "close"})
	case reason == rule.HTTP10KeepAlive: // RFC 9112 appendix C.2.2: the client must be told
		fields = append(fields, timeline.Field{Name: "Connection", Value: "keep-alive"})
	}
	if req.Method == http.MethodHead {
		length = 0
	}
	m := s.Message(timeline.TypeHTTPResponse, "send", number)
	m.About.Status, m.About.Version = status, "HTTP/1.1"
	return m.Send(s.conn, fmt.Sprintf("HTTP/1.1 %d %s", status, http.StatusText(status)), fields, length)
}

// dateAt is a Date field's value at a time of the run.
func dateAt(t time.Duration) string {
	return timeline.Epoch().Add(t).Format(http.TimeFormat)
}

// fail closes a connection that cannot be used any more: the client closed it
// between two requests, or a call failed.
func (s *session) fail(number int, err error) {
	switch {
	case errors.Is(err, app.ErrStopped):
		return
	case errors.Is(err, io.EOF):
		s.Decide(number, "close", rule.PeerClosed, nil)
	default:
		s.Decide(number, "close", rule.CallFailed, map[string]string{"errno": app.Errno("read", err)})
	}
	_ = s.conn.Close() // its errno is in the timeline
}

// lingeringClose closes in the two steps of RFC 9112 §9.6: a socket closed with
// unread bytes sends RST, which may overtake the response.
func (s *session) lingeringClose() {
	if err := s.conn.CloseWrite(); err == nil {
		s.conn.SetReadDeadline(s.origin.host.Now() + lingerTime)
		if _, err := io.Copy(io.Discard, struct{ io.Reader }{s.conn}); errors.Is(err, app.ErrStopped) {
			return
		}
	}
	_ = s.conn.Close() // its errno is in the timeline
}

// refusalOf gives the status that an origin answers a request it could not
// read with, and the reason for the close that follows; status 0 where the
// connection itself failed and nothing can be answered.
func refusalOf(err error) (status int, reason string) {
	var r http1.RefusedError
	switch {
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
