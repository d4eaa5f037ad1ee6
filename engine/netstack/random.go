package netstack

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"sync"
)

// source is a stack's randomness: ports, initial sequence numbers, timestamp
// offsets. It is derived from the run's seed and the host's name, so that
// another host more or less does not shift the numbers of this one.
type source struct {
	mu     sync.Mutex
	stream *rand.ChaCha8
}

func newSource(seed uint64, host, use string) *source {
	key := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(use+"\x00"+host+"\x00"), seed))
	return &source{stream: rand.NewChaCha8(key)}
}

// Read implements io.Reader; it never fails.
func (s *source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Read(p)
}

// Int63 implements the source of math/rand that gVisor asks for.
func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }

// Uint64 implements math/rand's Source64.
func (s *source) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Uint64()
}

// Seed implements math/rand's Source; a run has one seed, given at its start.
func (s *source) Seed(int64) {}
