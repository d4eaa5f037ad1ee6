package proxy

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// lingerTime bounds the wait for a client's FIN after the proxy's own. RFC 9112
// §9.6 names no time; nginx's lingering_timeout is 5 s.
const lingerTime = 5 * time.Second

// side is the proxy's end of one of its two connections.
type side struct {
	http1.End
	conn     *patientConn
	requests int // so far
}

func (p *proxy) side(c app.Conn) *side {
	conn := &patientConn{Conn: c, host: p.host}
	return &side{End: http1.NewEnd(p.host.Name(), conn, p.log), conn: conn}
}

// patientConn is a connection each of whose reads waits for so long.
type patientConn struct {
	app.Conn
	host     app.Host
	patience time.Duration // 0 = for ever
}

func (c *patientConn) Read(p []byte) (int, error) {
	deadline := time.Duration(0)
	if c.patience > 0 {
		deadline = c.host.Now() + c.patience
	}
	c.SetReadDeadline(deadline)
	return c.Conn.Read(p)
}

// over closes a connection that err has ended, and says why.
func (s *side) over(number int, err error) {
	reason, args := reasonOf(err, s.conn.patience)
	s.Decide(number, "close", reason, args)
	_ = s.conn.Close() // its errno is in the timeline
}

// reasonOf says why a connection whose read gave err is over.
func reasonOf(err error, patience time.Duration) (reason string, args map[string]string) {
	switch {
	case errors.Is(err, io.EOF):
		return rule.PeerClosed, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return rule.ResponseIncomplete, nil
	case errors.Is(err, app.ErrTimeout):
		return rule.IdleTimeout, map[string]string{"idle_ms": strconv.FormatInt(patience.Milliseconds(), 10)}
	case app.IsSocketError(err):
		return rule.CallFailed, map[string]string{"errno": app.Errno("read", err)}
	default:
		return rule.BadResponse, nil
	}
}

// lingeringClose closes in the two steps of RFC 9112 §9.6: a socket closed with
// unread bytes sends RST, which may overtake the response.
func (s *side) lingeringClose() {
	if err := s.conn.CloseWrite(); err == nil {
		s.conn.SetReadDeadline(s.conn.host.Now() + lingerTime)
		if _, err := io.Copy(io.Discard, struct{ io.Reader }{s.conn.Conn}); errors.Is(err, app.ErrStopped) {
			return
		}
	}
	_ = s.conn.Close() // its errno is in the timeline
}

// refuse answers a request itself, with a status and no content, and closes.
func (s *side) refuse(number, status int, reason string) {
	code := strconv.Itoa(status)
	s.Decide(number, "close", reason, map[string]string{"status": code})
	m := s.Message(timeline.TypeHTTPResponse, "send", number)
	m.About.Status, m.About.Version = status, "HTTP/1.1"
	err := m.Send(s.conn, "HTTP/1.1 "+code+" "+http.StatusText(status), []timeline.Field{
		{Name: "Date", Value: timeline.Epoch().Add(s.conn.host.Now()).Format(http.TimeFormat)},
		{Name: "Content-Length", Value: "0"},
		{Name: "Connection", Value: "close"},
	}, 0)
	if !errors.Is(err, app.ErrStopped) {
		s.lingeringClose()
	}
}
