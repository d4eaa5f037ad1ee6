package origin

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/experiment"
)

// converse gives an origin requests, a line each, with "|" between their lines
// and what follows "||" as content, and returns what it answers: for each the
// status, the fields that the tests look at, and how much content, with its
// beginning.
func converse(t *testing.T, about experiment.Origin, requests string) string {
	t.Helper()
	var sent strings.Builder
	for line := range strings.Lines(strings.TrimSpace(requests)) {
		head, content, _ := strings.Cut(strings.TrimSpace(line), "||")
		head = strings.ReplaceAll(head, "|", "\r\n") + "\r\n"
		if strings.Contains(head, "HTTP/1.1") {
			head += "Host: a\r\n"
		}
		if content != "" {
			head += fmt.Sprintf("Content-Length: %d\r\n", len(content))
		}
		sent.WriteString(head + "\r\n" + content)
	}
	tp, log := play(t, about, []byte(sent.String()), false)
	var got strings.Builder
	got.WriteString("\n")
	r := bufio.NewReader(&tp.got)
	for _, method := range log.methods {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		fmt.Fprint(&got, resp.Proto[5:], " ", resp.StatusCode)
		for _, name := range []string{"Content-Type", "Etag", "Accept-Ranges", "Content-Range", "Allow", "Content-Length", "Connection", "Keep-Alive", "X-A"} {
			if v := resp.Header.Values(name); len(v) > 0 && v[0] != "text/plain" {
				fmt.Fprintf(&got, "|%s: %s", name, strings.Join(v, "; "))
			}
		}
		if resp.Close && resp.ProtoMinor == 1 { // net/http takes the close option away
			got.WriteString("|Connection: close")
		}
		if len(resp.TransferEncoding) > 0 {
			fmt.Fprint(&got, "|", resp.TransferEncoding[0])
		}
		content, err := io.ReadAll(resp.Body)
		if len(content) > 0 {
			fmt.Fprintf(&got, "||%d %q", len(content), content[:min(len(content), 5)])
		}
		if err != nil {
			fmt.Fprint(&got, " ", err)
		}
		got.WriteString("\n")
	}
	rest, _ := io.ReadAll(r)
	if len(rest) > 0 {
		fmt.Fprintf(&got, "then %q\n", rest)
	}
	return got.String()
}

func TestOrigin_Answers(t *testing.T) {
	plain := func(change func(*experiment.Origin)) experiment.Origin {
		o := experiment.Origin{Size: 20, Version: "1.1", Framing: "length", KeepAlive: true}
		change(&o)
		return o
	}
	tests := []struct {
		name     string
		about    experiment.Origin
		requests string
		want     string
	}{
		{
			"the same at every target",
			plain(func(*experiment.Origin) {}),
			`
GET / HTTP/1.1
GET http://a/x?y HTTP/1.1
HEAD / HTTP/1.1
POST / HTTP/1.1||hello
OPTIONS * HTTP/1.1
TRACE / HTTP/1.1
BREW / HTTP/1.1`,
			`
1.1 200|Content-Length: 20||20 "00000"
1.1 200|Content-Length: 20||20 "00000"
1.1 200|Content-Length: 20
1.1 200|Content-Length: 20||20 "00000"
1.1 200|Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE|Content-Length: 0
1.1 200|Content-Type: message/http|Content-Length: 29||29 "TRACE"
1.1 501|Content-Length: 0|Connection: close
`,
		},
		{
			"what is put is there, what is deleted is not",
			plain(func(*experiment.Origin) {}),
			`
GET /n HTTP/1.1
PUT /n HTTP/1.1||41
GET /n HTTP/1.1
PUT /n HTTP/1.1||a content of more than twenty bytes
GET /n HTTP/1.1
DELETE /n HTTP/1.1
DELETE /n HTTP/1.1
GET /n HTTP/1.1
POST /n HTTP/1.1||1
PUT /n HTTP/1.1||42
GET /n HTTP/1.1`,
			`
1.1 200|Content-Length: 20||20 "00000"
1.1 204
1.1 200|Content-Length: 2||2 "41"
1.1 204
1.1 200|Content-Length: 35||35 "00000"
1.1 204
1.1 404|Content-Length: 0
1.1 404|Content-Length: 0
1.1 404|Content-Length: 0
1.1 201|Content-Length: 0
1.1 200|Content-Length: 2||2 "42"
`,
		},
		{
			"chunks are for HTTP/1.1",
			plain(func(o *experiment.Origin) { o.Framing = "chunked" }),
			`
GET / HTTP/1.1
HEAD / HTTP/1.1
PUT / HTTP/1.1||1
GET / HTTP/1.0|Connection: keep-alive`,
			`
1.1 200|chunked||20 "00000"
1.1 200|chunked
1.1 204
1.1 200|Connection: close||1 "1"
`,
		},
		{
			"the end of the connection ends the content",
			plain(func(o *experiment.Origin) { o.Framing = "close" }),
			"OPTIONS * HTTP/1.1\nGET / HTTP/1.1\nGET / HTTP/1.1",
			`
1.1 200|Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE|Content-Length: 0
1.1 200|Connection: close||20 "00000"
`,
		},
		{
			"a page and its objects, and nothing else",
			plain(func(o *experiment.Origin) {
				o.Page = &experiment.Page{Size: 200, Objects: 2, Object: 7}
				o.Resources = []experiment.Resource{{Target: "/2", Size: 3, Think: -1, Declares: -1}}
				o.ETag = "all"
			}),
			`
GET / HTTP/1.1
GET /1 HTTP/1.1
GET /2 HTTP/1.1
GET /3 HTTP/1.1
GET /01 HTTP/1.1
GET /1 HTTP/1.1|If-None-Match: "all"`,
			`
1.1 200|Content-Type: text/html|Etag: "all"|Content-Length: 200||200 "<!DOC"
1.1 200|Etag: "all"|Content-Length: 7||7 "00000"
1.1 200|Etag: "all"|Content-Length: 3||3 "000"
1.1 404|Content-Length: 0
1.1 404|Content-Length: 0
1.1 304|Etag: "all"
`,
		},
		{
			"entity tags",
			plain(func(o *experiment.Origin) {
				o.Resources = []experiment.Resource{{Target: "/", Size: -1, Think: -1, Declares: -1, ETag: "one", Then: "two"}}
			}),
			`
GET / HTTP/1.1
GET / HTTP/1.1|If-None-Match: "one"
GET / HTTP/1.1|If-None-Match: "one", W/"two"
HEAD / HTTP/1.1|If-None-Match: *
GET / HTTP/1.1|Range: bytes=5-`,
			`
1.1 200|Etag: "one"|Content-Length: 20||20 "00000"
1.1 200|Etag: "two"|Content-Length: 20||20 "10737"
1.1 304|Etag: "two"
1.1 304|Etag: "two"
1.1 200|Etag: "two"|Content-Length: 20||20 "10737"
`,
		},
		{
			"ranges",
			plain(func(o *experiment.Origin) { o.Ranges, o.ETag = true, "t" }),
			`
GET / HTTP/1.1
GET / HTTP/1.1|Range: bytes=16-
GET / HTTP/1.1|Range: bytes=16-|If-Range: "t"
GET / HTTP/1.1|Range: bytes=16-|If-Range: "u"
GET / HTTP/1.1|Range: bytes=16-|If-Range: W/"t"
GET / HTTP/1.1|Range: Bytes=2-3
GET / HTTP/1.1|Range: bytes=-3
GET / HTTP/1.1|Range: bytes=18-99
GET / HTTP/1.1|Range: bytes=20-
GET / HTTP/1.1|Range: bytes=-0
GET / HTTP/1.1|Range: bytes=3-2
GET / HTTP/1.1|Range: bytes=1-2,4-5
GET / HTTP/1.1|Range: lines=1-2
HEAD / HTTP/1.1|Range: bytes=1-2`,
			`
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20||20 "00000"
1.1 206|Etag: "t"|Accept-Ranges: bytes|Content-Range: bytes 16-19/20|Content-Length: 4||4 "0000"
1.1 206|Etag: "t"|Accept-Ranges: bytes|Content-Range: bytes 16-19/20|Content-Length: 4||4 "0000"
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20||20 "00000"
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20||20 "00000"
1.1 206|Etag: "t"|Accept-Ranges: bytes|Content-Range: bytes 2-3/20|Content-Length: 2||2 "00"
1.1 206|Etag: "t"|Accept-Ranges: bytes|Content-Range: bytes 17-19/20|Content-Length: 3||3 "000"
1.1 206|Etag: "t"|Accept-Ranges: bytes|Content-Range: bytes 18-19/20|Content-Length: 2||2 "00"
1.1 416|Content-Range: bytes */20|Content-Length: 0
1.1 416|Content-Range: bytes */20|Content-Length: 0
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20||20 "00000"
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20||20 "00000"
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20||20 "00000"
1.1 200|Etag: "t"|Accept-Ranges: bytes|Content-Length: 20
`,
		},
		{
			"more content than it takes",
			plain(func(o *experiment.Origin) { o.BodyLimit = 4 }),
			"POST / HTTP/1.1||four\nPOST / HTTP/1.1||fiver\nGET / HTTP/1.1",
			`
1.1 200|Content-Length: 20||20 "00000"
1.1 413|Content-Length: 0|Connection: close
`,
		},
		{
			"field lines of an experiment",
			plain(func(o *experiment.Origin) {
				o.Fields = []string{"X-A: one, two"}
				o.Resources = []experiment.Resource{{Target: "/a", Size: 1, Think: -1, Declares: -1, Fields: []string{"X-A: three"}}}
			}),
			"GET /a HTTP/1.1\nGET /b HTTP/1.1",
			`
1.1 200|Content-Length: 1|X-A: one, two; three||1 "0"
1.1 404|Content-Length: 0|X-A: one, two
`,
		},
		{
			"HTTP/1.0 with keep-alive, so many times",
			plain(func(o *experiment.Origin) { o.Max, o.Idle = 3, 5e9 }),
			strings.Repeat("GET / HTTP/1.0|Connection: keep-alive\n", 4),
			`
1.1 200|Content-Length: 20|Connection: keep-alive|Keep-Alive: timeout=5, max=2||20 "00000"
1.1 200|Content-Length: 20|Connection: keep-alive|Keep-Alive: timeout=5, max=1||20 "00000"
1.1 200|Content-Length: 20|Connection: close||20 "00000"
`,
		},
		{
			"HTTP/1.0 with keep-alive, and not a word of it",
			plain(func(o *experiment.Origin) { o.Max, o.Silent = 3, true }),
			strings.Repeat("GET / HTTP/1.0|Connection: keep-alive\n", 2) + "GET / HTTP/1.1|Connection: close",
			`
1.1 200|Content-Length: 20||20 "00000"
1.1 200|Content-Length: 20||20 "00000"
1.1 200|Content-Length: 20|Connection: close||20 "00000"
`,
		},
		{
			"an origin of HTTP/1.0",
			plain(func(o *experiment.Origin) { o.Version, o.Framing = "1.0", "length" }),
			"GET / HTTP/1.1|Connection: Keep-Alive\nGET / HTTP/1.1\nGET / HTTP/1.1",
			`
1.0 200|Content-Length: 20|Connection: keep-alive||20 "00000"
1.0 200|Content-Length: 20||20 "00000"
`,
		},
		{
			"an origin of HTTP/1.0 has no chunks",
			plain(func(o *experiment.Origin) { o.Version, o.Framing = "1.0", "chunked" }),
			"GET / HTTP/1.1|Connection: Keep-Alive\nGET / HTTP/1.1",
			`
1.0 200||20 "00000"
`,
		},
		{
			"no keep-alive is granted",
			plain(func(o *experiment.Origin) { o.KeepAlive = false }),
			"GET / HTTP/1.1\nGET / HTTP/1.0|Connection: keep-alive\nGET / HTTP/1.1",
			`
1.1 200|Content-Length: 20||20 "00000"
1.1 200|Content-Length: 20|Connection: close||20 "00000"
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, converse(t, tt.about, tt.requests)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOrigin_DeclaresWhatItIsTold holds that a wrong Content-Length changes no
// byte of the content: what is too much stands where the next response should.
func TestOrigin_DeclaresWhatItIsTold(t *testing.T) {
	about := experiment.Origin{Resources: []experiment.Resource{
		{Target: "/over", Size: 11, Think: -1, Declares: 10}, {Target: "/short", Size: 9, Think: -1, Declares: 10},
	}}
	for target, want := range map[string]string{
		"/over":  "Content-Length: 10\r\n\r\n0000000000 HTTP/1.1 404 ",
		"/short": "Content-Length: 10\r\n\r\n000000000HTTP/1.1 404 ",
	} {
		sent := "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n"
		tp, log := play(t, about, []byte(sent), false)
		if got := tp.got.String(); !strings.Contains(got, want) || log.cut != (target == "/short") {
			t.Errorf("%s: %q, cut %v", target, got, log.cut)
		}
	}
}

// TestHTMLOf holds pages to their size, and to naming each object once, in
// order, at equal distances.
func TestHTMLOf(t *testing.T) {
	for _, p := range []experiment.Page{
		{Size: 400, Objects: 0}, {Size: 400, Objects: 3}, {Size: 20_000, Objects: 43}, {Size: 16_000_000, Objects: 200},
	} {
		html := htmlOf(p)
		if int64(len(html)) != p.Size {
			t.Errorf("%+v: %d bytes", p, len(html))
		}
		last, most, least := 0, 0, len(html)
		for n := 1; n <= p.Objects; n++ {
			at := strings.Index(string(html[last:]), fmt.Sprintf(`<img src="/%d" alt="">`, n))
			if at < 0 {
				t.Fatalf("%+v does not name object %d after %d", p, n, last)
			}
			most, least, last = max(most, at), min(least, at), last+at
		}
		if most-least > 50 {
			t.Errorf("%+v: distances from %d to %d", p, least, most)
		}
		if got := strings.Count(string(html), "<img"); got != p.Objects {
			t.Errorf("%+v names %d objects", p, got)
		}
	}
	names := len(htmlOf(experiment.Page{Objects: 10}))
	if got := len(htmlOf(experiment.Page{Size: int64(names) - 1, Objects: 10})); got != names {
		t.Errorf("a page shorter than its names has %d bytes, want %d", got, names)
	}
}
