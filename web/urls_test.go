package web

import (
	"net/url"
	"testing"

	"slowstart/web/i18n"
)

func TestURLs(t *testing.T) {
	u := URLs{Base: "/lab", Assets: "abc"}
	for _, c := range []struct{ got, want string }{
		{URLs{}.Root(), "/"},
		{URLs{}.Index(i18n.EN), "/en/"},
		{u.Root(), "/lab/"},
		{u.Index(i18n.KO), "/lab/ko/"},
		{u.Lesson(i18n.EN, "handshake"), "/lab/en/lessons/handshake"},
		{
			u.Lesson(i18n.EN, "handshake", Param{"rtt", "120ms"}, Param{"drop", "client SYN 1"}),
			"/lab/en/lessons/handshake?rtt=120ms&drop=client+SYN+1",
		},
		{u.Static("css/site.css"), "/lab/static/abc/css/site.css"},
		{u.Timeline("k"), "/lab/timelines/k.ndjson"},
		{u.TimelineCapture("k"), "/lab/timelines/k.pcapng"},
		{u.Run("1f"), "/lab/runs/1f.ndjson"},
		{u.RunCapture("1f"), "/lab/runs/1f.pcapng"},
		{u.Socket(), "/lab/ws"},
		{u.Health(), "/lab/healthz"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// What Query writes is what a server reads.
func TestQuery_ReadsBack(t *testing.T) {
	for _, value := range []string{"client SYN,ACK 1", "10Mbit/s", "a&b=c?#%+", "한글"} {
		q := Query(Param{"k", value})
		got, err := url.ParseQuery(q[1:])
		if err != nil || got.Get("k") != value {
			t.Errorf("Query(%q) = %q, read back as %q, %v", value, q, got.Get("k"), err)
		}
	}
}
