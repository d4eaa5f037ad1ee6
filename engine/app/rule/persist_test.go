package rule

import (
	"slices"
	"testing"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// TestReceived_Persists is the truth table of RFC 9112 §9.3 over all
// combinations of version, Connection options, recipient and framing.
func TestReceived_Persists(t *testing.T) {
	connections := []struct {
		lines            []string
		close, keepAlive bool
	}{
		{nil, false, false},
		{[]string{"close"}, true, false},
		{[]string{"Keep-Alive"}, false, true},
		{[]string{"keep-alive, Close"}, true, true},
		{[]string{"KEEP-ALIVE", "close"}, true, true},
		{[]string{"X-Hop", "foo ,\tCLOSE"}, true, false},
		{[]string{"closed", "keep-alive-not"}, false, false},
		{[]string{"", " , keep-alive,"}, false, true},
	}
	framings := []http1.Framing{{}, {Length: 10}, {Chunked: true, Length: -1}, {Length: -1}}
	both := []bool{false, true}
	for _, minor := range []int{0, 1, 2} {
		for _, connection := range connections {
			fields := []timeline.Field{{Name: "Host", Value: "close"}}
			for _, v := range connection.lines {
				fields = append(fields, timeline.Field{Name: "cOnNeCtIoN", Value: v})
			}
			for _, content := range framings {
				for _, response := range both {
					for _, byProxy := range both {
						for _, unwished := range both {
							r := Received{Minor: minor, Fields: fields, Response: response, Content: content, ByProxy: byProxy, Unwished: unwished}
							want := false
							switch { // the section's list, then §6.3
							case connection.close:
							case minor >= 1:
								want = true
							case connection.keepAlive && (!byProxy || response) && !unwished:
								want = true
							}
							if response && content.UntilClose() {
								want = false
							}
							keep, reason := r.Persists()
							if keep != want || keep != slices.Contains([]string{PersistentDefault, HTTP10KeepAlive}, reason) {
								t.Errorf("%+v.Persists() = %v: %s, want %v", r, keep, reason, want)
							}
						}
					}
				}
			}
		}
	}
}

// TestPersists names the reasons.
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
