package http1

import (
	"errors"

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
