package app

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// One packet of a timeline is all the wire tells of it, and nothing else.
func TestOnePacket(t *testing.T) {
	lines := strings.Join([]string{
		`{"seq_no":1,"t_us":0,"type":"run.start","schema":1}`,
		`{"seq_no":2,"t_us":0,"type":"wire.sent","packet":1,"link":"wire","bytes":"RQ=="}`,
		`{"seq_no":3,"t_us":0,"type":"wire.sent","packet":12,"link":"wire","bytes":"RQ=="}`,
		`{"seq_no":4,"t_us":0,"type":"hold","packet":1,"host":"client"}`,
		`{"seq_no":5,"t_us":9,"type":"wire.received","packet":1,"link":"wire"}`,
		"",
	}, "\n")
	line := strings.SplitAfter(lines, "\n")
	for query, want := range map[string]string{
		"":           lines,
		"?packet=1":  line[1] + line[4],
		"?packet=12": line[2],
	} {
		got, err := onePacket(httptest.NewRequest("GET", "/timelines/x.ndjson"+query, nil), []byte(lines))
		if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v; want %q", query, got, err, want)
		}
	}
	if _, err := onePacket(httptest.NewRequest("GET", "/timelines/x.ndjson?packet=2", nil), []byte(lines)); err == nil || !strings.Contains(err.Error(), "no packet 2") {
		t.Errorf("one that there is not: %v", err)
	}
	for _, query := range []string{"?packet=", "?packet=0", "?packet=-1", "?packet=x", "?packet=99999999999999999999"} {
		if _, err := onePacket(httptest.NewRequest("GET", "/timelines/x.ndjson"+query, nil), []byte(lines)); err == nil || !strings.Contains(err.Error(), "whole number from 1") {
			t.Errorf("%q: %v, want an error that says what is allowed", query, err)
		}
	}
}
