package proxy

import (
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
)

// relay passes bytes between a client and the next host, both ways, and ends of
// stream too. It knows no messages.
func (p *proxy) relay(client *side) {
	next, err := p.dial(rule.ClientConnected)
	if errors.Is(err, app.ErrStopped) {
		return
	}
	if err != nil {
		client.Decide(0, "close", rule.OtherSideClosed, nil)
		_ = client.conn.Abort() // a relay has no words of its own
		return
	}
	p.log.Carry(client.Pair, 1, next.Pair, 1)
	r := &relayed{proxy: p, last: p.host.Now()}
	var back sync.WaitGroup
	back.Go(func() {
		if p.host.Sleep(0) == nil { // the other direction's read is entered first
			r.pass(next, client, p.CloseAfter)
		}
	})
	r.pass(client, next, 0)
	back.Wait()
	if r.over == nil || !errors.Is(r.over, app.ErrStopped) {
		r.end(client)
		r.end(next)
	}
}

// errAtWill ends a relay or a response for no reason that HTTP knows.
var errAtWill = errors.New("closed at will")

// relayed is a client's connection and the one that was made for it.
type relayed struct {
	*proxy

	mu    sync.Mutex    // guards what follows
	last  time.Duration // when bytes last moved, either way
	ended *side         // the first that sent its FIN
	over  error         // why neither side can be used any more
	reset bool          // over says so of a connection that its peer has reset
}

// pass carries one direction's bytes, at most so many if most is not 0, and
// then its end.
func (r *relayed) pass(from, to *side, most int64) {
	buf := make([]byte, http1.ReadBytes)
	for passed := int64(0); ; {
		from.conn.patience = r.idleFor()
		n, err := from.conn.Read(buf)
		if most > 0 && passed+int64(n) >= most {
			n, err = int(most-passed), errAtWill
		}
		if n > 0 {
			if r.Idle > 0 {
				to.conn.SetWriteDeadline(r.host.Now() + r.Idle)
			}
			if _, werr := to.Pass(buf[:n]); werr != nil {
				r.fail(to, from, to, werr)
				return
			}
			passed += int64(n)
			r.mu.Lock()
			r.last = r.host.Now()
			r.mu.Unlock()
		}
		switch {
		case err == nil, errors.Is(err, app.ErrTimeout) && r.busy():
		case errors.Is(err, io.EOF):
			r.finish(from, to)
			return
		default:
			r.fail(from, to, to, err)
			return
		}
	}
}

// idleFor is how long the relay may stay idle from now on; 0 = for ever.
func (r *relayed) idleFor() time.Duration {
	if r.Idle == 0 {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(1, r.last+r.Idle-r.host.Now())
}

// busy says whether bytes have moved within the idle time.
func (r *relayed) busy() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.over == nil && r.host.Now() < r.last+r.Idle
}

// finish passes on the end of one direction.
func (r *relayed) finish(from, to *side) {
	r.mu.Lock()
	first, over := r.ended == nil, r.over
	if first {
		r.ended = from
	}
	r.mu.Unlock()
	if over != nil {
		return // woken to end
	}
	if first {
		from.Decide(0, "close", rule.PeerClosed, nil)
		to.Decide(0, "close", rule.OtherSideClosed, nil)
	}
	_ = to.conn.CloseWrite() // its errno is in the timeline
}

// fail ends both directions for an error of one side's. Read is the side that
// the other direction reads.
func (r *relayed) fail(failed, other, read *side, err error) {
	r.mu.Lock()
	first := r.over == nil
	if first {
		r.over = err
		var socket *app.ErrnoError
		r.reset = errors.As(err, &socket)
	}
	r.mu.Unlock()
	if !first || errors.Is(err, app.ErrStopped) {
		return
	}
	reason, args := reasonOf(err, r.Idle)
	if errors.Is(err, errAtWill) {
		reason, args = rule.AtWill, map[string]string{"bytes": strconv.FormatInt(r.CloseAfter, 10)}
	}
	failed.Decide(0, "close", reason, args)
	other.Decide(0, "close", rule.OtherSideClosed, nil)
	_ = read.conn.CloseRead() // wakes the other direction
}

// end closes a side that nobody uses any more, as the relay ended.
func (r *relayed) end(s *side) {
	if r.reset {
		_ = s.conn.Abort()
		return
	}
	_ = s.conn.Close() // its errno is in the timeline
}
