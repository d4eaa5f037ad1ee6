package class

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// get fetches a page as browsers ask for it over TLS, which is what costs the
// server most.
func (s *student) get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.plan.Site+path, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("class: %w", err)
	}
	req.Header.Set("Accept-Encoding", "gzip, br")
	req.Header.Set("Cookie", "slowstart_session="+s.session)
	resp, err := s.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("class: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	var body io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "br" && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		body = brotli.NewReader(body)
	}
	data, err := io.ReadAll(body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("class: %w", err)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	s.outcome.requests.Add(1)
	return data, nil
}

// getAll fetches files over the browser's connections at once.
func (s *student) getAll(ctx context.Context, paths []string) error {
	next := make(chan string)
	var all sync.WaitGroup
	var failed sync.Once
	var first error
	for range min(connections, len(paths)) {
		all.Go(func() {
			for path := range next {
				if _, err := s.get(ctx, path); err != nil {
					failed.Do(func() { first = err })
				}
			}
		})
	}
	for _, path := range paths {
		next <- path
	}
	close(next)
	all.Wait()
	return first
}
