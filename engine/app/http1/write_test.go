package http1

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// calls is a socket that keeps what each write call was given, and fails once
// it holds so many bytes.
type calls struct {
	sizes []int
	all   bytes.Buffer
	room  int // bytes; 0 = no limit
}

var errFull = errors.New("full")

func (c *calls) Write(p []byte) (int, error) {
	c.sizes = append(c.sizes, len(p))
	if c.room > 0 && c.all.Len()+len(p) > c.room {
		n := c.room - c.all.Len()
		c.all.Write(p[:n])
		return n, errFull
	}
	return c.all.Write(p)
}

// phases is a log that keeps a message's phases.
type phases struct {
	app.Log
	got []string
	end timeline.HTTPMessage
}

func (p *phases) Event(e timeline.Event, _ app.Pair) {
	p.end = *e.(*timeline.HTTPMessage)
	p.got = append(p.got, p.end.Phase)
}

func TestSendContent(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\n\r\n"
	digits := func(p []byte, offset int64) {
		for i := range p {
			p[i] = byte('0' + (offset+int64(i))%10)
		}
	}
	tests := []struct {
		name    string
		content Content
		want    string
		calls   int
		whole   bool
	}{
		{"none", Content{}, head, 1, true},
		{"filler", Content{Bytes: 20}, head + "0000000000 data\n0000", 1, true},
		{"of its own", Content{Bytes: 12, Fill: digits}, head + "012345678901", 1, true},
		{"apart", Content{Bytes: 3, Apart: true}, head + "000", 2, true},
		{"none, apart", Content{Apart: true}, head, 1, true},
		{"chunked", Content{Bytes: 12, Fill: digits, Chunked: true}, head + "c\r\n012345678901\r\n0\r\n\r\n", 1, true},
		{"chunked, none", Content{Chunked: true}, head + "0\r\n\r\n", 1, true},
		{"chunked, apart", Content{Bytes: 1, Chunked: true, Apart: true}, head + "1\r\n0\r\n0\r\n\r\n", 2, true},
		{"chunked, unfinished", Content{Bytes: 1, Chunked: true, Unfinished: true}, head + "1\r\n0\r\n", 1, false},
		{"unfinished", Content{Bytes: 2, Unfinished: true}, head + "00", 1, false},
		{"unfinished from the start", Content{Unfinished: true}, head, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, log := new(calls), new(phases)
			m := End{Log: log}.Message(timeline.TypeHTTPResponse, "send", 1)
			if err := m.SendContent(w, "HTTP/1.1 200 OK", nil, tt.content); err != nil {
				t.Fatal(err)
			}
			if got := w.all.String(); got != tt.want || len(w.sizes) != tt.calls {
				t.Errorf("wrote %q in %d calls, want %q in %d", got, len(w.sizes), tt.want, tt.calls)
			}
			if got := strings.Join(log.got, " "); got != "begin head end" {
				t.Errorf("phases %s", got)
			}
			if log.end.Bytes != tt.content.Bytes || log.end.Complete != tt.whole {
				t.Errorf("end: %d bytes, complete %v, want %d, %v", log.end.Bytes, log.end.Complete, tt.content.Bytes, tt.whole)
			}
		})
	}
}

// TestSendContent_ComesBack reads what was written, at the edges of calls and
// chunks, and cuts the socket short everywhere around them: the report must
// count the content bytes that left.
func TestSendContent_ComesBack(t *testing.T) {
	for _, size := range []int64{chunkBytes - 1, chunkBytes, chunkBytes + 1, app.MaxWriteBytes, 2*app.MaxWriteBytes + 5} {
		for _, framing := range []Framing{{Length: size}, {Chunked: true, Length: -1}} {
			w, log := new(calls), new(phases)
			m := End{Log: log}.Message(timeline.TypeHTTPResponse, "send", 1)
			if err := m.SendContent(w, "HTTP/1.1 200 OK", nil, Content{Bytes: size, Chunked: framing.Chunked}); err != nil {
				t.Fatal(err)
			}
			r := bufio.NewReader(bytes.NewReader(w.all.Bytes()))
			if _, err := ReadHead(r); err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(framing.Reader(r))
			want := make([]byte, size)
			app.Fill(want, 0)
			if err != nil || !bytes.Equal(content, want) {
				t.Errorf("%+v: read %d of %d bytes, %v", framing, len(content), size, err)
			}
			for _, room := range []int{1, 18, 19, 20, 22, chunkBytes, chunkBytes + 30, w.all.Len() - 1} {
				if room >= w.all.Len() {
					continue
				}
				log := new(phases)
				m := End{Log: log}.Message(timeline.TypeHTTPResponse, "send", 1)
				if err := m.SendContent(&calls{room: room}, "HTTP/1.1 200 OK", nil, Content{Bytes: size, Chunked: framing.Chunked}); !errors.Is(err, errFull) {
					t.Errorf("room for %d bytes: %v", room, err)
				}
				cut := bufio.NewReader(bytes.NewReader(w.all.Bytes()[:room]))
				left := int64(0)
				if _, err := ReadHead(cut); err == nil {
					left, _ = ReadContent(cut, framing)
				}
				if log.end.Bytes != left || log.end.Complete {
					t.Errorf("%+v, room for %d bytes: %d bytes of content, complete %v, want %d", framing, room, log.end.Bytes, log.end.Complete, left)
				}
			}
		}
	}
}
