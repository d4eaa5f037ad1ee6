package limits

import (
	"math"
	"net"
	"net/http"
	"sync"
	"time"
)

// Chunk is how many bytes of an answer a visitor must take within
// [Limits.TakeChunk], which begins anew with every one that was taken.
const Chunk = 64 << 10

// Taken ends connections whose visitor does not take what was answered, for
// [http.Server.ConnState]. While the server writes its deadlines see to that;
// but what the kernel's buffer holds is written, and the connection idle, however
// little of it is taken.
func Taken(patience time.Duration) func(net.Conn, http.ConnState) {
	t := taken{patience: patience, looks: map[net.Conn]*time.Timer{}}
	return func(c net.Conn, state http.ConnState) {
		if state == http.StateIdle {
			t.wait(c, math.MaxInt)
		} else {
			t.stop(c)
		}
	}
}

type taken struct {
	patience time.Duration

	mu    sync.Mutex
	looks map[net.Conn]*time.Timer // at idle connections that hold something
}

// wait looks again when the patience is over, unless all was taken, or too little
// since the last look.
func (t *taken) wait(c net.Conn, before int) {
	left := untaken(c)
	switch {
	case left == 0:
		t.stop(c)
	case left > before-Chunk:
		abort(c) // which stops it
	default:
		t.mu.Lock()
		t.looks[c] = time.AfterFunc(t.patience, func() { t.wait(c, left) })
		t.mu.Unlock()
	}
}

func (t *taken) stop(c net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if look, ok := t.looks[c]; ok {
		look.Stop()
		delete(t.looks, c)
	}
}

// abort closes a connection without waiting for what it still holds.
func abort(c net.Conn) {
	forget(under(c))
	_ = c.Close()
}

// forget lets a connection's close drop what the other end has not taken.
func forget(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

// under is the connection that the listener has counted.
func under(c net.Conn) net.Conn {
	if counted, ok := c.(*counted); ok {
		return counted.Conn
	}
	return c
}
