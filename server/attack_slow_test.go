package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wires hands connections to a server without a kernel between them, so that the
// clock of a test, which jumps, is the only one.
type wires struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (w *wires) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wires) Close() error   { close(w.closed); return nil }
func (w *wires) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 9), Port: 80} }

type wire struct{ net.Conn }

func (wire) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1234} }

func (w *wires) dial() net.Conn {
	client, server := net.Pipe()
	w.conns <- wire{server}
	return client
}

// Whoever is slow loses the connection and holds nobody up, however the
// slowness is dressed (the attacks of slowhttptest -H, -B and -X, and silence).
func TestAttack_SlowConnectionsEnd(t *testing.T) {
	s := openServer(t, config())
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	script := "/static/" + s.files.Hash + "/js/main.js"
	const get, post = "GET %s HTTP/1.1\r\nHost: a\r\n", "POST %s HTTP/1.1\r\nHost: a\r\n"
	for _, c := range []struct {
		name, begin string
		drop        string        // sent again and again
		every       time.Duration // 0: nothing more is sent
		within      time.Duration
		answer      string // what the last words of the server begin with
	}{
		{"says nothing", "", "", 0, 5 * time.Second, ""},
		{"stops in the header", "GET / HT", "", 0, 5 * time.Second, ""},
		{"header by the byte", fmt.Sprintf(get, "/en/"), "X: y\r\n", time.Second, 5 * time.Second, ""},
		{"body by the byte", fmt.Sprintf(post, "/en/playground/check") + "Content-Length: 5000\r\n\r\n", "x", time.Second, 10 * time.Second, "HTTP/1.1 408"},
		{"chunks by the byte", fmt.Sprintf(post, "/en/playground/check") + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", time.Second, 10 * time.Second, "HTTP/1.1 408"},
		// net/http waits for the body before it answers; both waits end in the same moment.
		{"body of a page", fmt.Sprintf(get, "/en/help") + "Content-Length: 5000\r\n\r\n", "", 0, 10 * time.Second, ""},
		{"capture by the byte", fmt.Sprintf(post, "/en/open") + "Content-Length: 5000\r\n\r\n", "x", 20 * time.Second, time.Minute, "HTTP/1.1 400"},
		{"capture too large to begin", fmt.Sprintf(post, "/en/open") + "Content-Length: 1073741824\r\n\r\n", "", 0, 10 * time.Second, "HTTP/1.1 413"},
		{"another request never comes", fmt.Sprintf(get, "/healthz") + "\r\n", "", 0, time.Minute, "HTTP/1.1 200"},
		{"reads nothing", fmt.Sprintf(get, script) + "\r\n", "-", 0, 10 * time.Second, "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wires{conns: make(chan net.Conn), closed: make(chan struct{})}
				h := s.newHTTP()
				served := make(chan error, 1)
				go func() { served <- h.Serve(w) }()
				conn, began := w.dial(), time.Now()
				if _, err := io.WriteString(conn, c.begin); err != nil {
					t.Fatal(err)
				}
				said := make(chan string, 1)
				if c.answer == "-" { // the first answer is never taken
					time.Sleep(c.within + time.Second/2)
				}
				go func() {
					b, _ := io.ReadAll(conn)
					said <- string(b)
				}()
				var dropping sync.WaitGroup
				if c.every > 0 {
					dropping.Go(func() {
						for err := error(nil); err == nil; _, err = io.WriteString(conn, c.drop) {
							time.Sleep(c.every)
						}
					})
				}
				// Another visitor is served meanwhile, at once.
				other := w.dial()
				_, _ = io.WriteString(other, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
				if b, _ := io.ReadAll(other); !strings.HasPrefix(string(b), "HTTP/1.1 200") {
					t.Errorf("another visitor gets %.60q", b)
				}
				text := <-said
				if took := time.Since(began); took > c.within+time.Second {
					t.Errorf("ended after %v, want %v", took, c.within)
				}
				if c.answer == "-" && text != "" || c.answer != "-" && !strings.HasPrefix(text, c.answer) {
					t.Errorf("the last words are %.80q, want %q", text, c.answer)
				}
				_ = conn.Close()
				dropping.Wait()
				_ = h.Close()
				if err := <-served; err != http.ErrServerClosed { //nolint:errorlint // net/http's own, as it is
					t.Error(err)
				}
			})
		})
	}
}
