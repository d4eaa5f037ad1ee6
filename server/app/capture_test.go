package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slowstart/engine/timeline"
	"slowstart/server/app"
)

// send posts a capture to a page's address.
func (s *site) send(path string, file []byte, header http.Header) answer {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(file))
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return answer{code: w.Code, header: w.Header(), body: w.Body.String()}
}

// A run's capture, sent back, is a timeline of its packets, and nothing of it
// stays.
func TestCapture_ComesBackAsATimeline(t *testing.T) {
	s := open(t, nil)
	page := s.get(http.MethodGet, "/en/lessons/handshake.json", nil)
	_, rest, _ := strings.Cut(page.body, `"/timelines/`)
	key, _, _ := strings.Cut(rest, ".ndjson")
	file := s.get(http.MethodGet, "/timelines/"+key+".pcapng", nil)
	if file.code != http.StatusOK {
		t.Fatalf("no capture to send: %d", file.code)
	}
	got := s.send("/en/open", []byte(file.body), nil)
	events, err := timeline.DecodeAll([]byte(got.body))
	if err != nil || got.code != http.StatusOK {
		t.Fatalf("%d %v", got.code, err)
	}
	if start, ok := events[0].(*timeline.RunStart); !ok || start.Experiment != "handshake" {
		t.Errorf("starts with %+v", events[0])
	}
	if c := got.header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("Cache-Control %q", c)
	}
	if strings.Contains(s.log.String(), "pcapng by") {
		t.Error("the log tells of the file")
	}
}

func TestCapture_IsRefusedInTheReadersLanguage(t *testing.T) {
	s := open(t, func(o *app.Options) { o.Limits.OpenBytes = 1000 })
	for _, test := range []struct {
		path string
		file string
		code int
		want string
	}{
		{"/en/open", "no capture", http.StatusUnprocessableEntity, "Allowed are pcapng and pcap."},
		{"/ko/open", "no capture", http.StatusUnprocessableEntity, "pcapng와 pcap을 읽습니다."},
		{"/en/open", strings.Repeat("x", 1001), http.StatusRequestEntityTooLarge, "allowed are 1000 bytes"},
		{"/en/open", "", http.StatusUnprocessableEntity, "0 B"},
	} {
		got := s.send(test.path, []byte(test.file), nil)
		if got.code != test.code || !strings.Contains(got.body, test.want) {
			t.Errorf("%s: %d %s, want %d with %q", test.path, got.code, got.body, test.code, test.want)
		}
	}
}

func TestCapture_IsNotTakenFromAnotherSite(t *testing.T) {
	s := open(t, nil)
	got := s.send("/en/open", []byte("x"), http.Header{"Sec-Fetch-Site": {"cross-site"}})
	if got.code != http.StatusForbidden {
		t.Errorf("%d, want 403", got.code)
	}
}

func TestCapture_ManyAreTooMany(t *testing.T) {
	s := open(t, func(o *app.Options) { o.Limits.Opens = 3 })
	session := http.Header{"Cookie": {"slowstart_session=" + strings.Repeat("A", 26)}}
	var codes []int
	for range 4 {
		codes = append(codes, s.send("/en/open", []byte("x"), session).code)
	}
	if want := "[422 422 422 429]"; fmt.Sprint(codes) != want {
		t.Errorf("%v, want %s", codes, want)
	}
}
