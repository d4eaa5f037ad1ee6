package secure

import (
	"bufio"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"slowstart/engine/app"
)

// socket is a connection as crypto/tls wants it. Its deadlines do nothing: they
// would be of a real clock. Whoever reads and writes sets those of the
// connection below, in run time.
type socket struct {
	app.Conn
	in *bufio.Reader // of calls

	mu   sync.Mutex // guards what follows
	held bool
	buf  []byte // records written meanwhile; no longer than what one Write makes of its bytes
	fin  bool   // the other end's FIN was read
	shut bool   // this end has closed its direction of reading
	err  error  // the last failed call's
}

var _ net.Conn = (*socket)(nil)

// readBytes is what a call to read asks for. crypto/tls would ask for a little
// at first, and calls are on the page.
const readBytes = 64 << 10

func newSocket(c app.Conn) *socket {
	s := &socket{Conn: c}
	s.in = bufio.NewReaderSize(calls{s}, readBytes)
	return s
}

// calls reads from the connection itself.
type calls struct{ *socket }

func (s *socket) LocalAddr() net.Addr              { return net.TCPAddrFromAddrPort(s.Local()) }
func (s *socket) RemoteAddr() net.Addr             { return net.TCPAddrFromAddrPort(s.Remote()) }
func (s *socket) SetDeadline(time.Time) error      { return nil }
func (s *socket) SetReadDeadline(time.Time) error  { return nil }
func (s *socket) SetWriteDeadline(time.Time) error { return nil }

func (s *socket) Read(p []byte) (int, error) { return s.in.Read(p) }

func (c calls) Read(p []byte) (int, error) {
	s := c.socket
	n, err := s.Conn.Read(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fin = s.fin || errors.Is(err, io.EOF)
	return n, s.note(err)
}

func (s *socket) Write(p []byte) (int, error) {
	s.mu.Lock()
	if s.held {
		defer s.mu.Unlock()
		s.buf = append(s.buf, p...)
		return len(p), nil
	}
	s.mu.Unlock()
	n, err := s.Conn.Write(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	return n, s.note(err)
}

// hold keeps what is written until flush.
func (s *socket) hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = true
}

func (s *socket) flush() error {
	s.mu.Lock()
	p := s.buf
	s.held, s.buf = false, nil
	s.mu.Unlock()
	if len(p) == 0 {
		return nil
	}
	_, err := s.Conn.Write(p)
	return err
}

// finished says whether the other end's FIN was read.
func (s *socket) finished() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fin
}

// stopReading notes that this end reads no more.
func (s *socket) stopReading() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = true
}

func (s *socket) deaf() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shut
}

// note keeps the socket's own error. One that is due to a deadline is temporary
// to crypto/tls, which would never read again after another.
func (s *socket) note(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	s.err = err
	if errors.Is(err, app.ErrTimeout) {
		return expired{err}
	}
	return err
}

// reason is the socket's error, where err came of one.
func (s *socket) reason(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil && errors.Is(err, s.err) {
		return s.err
	}
	return err
}

// expired is a net.Error that may pass.
type expired struct{ error }

func (e expired) Timeout() bool   { return true }
func (e expired) Temporary() bool { return true }
func (e expired) Unwrap() error   { return e.error }
