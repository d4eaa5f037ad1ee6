package live_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"slowstart/engine/timeline"
	"slowstart/server/limits"
	"slowstart/server/live"
	"slowstart/server/runs"
	"slowstart/server/runs/runstest"
)

func TestMain(m *testing.M) { runstest.Main(m) }

// schema is one direction of docs/protocol.schema.json.
func schema(t testing.TB, direction string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("../../docs/protocol.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("protocol.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("protocol.json#/$defs/" + direction)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// site is a server with sockets on fake workers.
type site struct {
	t      testing.TB
	http   *httptest.Server
	socket *live.Sockets
	desk   *runs.Desk
	log    *bytes.Buffer
	server *jsonschema.Schema
}

func open(t testing.TB, change func(*limits.Limits)) *site {
	t.Helper()
	l := limits.Default()
	l.Messages, l.MessagesBurst = 6000, 1000
	if change != nil {
		change(&l)
	}
	s := &site{t: t, log: &bytes.Buffer{}, server: schema(t, "server")}
	s.desk = runstest.Desk(t, func(d *limits.Limits) { *d = l })
	s.socket = live.New(live.Options{
		Desk: s.desk, Limits: l,
		Origins: live.Origins{Listed: []string{"https://lab.example"}},
		Assets:  "4f0c1b7d9e3a2865",
		Stacks:  []live.Stack{{Name: "netstack", Available: true, Version: "v1"}, {Name: "linux", Reason: "linux_no_tun"}},
		Log:     slog.New(slog.NewTextHandler(s.log, nil)),
		Session: func(r *http.Request) string {
			if c, err := r.Cookie("session"); err == nil {
				return c.Value
			}
			return "nobody"
		},
		Spec: func(a live.Ask) (runs.Spec, error) {
			if a.Name == "unknown" {
				return runs.Spec{}, &runs.CodeError{Data: timeline.Error{Code: "experiment_unknown", Field: "experiment"}}
			}
			words := a.Name
			if a.Source != nil {
				words = string(a.Source)
			}
			return runstest.Spec(strings.ReplaceAll(words, "-", " ")), nil
		},
	})
	s.http = httptest.NewServer(s.socket)
	t.Cleanup(func() { s.socket.Close(); s.http.Close() })
	return s
}

// page is a client of the socket. Every message it gets is held to the schema.
type page struct {
	*site
	ws *websocket.Conn
}

func (s *site) dial(session string, headers ...string) *page {
	s.t.Helper()
	h := http.Header{"Cookie": {"session=" + session}, "Origin": {s.http.URL}}
	for i := 0; i < len(headers); i += 2 {
		h[headers[i]] = []string{headers[i+1]}
		if headers[i+1] == "" {
			delete(h, headers[i])
		}
	}
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.http.URL, "http"), h)
	if err != nil {
		s.t.Fatalf("dial: %v %v", err, resp)
	}
	_ = resp.Body.Close()
	s.t.Cleanup(func() { _ = ws.Close() })
	return &page{s, ws}
}

// greeted dials and says hello.
func (s *site) greeted(session string, headers ...string) *page {
	s.t.Helper()
	p := s.dial(session, headers...)
	p.say(`{"type":"hello","v":1}`)
	p.expect("hello")
	return p
}

func (p *page) say(text string) {
	p.t.Helper()
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		p.t.Fatal(err)
	}
}

type message struct {
	Type     string
	ID       string
	Run      string
	Place    int
	Code     string
	Field    string
	Args     map[string]string
	Ended    string
	Error    *timeline.Error
	FirstSeq int64 `json:"first_seq"`
	Resync   bool
	Events   []json.RawMessage
	Stacks   []live.Stack
	Limits   map[string]int64
}

func (p *page) next() (message, error) {
	p.t.Helper()
	_ = p.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, data, err := p.ws.ReadMessage()
	if err != nil {
		return message{}, err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return message{}, fmt.Errorf("%w in %.300s", err, data)
	}
	if err := p.server.Validate(v); err != nil {
		return message{}, fmt.Errorf("%w in %.300s", err, data)
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		return message{}, err
	}
	return m, nil
}

// expect reads one message of this type.
func (p *page) expect(kind string) message {
	p.t.Helper()
	m, err := p.next()
	if err != nil {
		p.t.Fatalf("waiting for %s: %v", kind, err)
	}
	if m.Type != kind {
		p.t.Fatalf("got %+v, want %s", m, kind)
	}
	return m
}

// run follows a run to its done, checks that the events have no gap after
// since, and returns the number of the last.
func (p *page) run(since int64) (done message, last int64) {
	p.t.Helper()
	last = since
	for {
		m, err := p.next()
		if err != nil {
			p.t.Fatal(err)
		}
		switch m.Type {
		case "events":
			if m.FirstSeq != last+1 {
				p.t.Fatalf("events from %d after %d", m.FirstSeq, last)
			}
			for _, e := range m.Events {
				var h timeline.Head
				if err := json.Unmarshal(e, &h); err != nil || h.SeqNo != last+1 {
					p.t.Fatalf("event %d after %d: %v", h.SeqNo, last, err)
				}
				last++
			}
		case "done":
			return m, last
		case "error":
			p.t.Fatalf("%+v", m)
		}
	}
}

// closed reads to the end and returns the close code.
func (p *page) closed() int {
	p.t.Helper()
	for {
		if _, err := p.next(); err != nil {
			var c *websocket.CloseError
			if ok := asClose(err, &c); ok {
				return c.Code
			}
			p.t.Logf("ended by %v", err)
			return 0
		}
	}
}

func asClose(err error, to **websocket.CloseError) bool {
	c, ok := err.(*websocket.CloseError)
	*to = c
	return ok
}
