package http1

import (
	"errors"
	"io"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// End is one end of a connection, as the http.* events of its host name it.
type End struct {
	Host string
	Pair app.Pair
	Log  app.Log
}

// Message begins the report of a message on this connection. What is known of
// it is filled in as it becomes known.
func (e End) Message(t timeline.Type, side string, exchange int) *Message {
	return &Message{End: e, About: timeline.HTTPMessage{
		Head: timeline.Head{Type: t}, Host: e.Host, Exchange: exchange, Side: side,
	}}
}

// Decide reports a decision about this connection.
func (e End) Decide(exchange int, decision, reason string, args map[string]string) {
	e.Log.Event(&timeline.HTTPDecision{
		Head: timeline.Head{Type: timeline.TypeHTTPDecision}, Host: e.Host, Exchange: exchange,
		Decision: decision, Reason: reason, Args: args,
	}, e.Pair)
}

// Message is a request or response under way. Each phase leaves as an event of
// its own.
type Message struct {
	End
	About timeline.HTTPMessage
}

// Phase reports a phase, with the fields that it brings.
func (m *Message) Phase(name string, fields []timeline.Field) {
	e := m.About
	e.Phase, e.Fields = name, fields
	m.Log.Event(&e, m.Pair)
}

// Finish ends the message after so many bytes of content, whole if err is nil.
// A message that the end of the run cuts short has no end.
func (m *Message) Finish(contentBytes int64, err error) {
	if errors.Is(err, app.ErrStopped) {
		return
	}
	m.About.Bytes, m.About.Complete = contentBytes, err == nil
	m.Phase("end", nil)
}

// Send writes a head and so many bytes of filler as content, the head and the
// first bytes of content in one call: written apart, the head would be a
// segment of its own, and gVisor counts segments against cwnd.
func (m *Message) Send(w io.Writer, startLine string, fields []timeline.Field, contentBytes int64) error {
	head := FormatHead(startLine, fields)
	headBytes := int64(len(head))
	buf := make([]byte, min(headBytes+contentBytes, app.MaxWriteBytes))
	m.Phase("begin", fields)
	for done := int64(0); done < headBytes+contentBytes; {
		p := buf[:min(int64(len(buf)), headBytes+contentBytes-done)]
		content := p
		if done == 0 {
			content = p[copy(p, head):]
		}
		app.Fill(content, max(0, done-headBytes))
		n, err := w.Write(p)
		if err != nil {
			m.Finish(max(0, done+int64(n)-headBytes), err)
			return err
		}
		if done == 0 {
			m.Phase("head", nil)
		}
		done += int64(n)
	}
	m.Finish(contentBytes, nil)
	return nil
}

// FormatHead is a start-line and its field section, with the empty line.
func FormatHead(startLine string, fields []timeline.Field) []byte {
	head := append([]byte(startLine), "\r\n"...)
	for _, f := range fields {
		head = append(head, f.Name+": "+f.Value+"\r\n"...)
	}
	return append(head, "\r\n"...)
}
