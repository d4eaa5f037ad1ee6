package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/engine/enginetest"
)

// Linux alone, where a visitor can have 127.0.0.2 without being given it.

// proxied is a site behind a proxy that runs as its example in docs says.
type proxied struct {
	name    string
	base    string            // where the site is mounted
	file    bool              // the server listens on a socket file
	public  bool              // the server knows its address (--public-url)
	replace map[string]string // what differs from the example
}

func TestNginx_AsInTheDocs(t *testing.T) {
	nginx := enginetest.Require(t, "nginx")
	for _, p := range []proxied{
		{name: "at the root"},
		{name: "below a path", base: "/tcp/", replace: map[string]string{"location / {": "location /tcp/ {"}},
		{name: "below a path that is taken off", base: "/tcp/", file: true, replace: map[string]string{
			"location / {": "location /tcp/ {", "proxy_pass http://slowstart;": "proxy_pass http://slowstart/;",
		}},
		{name: "with another Host", public: true, replace: map[string]string{"proxy_set_header Host ": "proxy_set_header X-Kept "}},
	} {
		t.Run(p.name, func(t *testing.T) {
			p.check(t, "../docs/nginx.conf", func(dir, conf string) *exec.Cmd {
				whole := fmt.Sprintf("pid %[1]s/pid; error_log stderr; daemon off; master_process off;\nevents {}\nhttp { access_log off;\n"+
					"client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;\n%[2]s}\n", dir, conf)
				save(t, dir+"/whole.conf", whole)
				return exec.CommandContext(t.Context(), nginx, "-e", "stderr", "-p", dir, "-c", dir+"/whole.conf")
			})
		})
	}
}

func TestCaddy_AsInTheDocs(t *testing.T) {
	caddy := enginetest.Require(t, "caddy")
	for _, p := range []proxied{
		{name: "at the root"},
		{name: "below a path", base: "/tcp/", file: true, replace: map[string]string{"handle /* {": "handle /tcp/* {"}},
		{name: "below a path that is taken off", base: "/tcp/", replace: map[string]string{"handle /* {": "handle_path /tcp/* {"}},
	} {
		t.Run(p.name, func(t *testing.T) {
			p.check(t, "../docs/Caddyfile", func(dir, conf string) *exec.Cmd {
				save(t, dir+"/Caddyfile", "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"+conf)
				cmd := exec.CommandContext(t.Context(), caddy, "run", "--config", dir+"/Caddyfile", "--adapter", "caddyfile")
				cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
				return cmd
			})
		})
	}
}

func TestHAProxy_AsInTheDocs(t *testing.T) {
	haproxy := enginetest.Require(t, "haproxy")
	below := "use_backend slowstart if { path_beg /tcp/ }"
	for _, p := range []proxied{
		{name: "at the root"},
		{name: "below a path", base: "/tcp/", file: true, replace: map[string]string{"default_backend slowstart": below}},
		{name: "below a path that is taken off", base: "/tcp/", replace: map[string]string{
			"default_backend slowstart": below, "\nbackend slowstart\n": "\nbackend slowstart\n    http-request replace-path /tcp(/.*) \\1\n",
		}},
	} {
		t.Run(p.name, func(t *testing.T) {
			p.check(t, "../docs/haproxy.cfg", func(dir, conf string) *exec.Cmd {
				save(t, dir+"/haproxy.cfg", conf)
				return exec.CommandContext(t.Context(), haproxy, "-db", "-f", dir+"/haproxy.cfg") // in the foreground
			})
		})
	}
}

// check starts the server and the proxy and uses the site through both.
func (p proxied) check(t *testing.T, example string, command func(dir, conf string) *exec.Cmd) {
	dir := t.TempDir()
	trusted := certificate(t, dir)
	port := freePort(t)
	site := fmt.Sprintf("https://127.0.0.1:%d", port)

	var log bytes.Buffer
	cfg := config()
	cfg.BasePath = p.base
	if cfg.TrustedProxies = []string{"127.0.0.1"}; p.file {
		cfg.Listen, cfg.TrustedProxies = "unix:"+filepath.Join(dir, "socket"), nil
	}
	if p.public {
		cfg.PublicURL = site
	}
	s := newServer(cfg, io.Discard, slog.New(slog.NewJSONHandler(&log, nil)))
	if err := s.open(); err != nil {
		t.Fatal(err)
	}

	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	conf := string(text)
	put := func(from, to string) {
		if !strings.Contains(conf, from) {
			t.Fatalf("%s has no %q any more", example, from)
		}
		conf = strings.ReplaceAll(conf, from, to)
	}
	for from, to := range p.replace {
		put(from, to)
	}
	upstream := func(file string) string { // by the proxy's name for a socket file
		if p.file {
			return file + filepath.Join(dir, "socket")
		}
		return s.listener.Addr().String()
	}
	switch filepath.Base(example) {
	case "Caddyfile":
		put("reverse_proxy 127.0.0.1:8080", "reverse_proxy "+upstream("unix/"))
		put("lab.example {", fmt.Sprintf("%s {\n\ttls %s/cert.pem %s/key.pem", site, dir, dir))
	case "haproxy.cfg":
		put("server slowstart 127.0.0.1:8080", "server slowstart "+upstream("unix@"))
		put("bind :443", fmt.Sprintf("bind 127.0.0.1:%d", port))
		put("bind :80", "bind unix@"+dir+"/redirect")
		put("/etc/haproxy/lab.example.pem", dir+"/both.pem")
	default:
		put("server 127.0.0.1:8080", "server "+upstream("unix:"))
		put("listen 443", fmt.Sprintf("listen 127.0.0.1:%d", port))
		put("listen 80;", "listen unix:"+dir+"/redirect;")
		put("/etc/ssl/certs/lab.example.pem", dir+"/cert.pem")
		put("/etc/ssl/private/lab.example.key", dir+"/key.pem")
	}
	cmd := command(dir, conf)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	defer func() {
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("the proxy said %s", said.String())
		}
	}()

	// The visitor has an address that the server does not trust.
	visitor := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	secure := &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: secure, DialContext: visitor.DialContext, DisableKeepAlives: true}}
	at := site + "/" + strings.Trim(p.base, "/")
	at = strings.TrimSuffix(at, "/")
	for waiting := true; waiting; {
		resp, err := client.Get(at + "/healthz")
		if err == nil {
			_ = resp.Body.Close()
			waiting = resp.StatusCode != http.StatusOK
		}
		select {
		case <-ended:
			t.Fatalf("the proxy ended: %s", said.String())
		case <-t.Context().Done():
			t.Fatal("nothing answers")
		default:
		}
	}
	p.pages(t, client, at, site)
	dialer := websocket.Dialer{TLSClientConfig: secure, NetDialContext: visitor.DialContext, HandshakeTimeout: time.Minute}
	p.sockets(t, dialer, at, site)
	if err := s.close(); err != nil {
		t.Error(err)
	}
	if text := log.String(); !strings.Contains(text, `"network":"127.0.0.0/24"`) || strings.Contains(text, "6.6.6") {
		t.Errorf("the visitor's network is not 127.0.0.0/24 in %s", text)
	}
}

// address is what a page leads to on the site itself.
var address = regexp.MustCompile(`(?:href|src|data-[a-z-]+)="(/[^"/][^"]*)"`)

// answered is the head of an answer, and the address that it came from in the
// end.
type answered struct {
	status int
	header http.Header
	url    string
}

// pages: what a lesson leads to is below the base, and its files are there.
func (p proxied) pages(t *testing.T, client *http.Client, at, site string) {
	t.Helper()
	fetch := func(url string) (answered, string) {
		t.Helper()
		request, err := http.NewRequest(http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Forwarded-For", "6.6.6.6") // a lie
		resp, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answered{resp.StatusCode, resp.Header, resp.Request.URL.String()}, string(body)
	}
	resp, html := fetch(at + "/en/lessons/handshake")
	cookie := resp.header.Get("Set-Cookie")
	if resp.status != http.StatusOK || !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "Path="+strings.TrimSuffix(p.base, "/")+"/;") {
		t.Errorf("the lesson: %d, cookie %q", resp.status, cookie)
	}
	kinds := map[string]string{".css": "text/css", ".js": "text/javascript", ".ndjson": "application/x-ndjson"}
	for _, found := range address.FindAllStringSubmatch(html, -1) {
		path := found[1]
		if !strings.HasPrefix(path, strings.TrimSuffix(p.base, "/")+"/") {
			t.Errorf("%q is not below %q", path, p.base)
		}
		kind, ok := kinds[filepath.Ext(path)]
		if !ok {
			continue
		}
		delete(kinds, filepath.Ext(path)) // one of each
		if resp, _ := fetch(site + path); resp.status != http.StatusOK || !strings.HasPrefix(resp.header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d, %s", path, resp.status, resp.header.Get("Content-Type"))
		}
	}
	if kinds[".css"] != "" || kinds[".js"] != "" {
		t.Errorf("the page leads to no file of %v", kinds)
	}
	if resp, _ := fetch(at + "/"); resp.status != http.StatusOK || !strings.HasPrefix(resp.url, at+"/en") {
		t.Errorf("the root leads to %s: %d", resp.url, resp.status)
	}
}

// sockets: the site's own pages run experiments, others' do not.
func (p proxied) sockets(t *testing.T, dialer websocket.Dialer, at, site string) {
	t.Helper()
	to := "wss" + strings.TrimPrefix(at, "https") + "/ws"
	for _, foreign := range []string{"https://other.example", "http" + strings.TrimPrefix(site, "https")} {
		ws, resp, err := dialer.Dial(to, http.Header{"Origin": {foreign}})
		if err == nil {
			_ = ws.Close()
		}
		if resp == nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("a page of %s gets %v, %v", foreign, resp.Status, err)
		}
	}
	ws, resp, err := dialer.Dial(to, http.Header{"Origin": {site}})
	if err != nil {
		t.Fatalf("%v %v", err, resp)
	}
	_ = resp.Body.Close()
	defer func() { _ = ws.Close() }()
	say := func(m string) {
		t.Helper()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	// The server answers before it is told more: a proxy that held an answer
	// back until there is more of it would never pass this one on.
	say(`{"type":"hello","v":1}`)
	if _, data, err := ws.ReadMessage(); err != nil || !strings.HasPrefix(string(data), `{"type":"hello"`) {
		t.Fatalf("%s %v", data, err)
	}
	say(`{"type":"run","id":"a","experiment":"handshake"}`)
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(data), `{"type":"done"`) {
			return
		}
		if strings.HasPrefix(string(data), `{"type":"error"`) {
			t.Fatalf("%s", data)
		}
	}
}

// certificate makes one for 127.0.0.1 in dir, and gives who trusts it.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certified := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyed := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	save(t, dir+"/cert.pem", string(certified))
	save(t, dir+"/key.pem", string(keyed))
	save(t, dir+"/both.pem", string(certified)+string(keyed))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certified)
	return pool
}

func save(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
