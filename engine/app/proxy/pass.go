package proxy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// passage carries one message's content from one side to the other as it
// arrives: what has arrived by then leaves in one call, the first of it with the
// head.
type passage struct {
	in      *http1.Message
	content *content // of in
	held    bool     // all of it has arrived, and in is ended
	out     *http1.Message
	chunked bool                 // what leaves; else as it is
	mend    bool                 // what leaves ends properly, however what arrives ends
	most    int64                // content after which it ends at will; 0 = no limit
	each    func(content []byte) // sees what arrives; may be nil

	prefix   int64 // content that was there before any arrived
	buf      []byte
	received int64
	unsent   int64 // content in buf
	sent     int64
}

// run writes the head and passes on what follows it. A failure to read and one
// to write are told apart: each ends another connection.
func (p *passage) run(head []byte) (readErr, writeErr error) {
	headEnd := p.out.Sent() + int64(len(head))
	p.buf = head
	piece := make([]byte, http1.ReadBytes)
	for begun := false; readErr == nil && writeErr == nil; begun = true {
		for readErr == nil && (p.held || len(p.buf) == 0 || p.in.In.Buffered() > 0) && len(p.buf) < http1.ReadBytes {
			readErr = p.read(piece)
		}
		if errors.Is(readErr, app.ErrStopped) {
			return readErr, nil
		}
		if readErr != nil {
			p.finishIn(readErr)
			p.end(readErr)
		}
		if writeErr = p.flush(); writeErr == nil && !begun {
			p.out.PhaseAt("head", nil, headEnd)
		}
	}
	whole := errors.Is(readErr, io.EOF)
	switch {
	case writeErr != nil:
		if readErr == nil {
			p.finishIn(writeErr)
		}
		p.out.Finish(p.sent, writeErr)
	case whole || p.mends(readErr):
		p.out.Finish(p.sent, nil)
	default:
		p.out.Finish(p.sent, readErr)
	}
	if whole {
		readErr = nil
	}
	return readErr, writeErr
}

// mends says whether what leaves ends properly in spite of err.
func (p *passage) mends(err error) bool { return p.mend && !errors.Is(err, errAtWill) }

// read takes what has arrived, and waits if nothing has.
func (p *passage) read(piece []byte) error {
	n, err := p.content.Read(piece)
	if p.most > 0 && p.received+int64(n) >= p.most {
		n, err = int(p.most-p.received), errAtWill
	}
	p.received += int64(n)
	if p.each != nil {
		p.each(piece[:n])
	}
	p.add(piece[:n])
	return err
}

// add puts content into what leaves next.
func (p *passage) add(content []byte) {
	if len(content) == 0 {
		return // a chunk of no bytes would be the last
	}
	p.unsent += int64(len(content))
	if !p.chunked {
		p.buf = append(p.buf, content...)
		return
	}
	p.buf = fmt.Appendf(p.buf, "%x\r\n", len(content))
	p.buf = append(p.buf, content...)
	p.buf = append(p.buf, "\r\n"...)
}

// end adds the last-chunk and the trailer section (RFC 9112 §7.1) to content
// that ended so. What leaves without chunks has no trailer section (§7.1.2).
func (p *passage) end(err error) {
	if p.chunked && (errors.Is(err, io.EOF) || p.mends(err)) {
		p.buf = append(p.buf, http1.FormatHead("0", p.content.trailer)...)
	}
}

func (p *passage) flush() error {
	if len(p.buf) == 0 {
		return nil
	}
	if _, err := p.out.Pass(p.buf); err != nil {
		return err
	}
	p.sent += p.unsent
	p.buf, p.unsent = p.buf[:0], 0
	return nil
}

// finishIn ends the message that arrives, with what stopped it.
func (p *passage) finishIn(err error) {
	if p.held {
		return
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	p.in.Finish(p.received-p.prefix, err)
}

// content is what follows a head, without its framing.
type content struct {
	io.Reader
	trailer []timeline.Field // known at the end, of chunks
}

// contentOf is the content that follows a head on r. Choose says which fields of
// a trailer section go on; nil lets all of them.
func contentOf(r *bufio.Reader, f http1.Framing, choose func([]timeline.Field) []timeline.Field) *content {
	c := &content{Reader: f.Reader(r)}
	if f.Chunked {
		c.Reader = &chunks{r: r, data: httputil.NewChunkedReader(r), end: func(trailer []timeline.Field) {
			if c.trailer = trailer; choose != nil {
				c.trailer = choose(trailer)
			}
		}}
	}
	return c
}

// chunks is content in the chunked transfer coding whose trailer section is
// wanted.
type chunks struct {
	r    *bufio.Reader
	data io.Reader
	end  func(trailer []timeline.Field)
}

func (c *chunks) Read(p []byte) (int, error) {
	n, err := c.data.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	section, err := http1.ReadHead(c.r)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return n, err
	}
	c.end(http1.FieldsOf(append([]byte("\n"), section...))) // a head without a start-line
	return n, io.EOF
}

// removals reports the fields that are not passed on.
func removals(m *http1.Message, removed []rule.Removed) {
	for _, r := range removed {
		m.Decide(m.About.Exchange, "remove", r.Reason, map[string]string{"field": r.Name})
	}
}
