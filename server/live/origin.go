package live

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
)

// Origins decides which pages may open a socket.
type Origins struct {
	// Listed origins are accepted as they are ("https://lab.example").
	Listed []string
	// Forwarded says that a trusted proxy tells the page's scheme.
	Forwarded bool
}

// Check says whether the handshake's origin may connect, and whether there is
// one: programs send none and may watch.
func (o Origins) Check(r *http.Request) (ok, present bool) {
	values := r.Header.Values("Origin")
	if len(values) == 0 {
		return true, false
	}
	if len(values) > 1 || len(values[0]) > 300 {
		return false, true
	}
	own := o.scheme(r) + "://" + strings.ToLower(r.Host)
	return values[0] == own || slices.Contains(o.Listed, values[0]), true
}

func (o Origins) scheme(r *http.Request) string {
	if r.TLS != nil || o.Forwarded && r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https"
	}
	return "http"
}

// refusals counts handshakes until one is accepted: when the first ten are all
// refused, the server is most likely behind a proxy that rewrites Host.
type refusals struct{ n atomic.Int64 }

const refusalsBeforeHint = 10

// refused reports whether it is time for the hint.
func (r *refusals) refused() bool {
	for {
		n := r.n.Load()
		if n < 0 || n >= refusalsBeforeHint {
			return false
		}
		if r.n.CompareAndSwap(n, n+1) {
			return n+1 == refusalsBeforeHint
		}
	}
}

func (r *refusals) accepted() { r.n.Store(-1) }
