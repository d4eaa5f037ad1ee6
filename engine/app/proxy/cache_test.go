package proxy_test

import (
	"strings"
	"testing"
)

// users ask for the same, one after another: two by HTTP/1.1, one by HTTP/1.0
// without keep-alive.
const users = "  a: {host: client, start: 1ms, client: {to: server, via: proxy}}\n" +
	"  b: {host: client, start: 2s, client: {to: server, via: proxy, version: 1.0, persist: off, patience: 5s, retry: never}}\n" +
	"  c: {host: client, start: 9s, client: {to: server, via: proxy, requests: 2}}\n"

func TestCache(t *testing.T) {
	ends := ", ends: [{request: 1, at: middle, bytes: 6kB, how: close}]}}\n"
	tests := []struct{ name, site, want string }{
		{
			"what is whole is stored and served", site, `
31 proxy open first_request c0 x0
71 proxy store whole bytes=300 c2 x1
2030 proxy serve fresh age_s=1 c3 x2
9030 proxy serve fresh age_s=8 c4 x3
9050 proxy serve fresh age_s=8 c4 x4
`,
		},
		{
			"until it is too old", "  site: {host: server, origin: {size: 300B, fields: [\"Cache-Control: max-age=3\"]}}\n", `
31 proxy open first_request c0 x0
71 proxy store whole bytes=300 c2 x1
2030 proxy serve fresh age_s=1 c3 x2
9030 proxy open first_request c0 x0
9070 proxy store whole bytes=300 c5 x3
9090 proxy serve fresh age_s=0 c4 x4
`,
		},
		{
			"unless the origin forbids it", "  site: {host: server, origin: {size: 300B, fields: [\"Cache-Control: no-store\"]}}\n", `
31 proxy open first_request c0 x0
71 proxy not_stored no_store bytes=300 c2 x1
2030 proxy open first_request c0 x0
2070 proxy not_stored no_store bytes=300 c4 x2
9030 proxy open first_request c0 x0
9070 proxy not_stored no_store bytes=300 c6 x3
9110 proxy not_stored no_store bytes=300 c6 x4
`,
		},
		{
			"a truncated response stands for nothing, where its rest cannot be asked for",
			"  site: {host: server, origin: {size: 10kB" + ends, `
31 proxy open first_request c0 x0
71 proxy not_stored truncated_lost bytes=6000 c2 x1
2030 proxy open first_request c0 x0
2070 proxy store whole bytes=10000 c4 x2
9030 proxy serve fresh age_s=6 c5 x3
9050 proxy serve fresh age_s=6 c5 x4
`,
		},
		{
			"where it can be, the rest is all that is asked for",
			"  site: {host: server, origin: {ranges: on, resources: [{target: /, size: 10kB, etag: a}]" + ends, `
31 proxy open first_request c0 x0
71 proxy store_incomplete truncated bytes=6000 c2 x1
2030 proxy open first_request c0 x0
2070 proxy receive response end 4000 c4 x2 @4188
2070 proxy send response end 10000 c3 x2 @10173
2070 proxy store rest_matches bytes=10000 c4 x2
9030 proxy serve fresh age_s=6 c5 x3
9050 proxy serve fresh age_s=6 c5 x4
`,
		},
		{
			"and it comes whole when it has changed",
			"  site: {host: server, origin: {ranges: on, resources: [{target: /, size: 10kB, etag: a, then: b}]" + ends, `
31 proxy open first_request c0 x0
71 proxy store_incomplete truncated bytes=6000 c2 x1
2030 proxy open first_request c0 x0
2070 proxy send response end 10000 c3 x2 @10173
2070 proxy store whole bytes=10000 c4 x2
9030 proxy serve fresh age_s=6 c5 x3
9050 proxy serve fresh age_s=6 c5 x4
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := run(t, path("proxy")+one("cache", "")+tt.site+strings.ReplaceAll(users, "retry: never", "retry: rule"))
			same(t, transcript(events, "proxy", "open ", "store ", "stored ", "store_", "serve ", "end 4000", "c3 x2 @10173"), tt.want)
		})
	}
}

// TestCache_ForgetsWhatWasChanged is RFC 9111 §4.4.
func TestCache_ForgetsWhatWasChanged(t *testing.T) {
	events, _ := run(t, path("proxy")+one("cache", "")+site+
		"  browser: {host: client, start: 1ms, client: {to: server, via: proxy, ask: [{target: /a}, {target: /a}, {method: DELETE, target: /a}, {target: /a}]}}\n")
	same(t, transcript(events, "proxy", "store ", "stored ", "serve ", "begin DELETE"), `
71 proxy store whole bytes=300 c2 x1
91 proxy serve fresh age_s=0 c1 x2
111 proxy send request begin DELETE /a HTTP/1.1 c2 x3 @72
    Host: server
    User-Agent: slowstart
    Via: 1.1 proxy
171 proxy not_stored other_status bytes=0 c2 x4
`)
}

// TestCache_StripsBeforeItStores: an HTTP/1.0 server once said keep-alive to the
// cache. A cache that stores that too says it to everyone, and keeps open what
// only a close would end: an HTTP/1.0 client waits as long as it can.
func TestCache_StripsBeforeItStores(t *testing.T) {
	old := says("{read: 71B}", text("HTTP/1.0 200 OK|Connection: keep-alive|Keep-Alive: timeout=5||hello"), "close: c")
	tests := []struct{ more, want string }{
		{"", `
2030 proxy serve fresh age_s=1 c3 x2
2030 proxy close http_1_0_default c3 x2
2030 proxy send response end 5 c3 x2 @86
2040 client receive response end 5 c3 x2 @86
`},
		{", keeps_all: on", `
2030 proxy serve fresh age_s=1 c3 x2
2030 proxy keep stored_fields c3 x2
2030 proxy send response end 5 c3 x2 @95
7040 client receive response end 5 incomplete c3 x2 @95
`},
	}
	for _, tt := range tests {
		events, _ := run(t, path("proxy")+one("cache", tt.more)+old+strings.SplitAfter(users, "retry: never}}\n")[0])
		same(t, transcript(events, "proxy client", "serve ", "keep ", "default c3", "end 5 c3", "end 5 incomplete"), tt.want)
	}
}
