package class

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// socket is a page's websocket.
type socket struct {
	ws  *websocket.Conn
	buf bytes.Buffer // the message
}

// message is what a student looks at of one; of events only their numbers.
type message struct {
	Type, Code, Ended string
	Place             int
	first, last       int64 // events
}

// made is one run, from Run to its events.
type made struct {
	first, last time.Duration
	events      int64
	waited      bool // it was queued
}

func (s *student) dial(ctx context.Context) (*socket, error) {
	dialer := websocket.Dialer{HandshakeTimeout: patience, ReadBufferSize: 4 << 10, WriteBufferSize: 1 << 10}
	header := http.Header{"Cookie": {"slowstart_session=" + s.session}, "Origin": {s.plan.Site}}
	ws, resp, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(s.plan.Site, "http")+"/ws", header)
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("status %d", resp.StatusCode)
		}
		return nil, fmt.Errorf("class: %w", err)
	}
	_ = resp.Body.Close()
	c := &socket{ws: ws}
	if err := c.say(`{"type":"hello","v":1}`); err != nil {
		return nil, err
	}
	if m, err := c.next(); err != nil || m.Type != "hello" {
		return nil, errors.Join(fmt.Errorf("got %q for a hello", m.Type), err)
	}
	return c, nil
}

// run asks for a run and reads it to its end. After an error the socket is
// another one.
func (s *student) run(ctx context.Context, ask string) (made, error) {
	defer context.AfterFunc(ctx, func() { _ = s.socket.ws.Close() })()
	m, err := s.socket.run(ask)
	if err != nil {
		_ = s.socket.ws.Close()
		s.socket = nil
	}
	return m, err
}

func (c *socket) run(ask string) (m made, err error) {
	began := time.Now()
	if err := c.say(ask); err != nil {
		return m, err
	}
	for {
		got, err := c.next()
		if err != nil {
			return m, err
		}
		switch got.Type {
		case "queued":
			m.waited = true
		case "events":
			if got.first != m.events+1 {
				return m, errors.New("events with a gap")
			}
			m.events, m.last = got.last, time.Since(began)
			if m.first == 0 {
				m.first = m.last
			}
		case "done":
			if m.events == 0 || got.Ended != "apps" && got.Ended != "closed" {
				return m, fmt.Errorf("run ended: %s", got.Ended)
			}
			return m, nil
		case "error":
			return m, fmt.Errorf("run refused: %s", got.Code)
		}
	}
}

func (c *socket) say(text string) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(patience))
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		return fmt.Errorf("class: %w", err)
	}
	return nil
}

// next reads a message. Events are not decoded: a browser would do that on a
// machine of its own.
func (c *socket) next() (m message, err error) {
	_ = c.ws.SetReadDeadline(time.Now().Add(patience))
	_, r, err := c.ws.NextReader()
	if err != nil {
		return m, fmt.Errorf("class: %w", err)
	}
	c.buf.Reset()
	if _, err := c.buf.ReadFrom(r); err != nil {
		return m, fmt.Errorf("class: %w", err)
	}
	data := c.buf.Bytes()
	if !bytes.HasPrefix(data, []byte(`{"type":"events"`)) {
		return m, json.Unmarshal(data, &m)
	}
	head, events, _ := bytes.Cut(data, []byte(`"events":[`))
	_, number, _ := bytes.Cut(head, []byte(`"first_seq":`))
	number, _, _ = bytes.Cut(number, []byte(","))
	if m.first, err = strconv.ParseInt(string(number), 10, 64); err != nil {
		return m, fmt.Errorf("class: first_seq: %w", err)
	}
	// An event's number is its first field, and inside a string its quotes would
	// be escaped.
	m.last = m.first + int64(bytes.Count(events, []byte(`{"seq_no":`))) - 1
	m.Type = "events"
	return m, nil
}
