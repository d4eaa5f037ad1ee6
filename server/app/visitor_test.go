package app_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"slowstart/server/app"
)

func TestAnAddressHasItsRate(t *testing.T) {
	s := open(t, func(o *app.Options) { o.Limits.AddressRequests, o.Limits.AddressBurst = 1, 5 })
	for range 5 {
		if a := s.get("GET", "/healthz", nil); a.code != 200 {
			t.Fatal(a.code)
		}
	}
	a := s.get("GET", "/ko/", nil)
	if a.code != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, `<html lang="ko"`) {
		t.Errorf("%d, Retry-After %q", a.code, a.header.Get("Retry-After"))
	}
	for range 3 { // a first visit asks for some eighty at once, and a class sits behind one address
		if a := s.get("GET", "/static/"+s.assets+"/js/main.js", nil); a.code != 200 {
			t.Errorf("a file: %d, want it whatever the rate", a.code)
		}
	}
	for _, wrong := range []string{"/static/" + s.assets + "/js/none.js", "/static/other/js/main.js"} {
		if a := s.get("GET", wrong, nil); a.code != http.StatusTooManyRequests {
			t.Errorf("%s: %d, want the rate to hold for what is no file", wrong, a.code)
		}
	}
}

func TestForwardedAddressesCountOnlyFromATrustedProxy(t *testing.T) {
	for name, c := range map[string]struct {
		trusted   []string
		forwarded string
		want      string // network in the log
		https     bool   // X-Forwarded-Proto is believed
	}{
		"none":                  {nil, "1.1.1.1, 2.2.2.2", "192.0.2.0/24", false},
		"another":               {[]string{"10.0.0.0/8"}, "1.1.1.1, 2.2.2.2", "192.0.2.0/24", false},
		"the peer":              {[]string{"192.0.2.1/32"}, "1.1.1.1, 2.2.2.2", "2.2.2.0/24", true},
		"the peer and one more": {[]string{"192.0.2.0/24", "2.2.2.2/32"}, "1.1.1.1, 2.2.2.2", "1.1.1.0/24", true},
		"IPv6":                  {[]string{"192.0.2.0/24"}, "2001:db8:1:2::3", "2001:db8:1::/48", true},
		"no address":            {[]string{"192.0.2.0/24"}, "1.1.1.1, <script>", "192.0.2.0/24", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, func(o *app.Options) {
				for _, p := range c.trusted {
					o.TrustedProxies = append(o.TrustedProxies, netip.MustParsePrefix(p))
				}
			})
			s.get("GET", "/nowhere", http.Header{"X-Forwarded-For": {c.forwarded}})
			if line := s.line(t); line["network"] != c.want {
				t.Errorf("network %v, want %s", line["network"], c.want)
			}
			a := s.get("GET", "/en/", http.Header{"X-Forwarded-Proto": {"https"}})
			if got := strings.Contains(a.header.Get("Set-Cookie"), "Secure"); got != c.https {
				t.Errorf("Secure cookie %v, want %v", got, c.https)
			}
			if strings.Contains(s.log.String(), "192.0.2.1\"") {
				t.Error("the log has a whole address")
			}
		})
	}
}

func TestReadyOnlyWhenTold(t *testing.T) {
	s := open(t, nil)
	for _, ready := range []bool{false, true, false} {
		s.SetReady(ready)
		want := http.StatusServiceUnavailable
		if ready {
			want = http.StatusOK
		}
		if a := s.get("GET", "/readyz", nil); a.code != want {
			t.Errorf("ready %v: /readyz %d", ready, a.code)
		}
		if a := s.get("GET", "/healthz", nil); a.code != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("ready %v: /healthz %d", ready, a.code)
		}
	}
}

// line is the last line of the log.
func (s *site) line(t *testing.T) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	var m map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheLogIsOneLineARequestWhateverIsInIt(t *testing.T) {
	s := open(t, nil)
	r := httptest.NewRequest("GET", "/", nil)
	r.URL.Path = "/a\r\nlevel=ERROR\x1b[31m" + strings.Repeat("x", 10_000)
	s.ServeHTTP(httptest.NewRecorder(), r)
	text := s.log.String()
	if strings.Count(text, "\n") != 1 || strings.Contains(text, "\x1b") || len(text) > 1000 {
		t.Errorf("%q", text)
	}
	line := s.line(t)
	if line["status"] != 404.0 || len(line["request"].(string)) != 12 {
		t.Errorf("%v", line)
	}
	s.get("GET", "/runs/AAAAAAAAAAAAAAAAAAAAAAAAAA.ndjson", nil)
	if line := s.line(t); line["run"] != "AAAAAAAAAAAAAAAAAAAAAAAAAA" {
		t.Errorf("no run id in %v", line)
	}
}

func TestRefusalsAreSampledInTheLog(t *testing.T) {
	s := open(t, nil)
	for range 900 {
		s.get("GET", "/nowhere", nil)
	}
	if n := strings.Count(s.log.String(), "\n"); n > 300 {
		t.Errorf("%d lines for 900 refusals", n)
	}
}

func TestOverTheLimitThePageOpensWithTheDefaultRun(t *testing.T) {
	s := open(t, func(o *app.Options) { o.Limits.SessionStarts = 1 })
	cookie := http.Header{"Cookie": {"slowstart_session=ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	if a := s.get("GET", "/en/lessons/handshake?rtt=10ms", cookie); strings.Contains(a.body, `class="notice"`) {
		t.Error("a notice within the limit")
	}
	a := s.get("GET", "/en/lessons/handshake?rtt=20ms", cookie)
	if a.code != 200 || !strings.Contains(a.body, "You have started many runs") {
		t.Errorf("%d without the notice", a.code)
	}
	if a := s.get("GET", "/en/lessons/handshake?rtt=10ms", cookie); strings.Contains(a.body, `class="notice"`) {
		t.Error("a run that is there costs nothing")
	}
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	s := open(t, nil)
	server := httptest.NewUnstartedServer(s)
	server.Config.ReadHeaderTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()
	var conns []net.Conn
	for range 100 {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow")
		conns = append(conns, c)
	}
	if text, _ := fetch(t, server.URL+"/healthz"); text != "ok\n" {
		t.Errorf("healthz %q", text)
	}
	for _, c := range conns {
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		b := make([]byte, 1024)
		for {
			if _, err := c.Read(b); err != nil {
				if ne, ok := err.(net.Error); ok && ne.Timeout() {
					t.Fatal("a connection with half a header is still open")
				}
				break
			}
		}
	}
}
