package app

import (
	"errors"
	"io"

	"slowstart/engine/timeline"
)

// end is one end of a connection, as the http.* events of its host name it.
type end struct {
	host string
	pair Pair
	log  Log
}

// message begins the report of a message on this connection. What is known of
// it is filled in as it becomes known.
func (e end) message(t timeline.Type, side string, exchange int) *message {
	return &message{end: e, about: timeline.HTTPMessage{
		Head: timeline.Head{Type: t}, Host: e.host, Exchange: exchange, Side: side,
	}}
}

// decide reports a decision about this connection.
func (e end) decide(exchange int, decision, reason string, args map[string]string) {
	e.log.Event(&timeline.HTTPDecision{
		Head: timeline.Head{Type: timeline.TypeHTTPDecision}, Host: e.host, Exchange: exchange,
		Decision: decision, Reason: reason, Args: args,
	}, e.pair)
}

// message is a request or response under way. Each phase leaves as an event of
// its own.
type message struct {
	end
	about timeline.HTTPMessage
}

func (m *message) phase(name string, fields []timeline.Field) {
	e := m.about
	e.Phase, e.Fields = name, fields
	m.log.Event(&e, m.pair)
}

// finish ends the message after so many bytes of content, whole if err is nil.
// A message that the end of the run cuts short has no end.
func (m *message) finish(contentBytes int64, err error) {
	if errors.Is(err, ErrStopped) {
		return
	}
	m.about.Bytes, m.about.Complete = contentBytes, err == nil
	m.phase("end", nil)
}

// send writes a head and so many bytes of filler as content, the head and the
// first bytes of content in one call: written apart, the head would be a
// segment of its own, and gVisor counts segments against cwnd.
func (m *message) send(w io.Writer, startLine string, fields []timeline.Field, contentBytes int64) error {
	head := formatHead(startLine, fields)
	headBytes := int64(len(head))
	buf := make([]byte, min(headBytes+contentBytes, maxWriteBytes))
	m.phase("begin", fields)
	for done := int64(0); done < headBytes+contentBytes; {
		p := buf[:min(int64(len(buf)), headBytes+contentBytes-done)]
		content := p
		if done == 0 {
			content = p[copy(p, head):]
		}
		fill(content, max(0, done-headBytes))
		n, err := w.Write(p)
		if err != nil {
			m.finish(max(0, done+int64(n)-headBytes), err)
			return err
		}
		if done == 0 {
			m.phase("head", nil)
		}
		done += int64(n)
	}
	m.finish(contentBytes, nil)
	return nil
}

// formatHead is a start-line and its field section, with the empty line.
func formatHead(startLine string, fields []timeline.Field) []byte {
	head := append([]byte(startLine), "\r\n"...)
	for _, f := range fields {
		head = append(head, f.Name+": "+f.Value+"\r\n"...)
	}
	return append(head, "\r\n"...)
}
