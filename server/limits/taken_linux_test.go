package limits_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"slowstart/server/limits"
)

// Who asks and takes nothing of the answer is cut off though all of it was
// written; who has taken it keeps the connection.
func TestTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	written, closed := make(chan bool, 2), make(chan string, 2)
	hook := limits.Taken(50 * time.Millisecond)
	h := &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 30_000))
		}),
		ConnState: func(c net.Conn, state http.ConnState) {
			hook(c, state)
			switch state {
			case http.StateIdle:
				written <- true
			case http.StateClosed:
				closed <- c.RemoteAddr().String()
			}
		},
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(limits.Listener(l, 9, 9, nil)) }()
	ask := func(window int) net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.(*net.TCPConn).SetReadBuffer(window)
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		return c
	}
	take := func(c net.Conn) {
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, resp.Body); n != 30_000 || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		_ = resp.Body.Close()
		<-written
	}

	reader := ask(100_000)
	take(reader)
	stalled := ask(2048)
	<-written
	if who := <-closed; who != stalled.LocalAddr().String() {
		t.Errorf("%s was cut off, not %s", who, stalled.LocalAddr())
	}
	_, _ = io.WriteString(reader, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	take(reader)
	_ = h.Close()
	<-served
}
