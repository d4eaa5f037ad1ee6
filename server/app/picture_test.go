package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"slowstart/engine/timeline"
	"slowstart/server/app"
)

// said is what the site answers a program that asks for a run.
type said struct {
	Timeline string `json:"timeline"`
	Formulas map[string]string
	Error    *timeline.Error `json:"error"`
}

func ask(t *testing.T, s *site, target string, header http.Header) (answer, said) {
	t.Helper()
	a := s.get("GET", target, header)
	var v said
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("GET %s: %v: %s", target, err, a.body)
	}
	if kind, cache := a.header.Get("Content-Type"), a.header.Get("Cache-Control"); kind != "application/json; charset=utf-8" || cache != "no-store" {
		t.Errorf("GET %s is %s, %s", target, kind, cache)
	}
	return a, v
}

func TestTheRunOfAnAddressIsThatOfItsPage(t *testing.T) {
	s := open(t, nil)
	for _, page := range []string{"/en/lessons/handshake", "/ko/lessons/dumb-proxy/chain"} {
		for _, settings := range []string{"", "?rtt=120ms&seed=7"} {
			a, v := ask(t, s, page+".json"+settings, nil)
			if a.code != http.StatusOK || v.Error != nil {
				t.Fatalf("%s%s: %d %s", page, settings, a.code, a.body)
			}
			if html := s.get("GET", page+settings, nil).body; !strings.Contains(html, `"timeline":"`+v.Timeline+`"`) {
				t.Errorf("%s%s draws another run than %s", page, settings, v.Timeline)
			}
			if run := s.get("GET", v.Timeline, nil); run.code != http.StatusOK || !strings.Contains(run.body, `"type":"run.end"`) {
				t.Errorf("%s: %d", v.Timeline, run.code)
			}
		}
	}
}

func TestARunComesWithItsFormulasInWords(t *testing.T) {
	s := open(t, nil)
	for page, want := range map[string]string{
		"/en/lessons/handshake.json": "2 × RTT + think time", "/ko/lessons/handshake.json": "2 × RTT + 처리 시간", "/en/lessons/dumb-proxy.json": "",
	} {
		if _, v := ask(t, s, page, nil); v.Formulas["first_byte"] != want {
			t.Errorf("%s: %q, want %q", page, v.Formulas["first_byte"], want)
		}
	}
}

func TestNoOtherRunStandsInForTheOneAsked(t *testing.T) {
	s := open(t, nil)
	for target, want := range map[string]string{
		"/en/lessons/handshake.json?rtt=fast":        "422 setting_unit rtt",
		"/en/lessons/handshake.json?speed=1":         "422 setting_unknown speed",
		"/en/lessons/handshake.json?seed=-1":         "422 setting_range seed",
		"/en/lessons/handshake.json?rtt=%zz":         "422 query_malformed ",
		"/en/lessons/handshake.json?rtt=1ms&rtt=2ms": "422 setting_twice rtt",
		"/en/lessons/handshake/none.json":            "404 experiment_unknown experiment",
		"/en/lessons/handshake.json?drop=first":      "422 selector_bad drop",
	} {
		a, v := ask(t, s, target, nil)
		if v.Error == nil || v.Timeline != "" {
			t.Errorf("%s: %d %s", target, a.code, a.body)
			continue
		}
		if got := fmt.Sprintf("%d %s %s", a.code, v.Error.Code, v.Error.Field); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}

// Every number that is none, or out of its range, is refused with its setting's
// name and what is allowed.
func TestNumbersOutOfRangeAreRefused(t *testing.T) {
	s := open(t, nil)
	for setting, numbers := range map[string]string{
		"rtt":   "-1|0|10|-1ms|1e-9|2001ms|9223372036854775808ms|1e300s|1e999s|NaN|NaNms|Infinity|0x10ms|1,5ms|ms|10ms10",
		"loss":  "-0.1%|1.0|1.0001|100.0001%|NaN%|1e9%",
		"rate":  "0|1|-1kbit/s|0bit/s|1bit/s|7999bit/s|1000000000000|1000Gbit/s|10Mbps|nonenone",
		"queue": "0|-1|0 packets|-1 packets|1001 packets|1.5 packets|99999999999999999999 packets",
		"size":  "0B|-1B|1.5B|1000001B|1e9B|99999999999999999999B",
		"seed":  "-1|1.5|18446744073709551616|0x1|one",
	} {
		for number := range strings.SplitSeq(numbers, "|") {
			a, v := ask(t, s, "/en/lessons/handshake.json?"+url.Values{setting: {number}}.Encode(), nil)
			if a.code != http.StatusUnprocessableEntity || v.Error == nil || v.Error.Field != setting || v.Error.Args["min"] == "" || v.Error.Args["max"] == "" || v.Timeline != "" {
				t.Errorf("%s=%s: %d %s", setting, number, a.code, a.body)
			}
		}
	}
}

func TestARunAskedForCountsAsAStart(t *testing.T) {
	s := open(t, func(o *app.Options) { o.Limits.SessionStarts = 1 })
	visitor := http.Header{"Cookie": {"slowstart_session=ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	for _, target := range []string{"?rtt=120ms", "?rtt=120ms", ""} { // the second is there, the third is the server's own
		if a, _ := ask(t, s, "/en/lessons/handshake.json"+target, visitor); a.code != http.StatusOK {
			t.Fatalf("%s: %d %s", target, a.code, a.body)
		}
	}
	a, v := ask(t, s, "/en/lessons/handshake.json?rtt=121ms", visitor)
	if a.code != http.StatusTooManyRequests || v.Error == nil || v.Error.Code != "starts_limit" {
		t.Fatalf("a start too many: %d %s", a.code, a.body)
	}
	after, _ := strconv.Atoi(a.header.Get("Retry-After"))
	if said, _ := strconv.Atoi(v.Error.Args["retry_s"]); said == 0 || after < said {
		t.Errorf("Retry-After is %d, and retry_s %d", after, said)
	}
}
