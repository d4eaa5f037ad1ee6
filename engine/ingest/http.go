package ingest

import (
	"bufio"
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strings"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// saidMessage is a phase of an HTTP message that a frame completes.
type saidMessage struct {
	frame int
	order int // of requests, to number exchanges by
	about timeline.HTTPMessage
}

// event names the connection and the end: the sender's phases are those of the
// frame's source. The capture shows both ends the same instant.
func (s *saidMessage) event(conn int, src, dst string) timeline.Event {
	e := s.about
	e.Conn = conn
	if e.Host = src; e.Side == "receive" {
		e.Host = dst
	}
	return &e
}

// messages are what HTTP/1.x says with each frame.
func (s *streams) messages() map[int][]*saidMessage {
	var all []*saidMessage
	exchange := 0
	for _, t := range s.all {
		all = append(all, t.messages(&exchange)...)
	}
	// Exchanges are numbered in the order in which they were asked for.
	slices.SortStableFunc(all, func(a, b *saidMessage) int { return cmp.Compare(a.frame, b.frame) })
	numbers, byFrame := map[int]int{}, map[int][]*saidMessage{}
	for _, m := range all {
		if numbers[m.order] == 0 {
			numbers[m.order] = len(numbers) + 1
		}
		m.about.Exchange = numbers[m.order]
		byFrame[m.frame] = append(byFrame[m.frame], m)
	}
	return byFrame
}

// messages reads the requests of a connection and their responses, until
// something is no HTTP/1.x.
func (t *talk) messages(exchange *int) (all []*saidMessage) {
	requests := newParser(&t.sides[0])
	responses := newParser(&t.sides[1])
	for {
		head, at, ok := requests.head()
		if !ok {
			return all
		}
		q, err := http1.ParseRequest(head)
		if err != nil || q.Method == http.MethodConnect {
			return all
		}
		*exchange++
		about := timeline.HTTPMessage{Head: timeline.Head{Type: timeline.TypeHTTPRequest}, Method: q.Method, Target: q.Target, Version: q.Version}
		all = append(all, requests.phases(*exchange, about, q.Fields, at, q.Framing)...)
		said, goesOn := responses.response(*exchange, q)
		all = append(all, said...)
		if !goesOn {
			responses.over = true
		}
	}
}

// response reads the answer to a request, and the interim ones before it.
func (p *parser) response(exchange int, q http1.Request) (all []*saidMessage, goesOn bool) {
	for {
		head, at, ok := p.head()
		if !ok {
			return all, false
		}
		r, err := http1.ParseResponseTo(q.Method, head)
		if err != nil || r.Status == http.StatusSwitchingProtocols {
			return all, false
		}
		if r.Status < 200 { // RFC 9110 §15.2: interim
			continue
		}
		about := timeline.HTTPMessage{
			Head: timeline.Head{Type: timeline.TypeHTTPResponse}, Method: q.Method, Target: q.Target, Status: r.Status, Version: r.Version,
		}
		return append(all, p.phases(exchange, about, r.Fields, at, r.Framing)...), !r.Framing.UntilClose()
	}
}

// parser reads messages off a stream.
type parser struct {
	stream *stream
	data   *bytes.Reader
	in     *bufio.Reader
	over   bool
}

func newParser(s *stream) *parser {
	data := bytes.NewReader(s.data)
	return &parser{stream: s, data: data, in: bufio.NewReader(data)}
}

// at is how many bytes have been taken.
func (p *parser) at() int { return len(p.stream.data) - p.data.Len() - p.in.Buffered() }

// head is the next one, and the offset at which it begins.
func (p *parser) head() (head []byte, from int, ok bool) {
	from = p.at()
	if p.over || !speaks(p.stream.data[from:]) {
		return nil, 0, false
	}
	head, err := http1.ReadHead(p.in)
	return head, from, err == nil
}

// speaks says whether bytes can be the start of an HTTP/1.x message, so that
// nothing else is read as one.
func speaks(b []byte) bool {
	line, _, _ := bytes.Cut(b[:min(len(b), 8<<10)], []byte("\n"))
	text := strings.TrimRight(string(line), "\r")
	return strings.HasPrefix(text, "HTTP/1.") || strings.HasSuffix(text, " HTTP/1.1") || strings.HasSuffix(text, " HTTP/1.0")
}

// phases are those of one message, at both ends.
func (p *parser) phases(exchange int, about timeline.HTTPMessage, fields []timeline.Field, from int, f http1.Framing) (all []*saidMessage) {
	headEnd := p.at()
	content, err := http1.ReadContent(p.in, f)
	end := p.at()
	add := func(phase string, sides []string, offset, last int, with []timeline.Field) {
		for _, side := range sides {
			m := about
			m.Phase, m.Side, m.Offset, m.Fields = phase, side, int64(offset), with
			all = append(all, &saidMessage{frame: p.stream.frameAt(last), order: exchange, about: m})
		}
	}
	both := []string{"send", "receive"}
	add("begin", both[:1], from, from, fields)
	add("begin", both[1:], from, from, nil)
	add("head", both[1:], headEnd, headEnd-1, fields)
	whole := err == nil && (!f.UntilClose() || p.stream.fin && !p.stream.broken)
	if whole || p.stream.fin {
		about.Bytes, about.Complete = content, whole
		add("end", both, end, max(end, headEnd)-1, nil)
	}
	return all
}
