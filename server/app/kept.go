package app

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// kept are answers that are the same for all who ask the same: each is made and
// compressed once. A class opens one page at one time.
type kept struct {
	mu    sync.Mutex
	byKey map[keptKey]*keptBody
	bytes int // of those that are made
}

type keptKey struct {
	of any // all that it depends on besides
	codings
}

type keptBody struct {
	body  body
	err   error
	ready chan struct{} // closed when body or err is set
}

// keptBytes bounds them. The course's pages have fewer, for all choices of
// colours, widths and codings.
const keptBytes = 16 << 20

// errNotMade is for those who wait for a body whose maker panics.
var errNotMade = errors.New("app: the answer was not made")

// get is the packed body of what a request asks for. The first who asks has it
// made, for all who wait meanwhile: with a context that does not end when that
// one leaves.
func (k *kept) get(r *http.Request, of any, made func(context.Context) (body, error)) (body, error) {
	key := keptKey{of, codingsOf(r)}
	k.mu.Lock()
	e, ok := k.byKey[key]
	if !ok {
		if k.byKey == nil || k.bytes >= keptBytes {
			k.byKey, k.bytes = map[keptKey]*keptBody{}, 0 // memory is bounded first
		}
		e = &keptBody{err: errNotMade, ready: make(chan struct{})}
		k.byKey[key] = e
	}
	k.mu.Unlock()
	if ok {
		select {
		case <-e.ready:
			return e.body, e.err
		case <-r.Context().Done():
			return body{}, r.Context().Err()
		}
	}
	defer k.settle(key, e)
	if e.body, e.err = made(context.WithoutCancel(r.Context())); e.err == nil {
		e.body = e.body.pack(key.codings)
	}
	return e.body, e.err
}

// settle shows what was made, or forgets that it was tried.
func (k *kept) settle(key keptKey, e *keptBody) {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(e.ready)
	switch {
	case k.byKey[key] != e: // all were forgotten meanwhile
	case e.err != nil:
		delete(k.byKey, key)
	default:
		k.bytes += len(e.body.data)
	}
}
