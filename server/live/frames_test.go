package live_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"slowstart/server/limits"
)

// bare opens a socket by hand, to send frames no library would.
func (s *site) bare() (net.Conn, *bufio.Reader) {
	s.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.http.URL, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", c.RemoteAddr(), s.http.URL)
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		s.t.Fatalf("%v %v", resp, err)
	}
	_ = resp.Body.Close()
	if x := resp.Header.Get("Sec-WebSocket-Extensions"); x != "" {
		s.t.Errorf("extension %q negotiated", x)
	}
	return c, r
}

// frame is a masked client frame with a zero mask; its length can lie.
func frame(first byte, payload string) string {
	return string([]byte{first, 0x80 | byte(len(payload)), 0, 0, 0, 0}) + payload
}

func TestMalformedFramesAreClosedNeverCrash(t *testing.T) {
	s := open(t, nil)
	long := func(n uint64) string {
		b := []byte{0x81, 0xff}
		return string(binary.BigEndian.AppendUint64(b, n)) + "\x00\x00\x00\x00"
	}
	const fin, text, cont, ping, closing = 0x80, 1, 0, 9, 8
	for _, c := range []struct {
		name, frames string
		want         []int
	}{
		{"unmasked", "\x81\x02{}", []int{1002}},
		{"reserved bit", frame(fin|0x40|text, "{}"), []int{1002}},
		{"opcode 3", frame(fin|3, ""), []int{1002}},
		{"opcode 11", frame(fin|11, ""), []int{1002}},
		{"fragmented ping", frame(ping, ""), []int{1002}},
		{"ping of 126 bytes", string([]byte{fin | ping, 0xfe, 0, 126, 0, 0, 0, 0}) + strings.Repeat("x", 126), []int{1002}},
		{"continuation of nothing", frame(fin|cont, "x"), []int{1002}},
		{"text in a text", frame(text, "x") + frame(fin|text, "y"), []int{1002}},
		{"close code 1005", frame(fin|closing, "\x03\xed"), []int{1002}},
		{"close code 999", frame(fin|closing, "\x03\xe7"), []int{1002}},
		{"close of one byte", frame(fin|closing, "\x03"), []int{1002, 0}},
		{"binary", frame(fin|2, "x"), []int{1003}},
		{"text that is not UTF-8", frame(fin|text, "\xff\xfe"), []int{1007}},
		{"length 65537", long(65537), []int{1009}},
		{"length 2^63-1", long(1<<63 - 1), []int{1009, 1002}},
		{"length 2^64-1", long(1<<64 - 1), []int{1009}},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, r := s.bare()
			if _, err := io.WriteString(conn, c.frames); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			head := make([]byte, 4)
			if n, err := io.ReadFull(r, head); err != nil && n < 2 {
				t.Fatalf("no close frame: %v", err)
			}
			got := int(binary.BigEndian.Uint16(head[2:])) // 0: a close without a code
			if head[0] != fin|closing {
				t.Fatalf("frame % x, want a close", head)
			}
			for _, w := range c.want {
				if got == w {
					return
				}
			}
			t.Errorf("closed with %d, want %v", got, c.want)
		})
	}
}

func TestAMessageOfTheLimitPassesOneMoreByteDoesNot(t *testing.T) {
	s := open(t, nil)
	whole := func(n int) string {
		const a, b = `{"type":"run","id":"a","experiment":{"source":"`, `"}}`
		return a + strings.Repeat(" ", n-len(a)-len(b)) + b
	}
	p := s.greeted("alice")
	p.say(whole(64 << 10))
	p.expect("start")
	p = s.greeted("alice")
	p.say(whole(64<<10 + 1))
	if code := p.closed(); code != websocket.CloseMessageTooBig {
		t.Errorf("closed with %d, want 1009", code)
	}
}

func TestBadMessagesGetAnErrorAndNothingElse(t *testing.T) {
	s := open(t, nil)
	client := schema(t, "client")
	p := s.greeted("alice")
	deep := strings.Repeat("[", 30_000)
	for _, c := range []struct{ say, code, field string }{
		{`{`, "json_syntax", ""},
		{``, "json_syntax", ""},
		{`null`, "field_type", ""},
		{`[]`, "field_type", ""},
		{`"run"`, "field_type", ""},
		{`{} {}`, "json_syntax", ""},
		{"\xef\xbb\xbf{}", "json_syntax", ""},
		{deep, "field_type", ""},
		{`{"type":"run","id":"a","experiment":"x","settings":` + deep, "json_syntax", "/settings/0/0"},
		{`{"type":"watch","type":"watch"}`, "json_duplicate", "/type"},
		{`{"type":"run","id":"a","experiment":"x","settings":{"a":"1","a":"2"}}`, "json_duplicate", "/settings/a"},
		{`{}`, "field_missing", "/type"},
		{`{"type":1}`, "field_type", "/type"},
		{`{"type":null}`, "field_type", "/type"},
		{`{"type":"start"}`, "field_value", "/type"},
		{`{"type":"hello"}`, "field_missing", "/v"},
		{`{"type":"hello","v":2}`, "version_unknown", "/v"},
		{`{"type":"hello","v":"1"}`, "field_type", "/v"},
		{`{"type":"hello","v":1,"lang":"fr"}`, "field_value", "/lang"},
		{`{"type":"hello","v":1,"snap":-1}`, "field_value", "/snap"},
		{`{"type":"hello","v":1,"snap":65536}`, "field_value", "/snap"},
		{`{"type":"hello","v":1,"snap":1e999}`, "field_value", "/snap"},
		{`{"type":"hello","v":1,"snap":1.5}`, "field_type", "/snap"},
		{`{"type":"hello","v":1,"snap":NaN}`, "json_syntax", "/snap"},
		{`{"type":"hello","v":1,"snap":null}`, "field_type", "/snap"},
		{`{"type":"run","experiment":"x"}`, "field_missing", "/id"},
		{`{"type":"run","id":"a"}`, "field_missing", "/experiment"},
		{`{"type":"run","id":"a","experiment":7}`, "field_type", "/experiment"},
		{`{"type":"run","id":"a","experiment":{}}`, "field_missing", "/experiment/source"},
		{`{"type":"run","id":"a","experiment":{"source":"x","name":"y"}}`, "field_unknown", "/experiment/name"},
		{`{"type":"run","id":"a","experiment":{"source":7}}`, "field_type", "/experiment/source"},
		{`{"type":"run","id":"a","experiment":"x","seed":-1}`, "field_value", "/seed"},
		{`{"type":"run","id":"a","experiment":"x","seed":9007199254740992}`, "field_value", "/seed"},
		{`{"type":"run","id":"a","experiment":"x","seed":` + strings.Repeat("9", 60_000) + `}`, "field_value", "/seed"},
		{`{"type":"run","id":"a","experiment":"x","seed":1.5}`, "field_type", "/seed"},
		{`{"type":"run","id":"a","experiment":"x","stack":""}`, "field_value", "/stack"},
		{`{"type":"run","id":"a","experiment":"x","stack":"bsd"}`, "field_value", "/stack"},
		{`{"type":"run","id":"a","experiment":"x","settings":["rtt"]}`, "field_type", "/settings"},
		{`{"type":"run","id":"a","experiment":"x","settings":{"rtt":120}}`, "field_type", "/settings/rtt"},
		{`{"type":"run","id":"a","experiment":"x","extra":1}`, "field_unknown", "/extra"},
		{`{"type":"run","id":"a","experiment":"x","Seed":1}`, "field_unknown", "/Seed"},
		{`{"type":"run","id":"` + strings.Repeat("a", 65) + `","experiment":"x"}`, "field_value", "/id"},
		{`{"type":"run","id":"a","experiment":"\ud800"}`, "json_syntax", "/experiment"},
		{`{"type":"watch"}`, "field_missing", "/run"},
		{`{"type":"watch","run":"../../etc/passwd"}`, "run_unknown", "/run"},
		{`{"type":"watch","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA","since":-1}`, "field_value", "/since"},
		{`{"type":"cancel"}`, "field_missing", "/run"},
		{`{"type":"cancel","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA","since":1}`, "field_unknown", "/since"},
	} {
		p.say(c.say)
		m := p.expect("error")
		if m.Code != c.code || !strings.HasPrefix(m.Field, c.field) || c.field == "" && m.Field != "" {
			t.Errorf("%.80s: %s at %q, want %s at %q", c.say, m.Code, m.Field, c.code, c.field)
		}
		if named := strings.Contains(c.say, `"id":"a"`); named != (m.ID == "a") {
			t.Errorf("%.80s: answered for %q", c.say, m.ID)
		}
		if v, err := jsonschema.UnmarshalJSON(strings.NewReader(c.say)); err == nil && !strings.HasPrefix(c.code, "json_") && client.Validate(v) == nil {
			t.Errorf("%.80s: refused, but the schema accepts it", c.say)
		}
	}
}

func TestTheSchemaAcceptsWhatTheDocumentShows(t *testing.T) {
	page := schema(t, "client")
	server := schema(t, "server")
	for _, block := range examples(t) {
		for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Fatalf("%v in %s", err, line)
			}
			if a, b := page.Validate(v), server.Validate(v); a != nil && b != nil {
				t.Errorf("%s: %v; %v", line, a, b)
			}
		}
	}
}

func examples(t *testing.T) []string {
	t.Helper()
	data := readFile(t, "../../docs/protocol.md")
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(data, -1) {
		blocks = append(blocks, string(m[1]))
	}
	if len(blocks) != 2 {
		t.Fatalf("%d examples in the document, want 2", len(blocks))
	}
	return blocks
}

func TestFloodIsClosed1008(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.Messages, l.MessagesBurst = 60, 20 })
	p := s.greeted("alice")
	go func() {
		for range 10_000 {
			if p.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"cancel","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}`)) != nil {
				return
			}
		}
	}()
	answers := 0
	for {
		m, err := p.next()
		if err != nil {
			if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
				t.Errorf("ended by %v, want close 1008", err)
			}
			break
		}
		answers++
		if m.Type != "error" {
			t.Errorf("%+v", m)
		}
	}
	if answers > 25 {
		t.Errorf("%d answers, want about the burst of 20", answers)
	}
}

func TestPingFloodIsClosed1008(t *testing.T) {
	s := open(t, func(l *limits.Limits) { l.Messages, l.MessagesBurst = 60, 20 })
	p := s.greeted("alice")
	go func() {
		for range 10_000 {
			if p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) != nil {
				return
			}
		}
	}()
	if code := p.closed(); code != websocket.ClosePolicyViolation {
		t.Errorf("closed with %d, want 1008", code)
	}
}

func TestHandshakes(t *testing.T) {
	s := open(t, nil)
	own := s.http.URL
	upgrade := map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
	}
	for _, c := range []struct {
		name, method string
		header       map[string]string
		want         int
	}{
		{"own origin", "GET", map[string]string{"Origin": own}, 101},
		{"listed", "GET", map[string]string{"Origin": "https://lab.example"}, 101},
		{"none", "GET", nil, 101},
		{"foreign", "GET", map[string]string{"Origin": "https://evil.example"}, 403},
		{"null", "GET", map[string]string{"Origin": "null"}, 403},
		{"empty", "GET", map[string]string{"Origin": ""}, 403},
		{"two", "GET", map[string]string{"Origin": own + "\x00" + own}, 403},
		{"suffix", "GET", map[string]string{"Origin": own + ".evil.example"}, 403},
		{"upper case", "GET", map[string]string{"Origin": strings.ToUpper(own)}, 403},
		{"other scheme", "GET", map[string]string{"Origin": strings.Replace(own, "http:", "https:", 1)}, 403},
		{"trailing slash", "GET", map[string]string{"Origin": own + "/"}, 403},
		{"8 kB", "GET", map[string]string{"Origin": "https://" + strings.Repeat("a", 8000)}, 403},
		{"forged scheme", "GET", map[string]string{"Origin": strings.Replace(own, "http:", "https:", 1), "X-Forwarded-Proto": "https"}, 403},
		{"bad key", "GET", map[string]string{"Sec-WebSocket-Key": "short"}, 400},
		{"version 8", "GET", map[string]string{"Sec-WebSocket-Version": "8"}, 400},
		{"keep-alive only", "GET", map[string]string{"Connection": "keep-alive"}, 426},
		{"POST", "POST", nil, 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(own, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			var b bytes.Buffer
			fmt.Fprintf(&b, "%s / HTTP/1.1\r\nHost: %s\r\n", c.method, conn.RemoteAddr())
			for k, v := range upgrade {
				if _, ok := c.header[k]; !ok {
					fmt.Fprintf(&b, "%s: %s\r\n", k, v)
				}
			}
			for k, v := range c.header {
				for part := range strings.SplitSeq(v, "\x00") {
					fmt.Fprintf(&b, "%s: %s\r\n", k, part)
				}
			}
			b.WriteString("\r\n")
			if _, err := conn.Write(b.Bytes()); err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != c.want {
				t.Errorf("%d, want %d", resp.StatusCode, c.want)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","v":1,"snap":120}`, `{"type":"watch","run":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
		`{"type":"run","id":"a","experiment":{"source":"v: 1"},"settings":{"a":"b"},"seed":1}`, `{"type":"cancel","run":null}`,
	} {
		f.Add([]byte(seed))
	}
	client := schema(f, "client")
	f.Fuzz(func(t *testing.T, data []byte) {
		accepted := decodes(data)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if !accepted {
			return
		}
		if err != nil {
			t.Fatalf("accepted %q, which is not JSON: %v", data, err)
		}
		if err := client.Validate(v); err != nil {
			t.Fatalf("accepted %q, which the schema refuses: %v", data, err)
		}
		if !json.Valid(data) {
			t.Fatalf("accepted %q, which encoding/json refuses", data)
		}
	})
}
