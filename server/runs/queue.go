package runs

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Queue hands out a fixed number of turns. Sessions take turns with each
// other, so one that asks for many keeps none waiting longer.
type Queue struct {
	o QueueOptions // immutable

	mu      sync.Mutex
	turns   int // at once, at present
	running int
	waiting int
	ring    []*member // who is next comes first; only members with something waiting or running

	numbered time.Time   // when all were told their places
	later    *time.Timer // until they are told again, or nil
}

// In a long queue every turn changes everybody's place: with n waiting, n² are
// told until it is empty. From manyWaiting on all are told together, every so
// often; who has a turn hears of it at once.
const (
	manyWaiting   = 16
	numberedEvery = 250 * time.Millisecond
)

// QueueOptions bound a Queue.
type QueueOptions struct {
	Turns          int // at once
	Waiting        int // all sessions together
	SessionTurns   int // of one session at once
	SessionWaiting int // of one session
}

// member is a session in the queue.
type member struct {
	session string
	running int
	waiting []*Ticket
}

// NewQueue makes a queue with all turns free.
func NewQueue(o QueueOptions) *Queue { return &Queue{o: o, turns: o.Turns} }

// Ticket is a place in the queue, and later a turn.
type Ticket struct {
	q       *Queue
	m       *member
	place   atomic.Int64 // 1 is next; 0 has its turn
	changed func()
	turn    chan struct{} // closed when it is
}

// Enter takes a place. Changed, which must not block, is called whenever the
// place changes. The server's own session "" has no limit but its turns; a
// *CodeError refuses.
func (q *Queue) Enter(session string, changed func()) (*Ticket, error) {
	q.mu.Lock()
	m := q.member(session)
	free := q.running < q.turns && m.running < q.o.SessionTurns
	if !free && session != "" {
		var refused *CodeError
		if len(m.waiting) >= q.o.SessionWaiting {
			refused = problem("waiting_limit", "limit", q.o.SessionWaiting)
		} else if q.waiting >= q.o.Waiting {
			refused = problem("server_busy", "limit", q.o.Waiting)
		}
		if refused != nil {
			q.mu.Unlock()
			return nil, refused
		}
	}
	t := &Ticket{q: q, m: m, changed: changed, turn: make(chan struct{})}
	t.place.Store(int64(q.waiting + 1))
	if len(m.waiting) == 0 && m.running == 0 {
		q.ring = append(q.ring, m)
	}
	m.waiting = append(m.waiting, t)
	q.waiting++
	tell := q.advance()
	q.mu.Unlock()
	call(tell)
	return t, nil
}

func (q *Queue) member(session string) *member {
	for _, m := range q.ring {
		if m.session == session {
			return m
		}
	}
	return &member{session: session}
}

// Place is the ticket's place: 1 is next, 0 means it has its turn.
func (t *Ticket) Place() int { return int(t.place.Load()) }

// Wait waits for the turn. When ctx ends first it gives the place up.
func (t *Ticket) Wait(ctx context.Context) error {
	select {
	case <-t.turn:
		return nil
	case <-ctx.Done():
		t.Leave()
		return ctx.Err()
	}
}

// Leave gives up the turn or the place. It is called exactly once, unless
// Wait failed.
func (t *Ticket) Leave() {
	q := t.q
	q.mu.Lock()
	if t.place.Load() == 0 {
		t.m.running--
		q.running--
	} else {
		t.m.waiting = slices.DeleteFunc(t.m.waiting, func(o *Ticket) bool { return o == t })
		q.waiting--
	}
	if t.m.running == 0 && len(t.m.waiting) == 0 {
		q.ring = slices.DeleteFunc(q.ring, func(o *member) bool { return o == t.m })
	}
	tell := q.advance()
	q.mu.Unlock()
	call(tell)
}

// advance gives free turns away and numbers the rest, now or soon; it returns
// whom to tell once the lock is gone.
func (q *Queue) advance() (tell []func()) {
	for q.running < q.turns {
		i := slices.IndexFunc(q.ring, q.eligible)
		if i < 0 {
			break
		}
		m := q.ring[i]
		t := m.waiting[0]
		m.waiting = m.waiting[1:]
		m.running++
		q.running++
		q.waiting--
		q.ring = append(slices.Delete(q.ring, i, i+1), m)
		t.place.Store(0)
		close(t.turn)
		tell = append(tell, t.changed)
	}
	switch since := time.Since(q.numbered); {
	case q.waiting <= manyWaiting || since >= numberedEvery:
		tell = append(tell, q.number()...)
	case q.later == nil:
		q.later = time.AfterFunc(numberedEvery-since, func() {
			q.mu.Lock()
			tell := q.number()
			q.mu.Unlock()
			call(tell)
		})
	}
	return tell
}

// number gives all who wait their places; it returns whom to tell.
func (q *Queue) number() (tell []func()) {
	if q.later != nil {
		q.later.Stop()
		q.later = nil
	}
	q.numbered = time.Now()
	place := int64(0)
	number := func(want bool) {
		for round := 0; ; round++ {
			more := false
			for _, m := range q.ring {
				if q.eligible(m) != want || round >= len(m.waiting) {
					continue
				}
				more = true
				place++
				if t := m.waiting[round]; t.place.Swap(place) != place {
					tell = append(tell, t.changed)
				}
			}
			if !more {
				return
			}
		}
	}
	number(true)  // these may have the next turn
	number(false) // these wait for a turn of their own session first
	return tell
}

func (q *Queue) eligible(m *member) bool {
	return len(m.waiting) > 0 && m.running < q.o.SessionTurns
}

func call(fs []func()) {
	for _, f := range fs {
		f()
	}
}
