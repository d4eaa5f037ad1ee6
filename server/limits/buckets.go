package limits

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// bucketsKept is how many keys are remembered before those with a full bucket,
// which nothing distinguishes from new ones, are forgotten.
const bucketsKept = 10_000

// Buckets are token buckets by key: a session or an address.
type Buckets struct {
	every rate.Limit
	burst int

	mu    sync.Mutex
	byKey map[string]*rate.Limiter
}

// NewBuckets fills n tokens per time, up to burst, for each key.
func NewBuckets(n int, per time.Duration, burst int) *Buckets {
	return &Buckets{
		every: rate.Every(per / time.Duration(n)), burst: burst,
		byKey: map[string]*rate.Limiter{},
	}
}

// Take takes one token, or says how long until there is one.
func (b *Buckets) Take(key string, now time.Time) (ok bool, wait time.Duration) {
	r := b.bucket(key, now).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return false, wait
	}
	return true, 0
}

func (b *Buckets) bucket(key string, now time.Time) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.byKey[key]
	if l == nil {
		if len(b.byKey) >= bucketsKept {
			b.forget(now)
		}
		l = rate.NewLimiter(b.every, b.burst)
		b.byKey[key] = l
	}
	return l
}

// forget drops full buckets; when an attack keeps all of them in use, all go:
// memory is bounded first.
func (b *Buckets) forget(now time.Time) {
	for k, l := range b.byKey {
		if l.TokensAt(now) >= float64(b.burst) {
			delete(b.byKey, k)
		}
	}
	if len(b.byKey) >= bucketsKept {
		clear(b.byKey)
	}
}
