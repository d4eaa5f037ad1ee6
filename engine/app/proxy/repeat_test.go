package proxy_test

import "testing"

// TestRepeat: a run with every kind of proxy in it is the same every time.
func TestRepeat(t *testing.T) {
	source := ""
	for i, kind := range []string{"relay", "dumb", "smart", "aware", "cache"} {
		if i == 0 {
			hosts, apps := proxies("", "cache", "aware", "relay")
			source = path(hosts...) + apps
		}
		port := string(rune('1' + i))
		source += "  mid-" + kind + ": {host: p3, proxy: {to: server, kind: " + kind + ", port: 909" + port + "}}\n" +
			"  ask-" + kind + ": {host: p2, client: {to: server, via: p3, via_port: 909" + port + ", requests: 3, connections: 2, version: 1.0, patience: 2s}}\n"
	}
	source += "  site: {host: server, origin: {size: 3kB, idle: 1s, think: 1ms}}\n" +
		"  browser: {host: client, client: {to: server, via: p1, requests: 6, connections: 3}}\n" +
		"  piped: {host: client, client: {to: server, via: p1, requests: 6, pipeline: 4, target: /b}}\n"
	_, first := run(t, source)
	for range 50 {
		if _, again := run(t, source); again != first {
			t.Fatalf("hash %s, then %s", first, again)
		}
	}
}
