package http1

import (
	"fmt"
	"io"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// chunkBytes is the most that a chunk holds: what servers that pass content on
// by the buffer send.
const chunkBytes = 16 << 10

// Content is what a message carries, and how it is written.
type Content struct {
	Bytes      int64                        // 0 = none
	Fill       func(p []byte, offset int64) // sets p to the content at offset; nil = filler
	Chunked    bool
	Unfinished bool // the message stops here: without a last-chunk, or short of its Content-Length
	Apart      bool // the head in a call of its own
}

// Send writes a head and so many bytes of filler as content.
func (m *Message) Send(w io.Writer, startLine string, fields []timeline.Field, contentBytes int64) error {
	return m.SendContent(w, startLine, fields, Content{Bytes: contentBytes})
}

// SendContent writes a head and content, in as few calls as it may, the first
// bytes of content with the head: written apart, the head would be a segment of
// its own, and gVisor counts segments against cwnd.
func (m *Message) SendContent(w io.Writer, startLine string, fields []timeline.Field, c Content) error {
	m.Phase("begin", fields)
	out := &encoder{Content: c, buf: FormatHead(startLine, fields)}
	headEnd := m.Sent() + int64(len(out.buf))
	if !c.Apart {
		out.more()
	}
	headWritten := false
	for len(out.buf) > 0 {
		n, err := w.Write(out.buf)
		m.wrote(n)
		if err != nil {
			m.Finish(out.contentIn(n), err)
			return err
		}
		if !headWritten {
			headWritten = true
			m.PhaseAt("head", nil, headEnd)
		}
		out.written = out.contentIn(n)
		out.buf, out.runs = out.buf[:0], out.runs[:0]
		out.more()
	}
	if c.Unfinished {
		m.Finish(out.written, io.ErrUnexpectedEOF)
	} else {
		m.Finish(out.written, nil)
	}
	return nil
}

// encoder turns content into what is written, a call's worth at a time.
type encoder struct {
	Content
	buf     []byte
	runs    []run // where content lies in buf
	written int64 // bytes of content before buf
	encoded int64 // bytes of content up to the end of buf
	ended   bool  // the last-chunk is in buf or written
}

// run is a run of content in a buffer.
type run struct{ from, to int }

// more fills the buffer up to what one call takes.
func (e *encoder) more() {
	for room := app.MaxWriteBytes - len(e.buf); room > 0 && e.encoded < e.Bytes; room = app.MaxWriteBytes - len(e.buf) {
		if !e.Chunked {
			e.add(min(e.Bytes-e.encoded, int64(room)))
			continue
		}
		n := min(e.Bytes-e.encoded, chunkBytes)
		if len(e.buf) > 0 && n > int64(room) {
			return
		}
		e.buf = fmt.Appendf(e.buf, "%x\r\n", n)
		e.add(n)
		e.buf = append(e.buf, "\r\n"...)
	}
	if e.Chunked && e.encoded == e.Bytes && !e.Unfinished && !e.ended {
		e.buf = append(e.buf, "0\r\n\r\n"...)
		e.ended = true
	}
}

// add appends the next n bytes of content.
func (e *encoder) add(n int64) {
	from := len(e.buf)
	e.buf = append(e.buf, make([]byte, n)...)
	fill := e.Fill
	if fill == nil {
		fill = app.Fill
	}
	fill(e.buf[from:], e.encoded)
	e.encoded += n
	e.runs = append(e.runs, run{from, len(e.buf)})
}

// contentIn is how much content has been written when n bytes of buf have.
func (e *encoder) contentIn(n int) int64 {
	content := e.written
	for _, r := range e.runs {
		content += int64(max(0, min(n, r.to)-r.from))
	}
	return content
}

// FormatHead is a start-line and its field section, with the empty line.
func FormatHead(startLine string, fields []timeline.Field) []byte {
	head := append([]byte(startLine), "\r\n"...)
	for _, f := range fields {
		head = append(head, f.Name+": "+f.Value+"\r\n"...)
	}
	return append(head, "\r\n"...)
}
