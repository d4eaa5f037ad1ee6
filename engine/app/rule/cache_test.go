package rule

import (
	"fmt"
	"testing"
)

// TestStores is RFC 9111 §3 and §3.3 over all combinations of what this cache
// looks at.
func TestStores(t *testing.T) {
	requests := []struct {
		fields []string
		not    string
	}{
		{nil, ""},
		{[]string{"Cache-Control: no-cache, No-Store"}, NoStore},
		{[]string{"Authorization: Basic eA=="}, Authorized},
	}
	responses := []struct {
		fields []string
		not    string
	}{
		{nil, ""},
		{[]string{"Cache-Control: max-age=5"}, ""},
		{[]string{"Cache-Control: public", "cache-control: no-store"}, NoStore},
		{[]string{"Cache-Control: private=X"}, NoStore},
		{[]string{"Vary: Accept"}, Varies},
	}
	ranges := []struct {
		fields    []string
		resumable bool
	}{
		{nil, false},
		{[]string{"Accept-Ranges: bytes"}, false},
		{[]string{`ETag: "a"`}, false},
		{[]string{"Accept-Ranges: none", `ETag: "a"`}, false},
		{[]string{"Accept-Ranges: bytes", `ETag: W/"a"`}, false}, // weak: may be another's bytes
		{[]string{"Accept-Ranges: Bytes", `ETag: "a"`}, true},
	}
	for _, status := range []int{200, 206, 304, 404} {
		for _, req := range requests {
			for _, resp := range responses {
				for _, rg := range ranges {
					for _, whole := range []bool{true, false} {
						want := "store " + WholeResponse
						switch {
						case status != 200:
							want = "not_stored " + OtherStatus
						case req.not == NoStore || resp.not == NoStore:
							want = "not_stored " + NoStore
						case req.not != "":
							want = "not_stored " + req.not
						case resp.not != "":
							want = "not_stored " + resp.not
						case !whole && rg.resumable:
							want = "store_incomplete " + TruncatedResumable
						case !whole:
							want = "not_stored " + TruncatedNoRange
						}
						c := Cacheable{Status: status, Request: lines(req.fields...), Response: lines(append(resp.fields, rg.fields...)...), Whole: whole}
						decision, reason := c.Stores()
						if got := decision + " " + reason; got != want {
							t.Errorf("%+v: %s, want %s", c, got, want)
						}
					}
				}
			}
		}
	}
}

func TestFresh(t *testing.T) {
	tests := []struct {
		fields []string
		want   string
	}{
		{nil, "0s false"},
		{[]string{"Cache-Control: max-age=60"}, "1m0s true"},
		{[]string{"Cache-Control: public, Max-Age=60"}, "1m0s true"},
		{[]string{`Cache-Control: max-age="60"`}, "1m0s true"},
		{[]string{"Cache-Control: max-age=60, s-maxage=5"}, "5s true"},
		{[]string{"Cache-Control: max-age=soon"}, "0s true"},
		{[]string{"Cache-Control: max-age=-1"}, "0s true"},
		{[]string{"Cache-Control: no-cache"}, "0s true"},
	}
	for _, tt := range tests {
		lifetime, limited := Fresh(lines(tt.fields...))
		if got := fmt.Sprint(lifetime, limited); got != tt.want {
			t.Errorf("Fresh(%q) = %s, want %s", tt.fields, got, tt.want)
		}
	}
}
