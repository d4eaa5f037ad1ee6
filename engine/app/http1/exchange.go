package http1

import (
	"bufio"
	"errors"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// End is one end of a connection, as the http.* events of its host name it. It
// counts what goes through it, for the events' offsets. Without a connection it
// names its host alone.
type End struct {
	Host string
	Pair app.Pair
	Log  app.Log
	In   *bufio.Reader // what it receives
	flow *flow
}

// flow counts the bytes of a connection's two directions. Each count belongs to
// the goroutine that reads, or writes.
type flow struct {
	conn       app.Conn
	most       int // bytes a call to read asks for; 0 = as many as fit
	read, sent int64
}

// NewEnd is the end of conn that host has.
func NewEnd(host string, conn app.Conn, log app.Log) End {
	f := &flow{conn: conn}
	return End{Host: host, Pair: app.PairOf(conn), Log: log, In: bufio.NewReaderSize(f, ReadBytes), flow: f}
}

// ReadBy makes In ask its connection for no more than so many bytes a call.
func (e End) ReadBy(bytes int) { e.flow.most = bytes }

// Read implements io.Reader, for In.
func (f *flow) Read(p []byte) (int, error) {
	if f.most > 0 {
		p = p[:min(len(p), f.most)]
	}
	n, err := f.conn.Read(p)
	f.read += int64(n)
	return n, err
}

// Received is how many bytes have been taken from In.
func (e End) Received() int64 {
	if e.flow == nil {
		return 0
	}
	return e.flow.read - int64(e.In.Buffered())
}

// Sent is how many bytes have been written, by messages and by Pass.
func (e End) Sent() int64 {
	if e.flow == nil {
		return 0
	}
	return e.flow.sent
}

// Pass writes bytes as they are.
func (e End) Pass(p []byte) (int, error) {
	n, err := e.flow.conn.Write(p)
	e.wrote(n)
	return n, err
}

// wrote counts bytes that were written.
func (e End) wrote(n int) {
	if e.flow != nil {
		e.flow.sent += int64(n)
	}
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

// Phase reports a phase that has been reached, with the fields that it brings.
func (m *Message) Phase(name string, fields []timeline.Field) {
	at := m.Received
	if m.About.Side == "send" {
		at = m.Sent
	}
	m.PhaseAt(name, fields, at())
}

// PhaseAt reports a phase at an offset of its direction of the connection.
func (m *Message) PhaseAt(name string, fields []timeline.Field, offsetBytes int64) {
	e := m.About
	e.Phase, e.Fields, e.Offset = name, fields, offsetBytes
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
