package play

import (
	"strings"
	"testing"
	"time"

	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
)

// clientScript connects and then does the steps, and reads what is left.
func clientScript(steps ...experiment.Step) experiment.App {
	all := append([]experiment.Step{{Op: "connect", To: "server", Port: 80, Conn: "c"}}, steps...)
	all = append(all, read(0), op("close"))
	return experiment.App{Name: "script", Host: "client", Start: time.Millisecond, Script: all}
}

// TestOrigin_DecidesAboutTheConnection gives an origin requests and holds what
// it answers and decides. Each case runs as sent, and again with every read
// cut down to one byte.
func TestOrigin_DecidesAboutTheConnection(t *testing.T) {
	const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	closing := experiment.Step{Op: "shutdown", Conn: "c", How: "write"}
	tests := []struct {
		name  string
		steps []experiment.Step
		want  string
	}{
		{
			"one request, then the client's FIN",
			[]experiment.Step{text(get), closing},
			`
keep: persistent_default c1 x1
send response begin 200 c1 x1
close: peer_closed c1 x0
`,
		},
		{
			"two requests in one write",
			[]experiment.Step{text(get + get), closing},
			`
keep: persistent_default c1 x1
send response begin 200 c1 x1
keep: persistent_default c1 x2
send response begin 200 c1 x2
close: peer_closed c1 x0
`,
		},
		{
			"an empty line before the request-line",
			[]experiment.Step{text("\r\n" + get), closing},
			`
keep: persistent_default c1 x1
send response begin 200 c1 x1
close: peer_closed c1 x0
`,
		},
		{
			"content is read, not taken for a request",
			[]experiment.Step{text("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n" + get), closing},
			`
keep: persistent_default c1 x1
send response begin 200 c1 x1
keep: persistent_default c1 x2
send response begin 200 c1 x2
close: peer_closed c1 x0
`,
		},
		{
			"close option",
			[]experiment.Step{text("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get)},
			`
close: client_asked_close c1 x1
send response begin 200 c1 x1
`,
		},
		{
			"HTTP/1.0",
			[]experiment.Step{text("GET / HTTP/1.0\r\n\r\n")},
			`
close: http_1_0_default c1 x1
send response begin 200 c1 x1
`,
		},
		{
			"HTTP/1.0 with keep-alive",
			[]experiment.Step{text("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), closing},
			`
keep: http_1_0_keep_alive c1 x1
send response begin 200 c1 x1
close: peer_closed c1 x0
`,
		},
		{
			"not HTTP",
			[]experiment.Step{text("hello\r\n\r\n")},
			`
close: bad_request 400 c1 x1
send response begin 400 c1 x1
`,
		},
		{
			"field section beyond the limit",
			[]experiment.Step{text("GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", http1.MaxHeadBytes) + "\r\n\r\n")},
			`
close: bad_request 431 c1 x1
send response begin 431 c1 x1
`,
		},
		{
			"half a request",
			[]experiment.Step{text("GET / HTT"), closing},
			`
close: request_incomplete 400 c1 x1
send response begin 400 c1 x1
`,
		},
		{
			"half of the content",
			[]experiment.Step{text("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello"), closing},
			`
close: request_incomplete 400 c1 x1
send response begin 400 c1 x1
`,
		},
		{
			"a chunk size that is none",
			[]experiment.Step{text("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")},
			`
close: bad_request 400 c1 x1
send response begin 400 c1 x1
`,
		},
		{
			"nothing at all",
			[]experiment.Step{closing},
			`
close: peer_closed c1 x0
`,
		},
		{
			"half a request, then RST",
			[]experiment.Step{text("GET / HTT"), op("abort")},
			`
close: error ECONNRESET c1 x1
`,
		},
	}
	for _, tt := range tests {
		for _, readMost := range []int{0, 1} {
			t.Run(tt.name, func(t *testing.T) {
				got := transcript(t, time.Minute, readMost, originApp(experiment.Origin{Size: 10}), clientScript(tt.steps...))
				same(t, events(got, "server", "response begin", "keep:", "close:"), tt.want)
			})
		}
	}
}

func TestOrigin_ClosesInTwoSteps(t *testing.T) {
	last := text("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	t.Run("the client closes too", func(t *testing.T) {
		got := transcript(t, time.Minute, 0, originApp(experiment.Origin{Size: 10}), clientScript(last))
		same(t, only(got, "server", "read", "write", "shutdown", "close"), `
151 server read 46 c1
151 server close: client_asked_close c1 x1
151 server write 131 c1
151 server shutdown c1
251 server read 0 c1
251 server close c1
`)
	})
	t.Run("the client stays", func(t *testing.T) {
		got := transcript(t, time.Minute, 0, originApp(experiment.Origin{Size: 10}),
			clientScript(last, read(0), experiment.Step{Op: "sleep", For: 7 * time.Second}))
		same(t, only(got, "server", "shutdown", "EAGAIN", "server close c1"), `
151 server shutdown c1
5151 server read 0 c1 EAGAIN
5151 server close c1
`)
	})
}

func TestOrigin_EndsAResponseThatCannotBeSent(t *testing.T) {
	got := transcript(t, time.Minute, 0,
		originApp(experiment.Origin{Size: 10, Think: 200 * time.Millisecond}),
		clientScript(text("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), op("abort")))
	same(t, events(got, "server", "response", "write", "keep:", "close"), `
keep: persistent_default c1 x1
send response begin 200 c1 x1
write 0 c1 EPIPE
send response end 0 incomplete c1 x1
close: error EPIPE c1 x1
close c1
`)
}

func TestOrigin_WritesFieldsInOrder(t *testing.T) {
	got := transcript(t, time.Minute, 0, originApp(experiment.Origin{Size: 3}),
		clientScript(experiment.Step{Op: "sleep", For: time.Second}, text("HEAD /a?b HTTP/1.0\r\nConnection: keep-alive\r\nb: 2\r\na: 1\r\n\r\n"),
			experiment.Step{Op: "shutdown", Conn: "c", How: "write"}))
	same(t, events(got, "server", "head", "field", "response"), `
receive request head HEAD /a?b HTTP/1.0 c1 x1
field Connection: keep-alive
field b: 2
field a: 1
send response begin 200 c1 x1
field Date: Thu, 01 Jan 2026 00:00:01 GMT
field Content-Type: text/plain
field Content-Length: 3
field Connection: keep-alive
send response head 200 c1 x1
send response end 0 c1 x1
`)
}

func TestOrigin_CannotListenTwice(t *testing.T) {
	n := newNetwork()
	h := n.host("server", "10.0.0.2")
	if _, err := h.Listen(80, 1); err != nil {
		t.Fatal(err)
	}
	err := Run(h, originApp(experiment.Origin{}), World{}, &testLog{start: n.start})
	if err == nil || err.Error() != "app origin on server: listen on port 80: EADDRINUSE" {
		t.Errorf("Run() = %v", err)
	}
}
