package secure

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"sync"
)

// random is what stands for randomness in a run.
type random struct {
	mu     sync.Mutex
	stream *rand.ChaCha8
}

func newRandom(seed uint64, use string) *random {
	key := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("tls\x00"+use+"\x00"), seed))
	return &random{stream: rand.NewChaCha8(key)}
}

// Read implements io.Reader; it never fails. Go's crypto packages read a single
// byte half of the time, lest somebody rely on what comes next
// (crypto/internal/randutil.MaybeReadByte): such a read takes nothing.
func (r *random) Read(p []byte) (int, error) {
	if len(p) == 1 {
		p[0] = 0
		return 1, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stream.Read(p)
}
