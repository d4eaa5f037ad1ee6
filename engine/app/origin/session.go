package origin

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// maxUnderWay bounds the responses of a connection that are made at the same
// time: when so many have begun, the next request waits until they have left.
const maxUnderWay = 100

// session is the origin's side of one connection.
type session struct {
	http1.End
	origin *origin
	conn   app.Conn

	under  sync.WaitGroup  // responses under way, where they are made at the same time
	last   <-chan struct{} // closed when the latest of them has left; nil = none
	broken error           // what kept one from leaving; belongs to the one whose turn it is
}

// serve takes requests until one is the connection's last.
func (s *session) serve() {
	for here := 1; ; here++ {
		if err := s.await(); err != nil {
			s.fail(0, err)
			return
		}
		x := s.take(here)
		if x == nil {
			return
		}
		if s.origin.Concurrent && x.keep {
			s.start(x)
		} else if err := s.finish(x); err != nil {
			s.fail(x.number, err)
			return
		}
		if !x.keep {
			s.leave(x)
			return
		}
		if here%maxUnderWay == 0 {
			s.under.Wait()
		}
	}
}

// await waits for the first byte of a request, not longer than a connection may
// be idle. It is not while a response is under way.
func (s *session) await() error {
	for {
		if s.origin.Idle > 0 {
			s.conn.SetReadDeadline(s.origin.host.Now() + s.origin.Idle)
		}
		before := s.last
		err := s.peek()
		if errors.Is(err, app.ErrTimeout) && before != nil {
			<-before
			s.last = nil
			continue
		}
		s.conn.SetReadDeadline(0)
		return err
	}
}

func (s *session) peek() error {
	b, err := s.In.Peek(1)
	if err == nil && b[0] == '\r' {
		// RFC 9112 §2.2: one empty line before the request-line is ignored.
		if b, err = s.In.Peek(2); string(b) == "\r\n" {
			_, _ = s.In.Discard(2) // they are in the buffer
			_, err = s.In.Peek(1)
		}
	}
	return err
}

// receive reads a request; of its content it keeps an excerpt.
func (s *session) receive(x *exchange) (err error) {
	m := s.Message(timeline.TypeHTTPRequest, "receive", x.number)
	m.Phase("begin", nil)
	defer func() { m.Finish(x.content.bytes, err) }()
	x.head, err = http1.ReadHead(s.In)
	if err != nil {
		return err
	}
	x.req, err = http1.ParseRequest(x.head)
	m.About.Method, m.About.Target, m.About.Version = x.req.Method, x.req.Target, x.req.Version
	m.Phase("head", x.req.Fields)
	if err == nil {
		err = x.req.Understood()
	}
	if err != nil {
		return err
	}
	limit := s.origin.BodyLimit
	if limit == 0 {
		_, err = io.Copy(&x.content, struct{ io.Reader }{x.req.Framing.Reader(s.In)})
		return err
	}
	if x.req.Framing.Length > limit {
		return http1.RefusedError(http.StatusRequestEntityTooLarge)
	}
	_, err = io.Copy(&x.content, io.LimitReader(x.req.Framing.Reader(s.In), limit+1))
	if x.content.bytes > limit {
		err = http1.RefusedError(http.StatusRequestEntityTooLarge)
	}
	return err
}

// excerpt is content of which the beginning is kept.
type excerpt struct {
	bytes int64
	text  []byte // the first maxText bytes
}

const maxText = 20 // bytes: enough for any int64

func (e *excerpt) Write(p []byte) (int, error) {
	e.bytes += int64(len(p))
	e.text = append(e.text, p[:min(len(p), maxText-len(e.text))]...)
	return len(p), nil
}

// fail closes a connection that cannot be used any more: the client closed it
// between two requests, it was idle too long, or a call failed.
func (s *session) fail(number int, err error) {
	s.under.Wait()
	switch {
	case errors.Is(err, app.ErrStopped):
		return
	case errors.Is(err, io.EOF):
		s.Decide(number, "close", rule.PeerClosed, nil)
	case errors.Is(err, app.ErrTimeout):
		idle := strconv.FormatInt(s.origin.Idle.Milliseconds(), 10)
		s.Decide(number, "close", rule.IdleTimeout, map[string]string{"idle_ms": idle})
		s.close(s.origin.Closing)
		return
	default:
		s.Decide(number, "close", rule.CallFailed, map[string]string{"errno": app.Errno("read", err)})
	}
	_ = s.conn.Close() // its errno is in the timeline
}

// leave closes the connection after its last exchange.
func (s *session) leave(x *exchange) {
	s.under.Wait()
	if x.end == nil {
		s.close(s.origin.Closing)
		return
	}
	s.Decide(x.number, "close", rule.AtWill, map[string]string{
		"request": strconv.Itoa(x.nth), "at": x.end.At, "how": x.end.How,
	})
	s.close(x.end.How)
}

// close closes the connection in one of the ways that an experiment names.
func (s *session) close(how string) {
	switch how {
	case "reset":
		_ = s.conn.Abort() // its errno is in the timeline, as is that of all these
	case "abrupt", "close": // RST where bytes are unread, else FIN
		_ = s.conn.Close()
	case "half":
		s.lingeringClose(-1)
	default: // graceful
		s.lingeringClose(s.origin.Linger)
	}
}

// lingeringClose closes in the two steps of RFC 9112 §9.6: a socket closed with
// unread bytes sends RST, which may overtake the response. It waits so long for
// the client's FIN; -1 is without limit.
func (s *session) lingeringClose(most time.Duration) {
	if err := s.conn.CloseWrite(); err == nil {
		if most >= 0 {
			s.conn.SetReadDeadline(s.origin.host.Now() + most)
		}
		if _, err := io.Copy(io.Discard, struct{ io.Reader }{s.conn}); errors.Is(err, app.ErrStopped) {
			return
		}
	}
	_ = s.conn.Close() // its errno is in the timeline
}
