package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostile is a text that is a script wherever it is not written as a text.
const hostile = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`

// secret stands in a file that no address may give out.
const secret = "what nobody may read"

// hostileFolder is somebody's own folder whose texts are hostile, beside the secret.
func hostileFolder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	own := filepath.Join(dir, "own")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	quoted := "'" + strings.ReplaceAll(hostile, "'", "''") + "'"
	for name, text := range map[string]string{
		"secret.txt":     secret,
		"own/secret.txt": secret,
		"own/evil.yaml":  strings.Replace(evilExperiment, "TITLE", quoted, 1),
		"own/bad.yaml":   "v: 1\ntitle: " + quoted + "\nhosts: {" + quoted + ": {role: client}}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return own
}

// attacked is a server with that folder.
func attacked(t *testing.T) *server {
	t.Helper()
	cfg := config()
	cfg.Lessons = folder(hostileFolder(t))
	s := openServer(t, cfg)
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const evilExperiment = `
v: 1
title: TITLE
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 20ms}}
apps:
  origin: {host: server, origin: {port: 80, size: 500B}}
  browser: {host: client, client: {to: server, requests: 1, target: '/<script>alert(3)</script>', fields: ['X-Evil: <img src=x onerror=alert(4)>']}}
`

// raw sends bytes as they are and reads the answer.
func raw(t *testing.T, s *server, request string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	go func() { _, _ = io.WriteString(conn, request) }() // the server may close before it has all
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	return resp, string(body)
}

func getting(target, more string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: site.example\r\n" + more + "Connection: close\r\n\r\n"
}

func posting(target, more string) string {
	return "POST " + target + " HTTP/1.1\r\nHost: site.example\r\n" + more
}

// What no browser sends: each has its answer, and none is a 500.
func TestAttack_Requests(t *testing.T) {
	s := attacked(t)
	const check, read = "/en/playground/check", "/en/open"
	header := func(n int) string { // the whole header of getting, in bytes
		const rest = len("GET /healthz HTTP/1.1\r\nHost: site.example\r\nX: \r\nConnection: close\r\n\r\n")
		return getting("/healthz", "X: "+strings.Repeat("x", n-rest)+"\r\n")
	}
	length := func(n int) string { return fmt.Sprintf("Content-Length: %d\r\nConnection: close\r\n\r\n", n) }
	text := func(n int) string { return strings.Repeat("#", n) }
	const slop = 4096 // net/http reads that much more than it is told
	limit := int(s.cfg.Limits.BodyBytes)
	for _, c := range []struct {
		name, request string
		want          int
	}{
		{"no host", "GET /en/ HTTP/1.1\r\n\r\n", 400},
		{"two hosts", getting("/en/", "Host: other.example\r\n"), 400},
		{"host with a script", strings.Replace(getting("/en/", ""), "site.example", `"><script>`, 1), 400},
		{"host with a path", strings.Replace(getting("/en/", ""), "site.example", "a/b", 1), 400},
		{"host with a user", strings.Replace(getting("/en/", ""), "site.example", "a@b", 1), 400},
		{"address of another site", getting("http://other.example/en/help", ""), 200},
		{"header at the limit", header(s.cfg.Limits.HeaderBytes), 200},
		{"header beyond it", header(s.cfg.Limits.HeaderBytes + slop + 1), 431},
		{"a line of a megabyte", getting("/"+text(1<<20), ""), 431},
		{"twenty thousand fields", getting("/en/", strings.Repeat("a: b\r\n", 20_000)), 431},
		{"a thousand cookies", getting("/en/help", "Cookie: "+strings.Repeat("slowstart_session=x;", 700)+"\r\n"), 200},
		{"a thousand languages", getting("/", "Accept-Language: "+strings.Repeat("en-", 5000)+"\r\n"), 302},
		{"a thousand settings", getting("/en/lessons/handshake?"+strings.Repeat("a=1&", 3500), ""), 200},
		{"NUL in a field", getting("/en/", "X: \x00\r\n"), 400},
		{"a field without a name", getting("/en/", ": x\r\n"), 400},
		{"a folded field", getting("/en/help", "X: a\r\n b\r\n"), 200},
		{"NUL in the method", strings.Replace(getting("/en/", ""), "GET", "G\x00T", 1), 400},
		{"TRACE", strings.Replace(getting("/en/", ""), "GET", "TRACE", 1), 405},
		{"CONNECT", "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\nConnection: close\r\n\r\n", 405},
		{"HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405},
		{"HTTP/2 by upgrade", getting("/en/help", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), 200},
		{"not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},

		{"body at the limit", posting(check, length(limit)) + text(limit), 200},
		{"body beyond it", posting(check, length(limit+1)), 413},
		{"chunks beyond it", posting(check, "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n") + text(0x20000) + "\r\n0\r\n\r\n", 413},
		{"a chunk of 2^64-1", posting(check, "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n") + text(limit+1), 413},
		{"a chunk of 2^64", posting(check, "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n"), 408},
		{"two lengths", posting(check, "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"), 400},
		{"a length below nothing", posting(check, "Content-Length: -5\r\n\r\n"), 400},
		{"a length and chunks", posting(check, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 200},
		{"an unknown coding", posting(check, "Transfer-Encoding: xchunked\r\n\r\n"), 501},
		{"a capture of a gigabyte", posting(read, length(1<<30)), 413},
		{"a capture of unknown length", posting(read, "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411},
		{"a capture that breaks off", posting(read, length(4)) + "\x0a\x0d\x0d\x0a", 422},
		{"a form of another site", posting(check, "Origin: https://other.example\r\n"+length(2)) + "{}", 403},
		{"a form without an origin", posting(check, "Sec-Fetch-Site: cross-site\r\n"+length(2)) + "{}", 403},
		{"a form of a site within ours", posting(read, "Sec-Fetch-Site: same-site\r\n"+length(2)) + "{}", 403},

		{"a websocket of another site", getting("/ws", upgrade+"Origin: https://other.example\r\n"), 403},
		{"a websocket in HTTP/1.0", strings.Replace(getting("/ws", upgrade), "HTTP/1.1", "HTTP/1.0", 1), 505},
		{"profiles", getting("/debug/pprof/", ""), 404},
		{"metrics", getting("/metrics", ""), 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()                       // most of them wait for each other's end
			resp, body := raw(t, s, c.request) //nolint:bodyclose // raw has closed it
			if resp.StatusCode != c.want {
				t.Errorf("%s %.200q, want %d", resp.Status, body, c.want)
			}
			if strings.Contains(body, "<script>") && strings.Contains(c.request, "<script>") {
				t.Errorf("the script is in %.300q", body)
			}
		})
	}
}

const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"

// However an address is written, it leads to nothing but pages: to no file and to
// no other site.
func TestAttack_Addresses(t *testing.T) {
	s := attacked(t)
	for _, place := range []string{"/", "/static/", "/static/" + s.files.Hash + "/", "/timelines/", "/runs/", "/en/lessons/", "/en/lessons/evil/", "/en/lessons/handshake/", "/en/playground?from=", "/en/lessons/handshake?experiment="} {
		for _, name := range []string{
			"../secret.txt", "secret.txt", "own/secret.txt", "../../../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/secret.txt", "..%5csecret.txt", `..\secret.txt`,
			"....//secret.txt", "%00", "secret.txt%00.ndjson", "lesson.yaml", "main.yaml", "en.md", "%ff%fe", "//other.example/", "%2f%2fother.example/", `\other.example\ko/lessons/x/`, `%5Cother.example/`,
		} {
			resp, body := raw(t, s, getting(place+name, "")) //nolint:bodyclose // raw has closed it
			to := resp.Header.Get("Location")
			switch {
			case resp.StatusCode >= 500:
				t.Errorf("%s%s: %s", place, name, resp.Status)
			case strings.Contains(body, secret) || strings.Contains(body, "root:") || strings.Contains(body, "package "):
				t.Errorf("%s%s: a file: %.300s", place, name, body)
			case to != "" && (!strings.HasPrefix(to, "/en/") && !strings.HasPrefix(to, "/ko/")):
				t.Errorf("%s%s: leads to %s", place, name, to)
			}
		}
	}
}

// Every answer says the same policy, whatever it is an answer to, and no page has
// anything in it that the policy would have to allow.
func TestAttack_Policy(t *testing.T) {
	s := attacked(t)
	for _, path := range []string{
		"/", "/en/", "/ko/limits", "/en/nothing", "/en/lessons/evil", "/en/lessons/bad", "/en/lessons/evil?rtt=" + hostileQuery, "/en/lessons/handshake?" + hostileQuery + "=1",
		"/en/search?q=" + hostileQuery, "/en/playground?from=" + hostileQuery, "/en/lessons/handshake/places/" + hostileQuery, "/en/lessons/handshake.json?rtt=" + hostileQuery,
		"/static/" + s.files.Hash + "/js/main.js", "/static/" + s.files.Hash + "/none", "/timelines/x", "/runs/x.ndjson", "/ws", "/healthz", "/robots.txt",
	} {
		resp, body := raw(t, s, getting(path, "Accept-Language: "+hostile+"\r\nCookie: slowstart_theme="+hostileQuery+"; slowstart_lang=\"><script>\r\nUser-Agent: "+hostile+"\r\n")) //nolint:bodyclose // raw has closed it
		h := resp.Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s %q, want %q", path, name, h.Get(name), want)
			}
		}
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self'; ") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for _, wrong := range []string{"<script>", "<img src=x", " onerror=alert(1)>", " style=", "javascript:"} {
			if strings.Contains(h.Get("Content-Type"), "text/html") && strings.Contains(body, wrong) {
				i := strings.Index(body, wrong)
				t.Errorf("%s: %q in %.200s", path, wrong, body[max(0, i-100):])
			}
		}
		for _, c := range resp.Cookies() {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
				t.Errorf("%s: cookie %v", path, c)
			}
		}
	}
}

const hostileQuery = "%22%27%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%3Cscript%3Ealert(2)%3C%2Fscript%3E"
