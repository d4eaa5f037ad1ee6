package play

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/experiment"
)

// originApp is an origin with what a file does not have to say.
func originApp(o experiment.Origin) experiment.App {
	o.Port, o.KeepAlive, o.Linger = 80, true, 5*time.Second
	return experiment.App{Name: "origin", Host: "server", Origin: &o}
}

func clientApp(c experiment.Client) experiment.App {
	c.To, c.Port, c.Target, c.Persist = "server", 80, "/", true
	return experiment.App{Name: "browser", Host: "client", Start: time.Millisecond, Client: &c}
}

// serverScript is a server that says what a client's test needs it to say.
func serverScript(steps ...experiment.Step) experiment.App {
	all := append([]experiment.Step{{Op: "listen", Port: 80}, {Op: "accept", Conn: "c"}}, steps...)
	return experiment.App{Name: "server", Host: "server", Script: all}
}

func text(s string) experiment.Step { return experiment.Step{Op: "write", Conn: "c", Text: s} }
func read(n int64) experiment.Step  { return experiment.Step{Op: "read", Conn: "c", Bytes: n} }
func op(name string) experiment.Step {
	return experiment.Step{Op: name, Conn: "c"}
}

// requestBytes is the length of the client's request.
const requestBytes = int64(len("GET / HTTP/1.1\r\nHost: server\r\nUser-Agent: slowstart\r\n\r\n"))

func same(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}

func TestClientAndOrigin_OneRequest(t *testing.T) {
	got := transcript(t, time.Minute, 0,
		originApp(experiment.Origin{Size: 500, Think: 5 * time.Millisecond}),
		clientApp(experiment.Client{Requests: 1}))
	same(t, plain(got), `
  0 server listen
  1 client open: first_request x0
101 client connect c1
101 client send request begin GET / HTTP/1.1 c1 x1
101 client write 55 c1
101 client send request head GET / HTTP/1.1 c1 x1
101 client send request end 0 c1 x1
151 server accept c1
151 server read 55 c1
151 server receive request begin c1 x1
151 server receive request head GET / HTTP/1.1 c1 x1
151 server receive request end 0 c1 x1
156 server keep: persistent_default c1 x1
156 server send response begin 200 c1 x1
156 server write 603 c1
156 server send response head 200 c1 x1
156 server send response end 500 c1 x1
206 client read 603 c1
206 client receive response begin c1 x1
206 client receive response head 200 c1 x1
206 client receive response end 500 c1 x1
206 client close: requests_done c1 x1
206 client close c1
256 server read 0 c1
256 server close: peer_closed c1 x0
256 server close c1
`)
}

func TestClientAndOrigin_ThreeRequestsOnOneConnection(t *testing.T) {
	got := transcript(t, time.Minute, 0,
		originApp(experiment.Origin{Size: 3_000_000}),
		clientApp(experiment.Client{Requests: 3, Gap: 10 * time.Millisecond}))
	same(t, decisions(got, "client")+only(got, "client", "response end"), `
  1 client open: first_request x0
201 client keep: persistent_default c1 x1
211 client reuse: persistent_default c1 x2
311 client keep: persistent_default c1 x2
321 client reuse: persistent_default c1 x3
421 client close: requests_done c1 x3

201 client receive response end 3000000 c1 x1
311 client receive response end 3000000 c1 x2
421 client receive response end 3000000 c1 x3
`)
	same(t, only(got, "server", "write"), `
151 server write 1048576 c1
151 server write 1048576 c1
151 server write 902955 c1
261 server write 1048576 c1
261 server write 1048576 c1
261 server write 902955 c1
371 server write 1048576 c1
371 server write 1048576 c1
371 server write 902955 c1
`)
}

func TestClient_OpensAgainWhereTheOriginCloses(t *testing.T) {
	got := transcript(t, time.Minute, 0,
		originApp(experiment.Origin{Size: 10, Close: true}),
		clientApp(experiment.Client{Requests: 2}))
	same(t, decisions(got, "client")+only(got, "server", "shutdown", "close"), `
  1 client open: first_request x0
201 client close: server_asked_close c1 x1
201 client open: previous_closed x0
401 client close: server_asked_close c2 x2

151 server close: origin_closes c1 x1
151 server shutdown c1
251 server close c1
351 server close: origin_closes c2 x2
351 server shutdown c2
451 server close c2
`)
}

func TestClient_ReadsResponsesToTheirEnd(t *testing.T) {
	tests := []struct {
		name  string
		steps []experiment.Step
		want  string
	}{
		{
			"chunked, with a trailer section",
			[]experiment.Step{text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nExpires: never\r\n\r\n")},
			`
receive response end 5 c1 x1
close: requests_done c1 x1
`,
		},
		{
			"by the end of the connection",
			[]experiment.Step{text("HTTP/1.1 200 OK\r\n\r\nhello"), op("close")},
			`
receive response end 5 c1 x1
close: close_delimited c1 x1
`,
		},
		{
			"HTTP/1.0",
			[]experiment.Step{text("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")},
			`
receive response end 5 c1 x1
close: http_1_0_default c1 x1
`,
		},
		{
			"interim, then final",
			[]experiment.Step{text("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")},
			`
receive response end 0 c1 x1
receive response end 0 c1 x1
close: requests_done c1 x1
`,
		},
		{
			"cut short within the content",
			[]experiment.Step{text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n6bytes"), op("close")},
			`
receive response end 6 incomplete c1 x1
close: response_incomplete c1 x1
`,
		},
		{
			"cut short within the head",
			[]experiment.Step{text("HTTP/1.1 200 OK\r\nConte"), op("close")},
			`
receive response end 0 incomplete c1 x1
close: response_incomplete c1 x1
`,
		},
		{
			"cut short after an interim response",
			[]experiment.Step{text("HTTP/1.1 100 Continue\r\n\r\n"), op("close")},
			`
receive response end 0 c1 x1
close: response_incomplete c1 x1
`,
		},
		{
			"cut short before the last-chunk",
			[]experiment.Step{text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), op("close")},
			`
receive response end 5 incomplete c1 x1
close: response_incomplete c1 x1
`,
		},
		{
			"reset within the content",
			[]experiment.Step{text("HTTP/1.1 200 OK\r\n\r\nhello"), op("abort")},
			`
receive response end 5 incomplete c1 x1
close: error ECONNRESET c1 x1
`,
		},
		{
			"not HTTP",
			[]experiment.Step{text("220 mail.example ESMTP\r\n\r\n")},
			`
receive response end 0 incomplete c1 x1
close: bad_response c1 x1
`,
		},
		{
			"nothing",
			[]experiment.Step{op("close")},
			`
close: closed_before_response c1 x1
`,
		},
	}
	for _, tt := range tests {
		for _, readMost := range []int{0, 1} {
			t.Run(tt.name, func(t *testing.T) {
				steps := append([]experiment.Step{read(requestBytes)}, tt.steps...)
				got := transcript(t, time.Minute, readMost, serverScript(steps...), clientApp(experiment.Client{Requests: 1}))
				same(t, events(got, "client", "response end", "close:"), tt.want)
			})
		}
	}
}

func TestClient_RetriesOnceWhenTheIdleConnectionWasClosed(t *testing.T) {
	ok := text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	got := transcript(t, time.Minute, 0,
		serverScript(read(requestBytes), ok, op("close"), op("accept"), read(requestBytes), op("close")),
		clientApp(experiment.Client{Requests: 2}))
	same(t, decisions(got, "client"), `
  1 client open: first_request x0
201 client reuse: persistent_default c1 x2
201 client close: closed_before_response c1 x2
201 client retry: idempotent c1 x2
201 client open: previous_closed x0
401 client close: closed_before_response c2 x3
401 client give_up: retry_failed c2 x3
`)
}

func TestClient_GivesUpWithoutAConnection(t *testing.T) {
	got := transcript(t, time.Minute, 0, clientApp(experiment.Client{Requests: 2}))
	same(t, got, `
  1 client open: first_request x0
  1 client wait: connection_limit x0
101 client connect ECONNREFUSED
101 client give_up: connect_failed ECONNREFUSED x0
`)
}

// What Keep-Alive announces is kept to, though it is no promise.
func TestClient_KeepsToKeepAlive(t *testing.T) {
	answer := func(keepAlive string) experiment.Step {
		return text("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: " + keepAlive + "\r\nContent-Length: 0\r\n\r\n")
	}
	bytes := int64(len("GET / HTTP/1.0\r\nHost: server\r\nUser-Agent: slowstart\r\nConnection: Keep-Alive\r\n\r\n"))
	old := func(gap time.Duration) experiment.App {
		return clientApp(experiment.Client{Version: "1.0", Requests: 3, Gap: gap})
	}
	got := transcript(t, time.Minute, 0,
		serverScript(read(bytes), answer("timeout=1"), op("accept"), read(bytes), answer("timeout=3"), read(bytes), answer("timeout=3")),
		old(2*time.Second))
	same(t, decisions(got, "client"), `
  1 client open: first_request x0
201 client keep: http_1_0_keep_alive c1 x1
2201 client open: previous_closed x0
2201 client close: keep_alive_timeout c1 x1
2401 client keep: http_1_0_keep_alive c2 x2
4401 client reuse: http_1_0_keep_alive c2 x3
4501 client close: requests_done c2 x3
`)
	got = transcript(t, time.Minute, 0,
		serverScript(read(bytes), answer("max=1"), read(bytes), answer("max=0"), op("accept"), read(bytes), answer("max=1")),
		old(0))
	same(t, decisions(got, "client"), `
  1 client open: first_request x0
201 client reuse: http_1_0_keep_alive c1 x2
301 client close: keep_alive_max c1 x2
301 client open: previous_closed x0
501 client close: requests_done c2 x3
`)
}

// A connection that the other end closed with more on its way is found out by
// the bytes that nobody asked for.
func TestClient_ClosesOnBytesItDidNotAskFor(t *testing.T) {
	got := transcript(t, time.Minute, 0,
		serverScript(read(requestBytes), text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
			experiment.Step{Op: "sleep", For: time.Second}, text("stray"), op("accept"), read(requestBytes),
			text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
		clientApp(experiment.Client{Requests: 2, Gap: 5 * time.Second}))
	same(t, decisions(got, "client"), `
  1 client open: first_request x0
201 client keep: persistent_default c1 x1
1201 client close: unasked_bytes c1 x1
5201 client open: previous_closed x0
5401 client close: requests_done c2 x2
`)
}

// Bytes that came with a response, before the next request was made, are not the
// answer to it (RFC 9112 §6.3).
func TestClient_TakesNothingThatCameBeforeItAskedAsAnAnswer(t *testing.T) {
	const whole = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	got := transcript(t, time.Minute, 0,
		serverScript(read(requestBytes), text(whole+whole), op("accept"), read(requestBytes), text(whole)),
		clientApp(experiment.Client{Requests: 2}))
	same(t, decisions(got, "client"), `
  1 client open: first_request x0
201 client close: unasked_bytes c1 x1
201 client open: previous_closed x0
401 client close: requests_done c2 x2
`)
}
