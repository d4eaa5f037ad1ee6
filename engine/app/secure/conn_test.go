package secure_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/app"
	"slowstart/engine/app/secure"
	"slowstart/engine/timeline"
)

// end is one end of a pipe as an application sees a connection. Closing it is
// FIN: a pipe has no half-close.
type end struct {
	net.Conn
	local, remote netip.AddrPort

	mu        sync.Mutex
	readError error // of the next call to read, once
	failed    error // of every write
	calls     []string
}

func (e *end) Local() netip.AddrPort           { return e.local }
func (e *end) Remote() netip.AddrPort          { return e.remote }
func (e *end) SetReadDeadline(time.Duration)   {}
func (e *end) SetWriteDeadline(time.Duration)  {}
func (e *end) CloseRead() error                { return nil }
func (e *end) SetOption(app.Option, int) error { return nil }
func (e *end) Abort() error                    { return e.Conn.Close() }
func (e *end) CloseWrite() error               { return e.Close() }
func (e *end) note(format string, args ...any) {
	e.calls = append(e.calls, fmt.Sprintf(format, args...))
}

func (e *end) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.note("close")
	return e.Conn.Close()
}

func (e *end) Read(p []byte) (int, error) {
	e.mu.Lock()
	err := e.readError
	e.readError = nil
	e.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return e.Conn.Read(p)
}

func (e *end) Write(p []byte) (int, error) {
	e.mu.Lock()
	e.note("write %d", len(p))
	err := e.failed
	e.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return e.Conn.Write(p)
}

// host is a host of whom TLS asks but its name and time.
type host struct {
	app.Host
	name string
}

func (h host) Name() string       { return h.name }
func (h host) Now() time.Duration { return time.Second }

// log keeps what TLS reports.
type log struct {
	app.Log
	mu    sync.Mutex
	lines []string
}

func (l *log) Event(e timeline.Event, _ app.Pair) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := e.(*timeline.TLSPhase)
	label, _, _ := strings.Cut(t.Keys, " ")
	l.lines = append(l.lines, strings.Join(strings.Fields(strings.Join([]string{t.Host, t.Phase, t.Side, t.Version, label}, " ")), " "))
}

// of are the reports of one host.
func (l *log) of(name string) (lines []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			lines = append(lines, rest)
		}
	}
	return lines
}

// talk is a connection under TLS, with its plain ends.
type talk struct {
	client, server           app.Conn
	plainClient, plainServer *end
	log                      *log
}

func party(t *testing.T, name string, l *log) *secure.Party {
	t.Helper()
	p, err := secure.New(host{name: name}, 1, l)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	here, there := net.Pipe()
	from, to := netip.MustParseAddrPort("10.0.0.1:50000"), netip.MustParseAddrPort("10.0.0.2:443")
	k := &talk{
		plainClient: &end{Conn: here, local: from, remote: to},
		plainServer: &end{Conn: there, local: to, remote: from},
		log:         &log{},
	}
	var both sync.WaitGroup
	var clientErr, serverErr error
	both.Go(func() { k.client, clientErr = party(t, "client", k.log).Client(k.plainClient, "server") })
	both.Go(func() { k.server, serverErr = party(t, "server", k.log).Server(k.plainServer) })
	both.Wait()
	if err := errors.Join(clientErr, serverErr); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = here.Close(), there.Close() })
	return k
}

func TestConn_CarriesBytesAndTellsItsEnd(t *testing.T) {
	k := newTalk(t)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 5000)
	var server sync.WaitGroup
	server.Go(func() {
		if n, err := k.server.Write(sent); n != len(sent) || err != nil {
			t.Errorf("Write() = %d, %v", n, err)
		}
		_ = k.server.CloseWrite()
	})
	got, err := io.ReadAll(k.client)
	if err != nil || !bytes.Equal(got, sent) {
		t.Errorf("read %d bytes, %v; want the %d that were written, and the end", len(got), err, len(sent))
	}
	server.Wait()
	want := []string{
		"begin",
		"keys CLIENT_HANDSHAKE_TRAFFIC_SECRET", "keys SERVER_HANDSHAKE_TRAFFIC_SECRET",
		"keys CLIENT_TRAFFIC_SECRET_0", "keys SERVER_TRAFFIC_SECRET_0",
		"end TLS 1.3",
		"close_notify receive",
	}
	if diff := cmp.Diff(want, k.log.of("client")); diff != "" {
		t.Errorf("client (-want +got):\n%s", diff)
	}
	want = []string{"begin", "end TLS 1.3", "close_notify send"}
	if diff := cmp.Diff(want, k.log.of("server")); diff != "" {
		t.Errorf("server (-want +got):\n%s", diff)
	}
	// A flight, the records of 80,000 bytes in one call, close_notify, FIN.
	if calls := k.plainServer.calls; len(calls) != 4 || calls[2] != "write 24" || calls[3] != "close" {
		t.Errorf("socket calls of the server: %q", calls)
	}
}

// RFC 8446 §6.1, RFC 9112 §9.8: the end of the connection is not the end of
// what was to be said.
func TestConn_TellsAFINWithoutCloseNotify(t *testing.T) {
	k := newTalk(t)
	var server sync.WaitGroup
	server.Go(func() {
		_, _ = k.server.Write([]byte("half of"))
		_ = k.plainServer.Close()
	})
	got, err := io.ReadAll(k.client)
	server.Wait()
	if string(got) != "half of" || !errors.Is(err, secure.ErrTruncated) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("read %q, %v", got, err)
	}
	if lines := k.log.of("client"); lines[len(lines)-1] != "truncated receive" {
		t.Errorf("events %q", lines)
	}
}

func TestConn_ReadsAgainAfterADeadline(t *testing.T) {
	k := newTalk(t)
	k.plainClient.readError = fmt.Errorf("read: %w", app.ErrTimeout)
	buf := make([]byte, 10)
	if n, err := k.client.Read(buf); n != 0 || !errors.Is(err, app.ErrTimeout) || app.Errno("read", err) != "EAGAIN" {
		t.Fatalf("Read() = %d, %v", n, err)
	}
	var server sync.WaitGroup
	server.Go(func() { _, _ = k.server.Write([]byte("later")) })
	if n, err := k.client.Read(buf); string(buf[:n]) != "later" || err != nil {
		t.Errorf("Read() = %q, %v", buf[:n], err)
	}
	server.Wait()
}

func TestConn_PassesTheSocketsErrorOn(t *testing.T) {
	k := newTalk(t)
	reset := &app.ErrnoError{Errno: "ECONNRESET"}
	k.plainClient.readError, k.plainClient.failed = reset, &app.ErrnoError{Errno: "EPIPE"}
	if _, err := k.client.Read(make([]byte, 1)); app.Errno("read", err) != "ECONNRESET" {
		t.Errorf("Read() = %v", err)
	}
	for range 2 {
		if n, err := k.client.Write([]byte("x")); n != 0 || app.Errno("write", err) != "EPIPE" {
			t.Errorf("Write() = %d, %v", n, err)
		}
	}
	k.plainClient.calls = nil
	if err := k.client.Close(); err != nil || len(k.plainClient.calls) != 1 {
		t.Errorf("Close() = %v, with calls %q: nothing can be said any more", err, k.plainClient.calls)
	}
}

func TestParty_ClosesWhatIsNotTLS(t *testing.T) {
	here, there := net.Pipe()
	c := &end{Conn: here}
	go func() {
		_, _ = there.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
		_, _ = io.Copy(io.Discard, there)
	}()
	if _, err := party(t, "server", &log{}).Server(c); err == nil || c.calls[len(c.calls)-1] != "close" {
		t.Errorf("Server() = %v, with calls %q", err, c.calls)
	}
	_ = there.Close()
}

func TestNew_RefusesAProcessOfItsOwnChance(t *testing.T) {
	t.Setenv("GODEBUG", "cryptocustomrand=0")
	if _, err := secure.New(host{}, 1, &log{}); !errors.Is(err, secure.ErrNotRepeatable) {
		t.Errorf("New() = %v", err)
	}
}
