package rule

import (
	"testing"

	"slowstart/engine/timeline"
)

// TestPersists is the truth table of RFC 9112 §9.3.
func TestPersists(t *testing.T) {
	tests := []struct {
		Minor       int
		connections []string
		keep        bool
		reason      string
	}{
		{1, nil, true, PersistentDefault},
		{1, []string{"close"}, false, ClientAskedClose},
		{1, []string{"keep-alive"}, true, PersistentDefault},
		{1, []string{"keep-alive, Close"}, false, ClientAskedClose},
		{1, []string{"X-Hop", "foo ,\tCLOSE"}, false, ClientAskedClose},
		{1, []string{"closed"}, true, PersistentDefault},
		{0, nil, false, HTTP10Default},
		{0, []string{"Keep-Alive"}, true, HTTP10KeepAlive},
		{0, []string{"keep-alive", "close"}, false, ClientAskedClose},
	}
	for _, tt := range tests {
		fields := []timeline.Field{{Name: "Host", Value: "close"}}
		for _, v := range tt.connections {
			fields = append(fields, timeline.Field{Name: "connection", Value: v})
		}
		keep, reason := Persists(tt.Minor, fields, ClientAskedClose)
		if keep != tt.keep || reason != tt.reason {
			t.Errorf("Persists(HTTP/1.%d, %q) = %v, %s, want %v, %s", tt.Minor, tt.connections, keep, reason, tt.keep, tt.reason)
		}
	}
}
