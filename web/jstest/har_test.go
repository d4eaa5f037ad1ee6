package jstest

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"slowstart/engine/timeline"
)

// archive is what the tests look at in a HAR.
type archive struct {
	Log struct {
		Entries []struct {
			Time    float64
			Request struct {
				Method, URL string
			}
			Response struct {
				Status, HeadersSize, BodySize int
				Content                       struct{ Size int64 }
				Headers                       []struct{ Name, Value string }
			}
			Timings                     struct{ Blocked, DNS, Connect, SSL, Send, Wait, Receive float64 }
			ServerIPAddress, Connection string
			Error                       string `json:"_error"`
		}
		Pages []struct {
			PageTimings struct{ OnContentLoad, OnLoad float64 }
		}
	}
}

func harOf(t *testing.T, slug string) (archive, exported) {
	t.Helper()
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { harOf } from './export/har.js';
		export const har = (ndjson) => harOf(parseTimeline(ndjson));`)
	var har func(ndjson string) string
	export(t, vm, module, "har", &har)
	run := runOf(t, slug)
	text := har(run.ndjson)
	schema, err := jsonschema.NewCompiler().Compile("testdata/har-1.2.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Fatalf("%v\n%.2000s", err, text)
	}
	var a archive
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	return a, run
}

// An archive is what the format says, its parts sum to its times, and its sizes
// are those that the client's own events tell.
func TestHAR_IsAnArchiveOfTheRun(t *testing.T) {
	for _, slug := range []string{
		"handshake", "handshake/tls", "nagle", "slow-start", "dumb-proxy", "pipelining/death", "reset", "page-load", "page-load/revalidate", "persistent/framing",
		"retries", "time-wait", "transaction-delay/cached", "truncation/resume", "reliability",
	} {
		t.Run(slug, func(t *testing.T) {
			a, run := harOf(t, slug)
			type size struct {
				status int
				bytes  int64
			}
			asked, read := 0, map[size]int{}
			proxy := map[string]bool{}
			for _, e := range run.events {
				switch e := e.(type) {
				case *timeline.RunStart:
					for _, h := range e.Hosts {
						proxy[h.Name] = h.Role == "proxy"
					}
				case *timeline.HTTPMessage:
					if proxy[e.Host] {
						break
					}
					if e.Type == timeline.TypeHTTPRequest && e.Side == "send" && e.Phase == "begin" {
						asked++
					}
					if e.Type == timeline.TypeHTTPResponse && e.Side == "receive" && e.Phase == "end" {
						read[size{e.Status, e.Bytes}]++
					}
				}
			}
			if len(a.Log.Entries) != asked {
				t.Errorf("%d entries for %d requests", len(a.Log.Entries), asked)
			}
			for i, e := range a.Log.Entries {
				sum := 0.0
				for _, part := range []float64{e.Timings.Blocked, e.Timings.DNS, e.Timings.Connect, e.Timings.Send, e.Timings.Wait, e.Timings.Receive} {
					sum += math.Max(0, part)
				}
				if math.Abs(sum-e.Time) > 1e-6 {
					t.Errorf("entry %d: the parts sum to %v ms, the time is %v ms", i, sum, e.Time)
				}
				if got := (size{e.Response.Status, e.Response.Content.Size}); e.Error == "" {
					if read[got]--; read[got] < 0 {
						t.Errorf("entry %d: no client has read %v", i, got)
					}
				}
				if e.ServerIPAddress == "" || e.Connection == "" {
					t.Errorf("entry %d: no connection", i)
				}
			}
		})
	}
}

// The first request of a connection to a name has all the parts that a browser
// shows, at the round trips they took.
func TestHAR_TellsThePartsApart(t *testing.T) {
	a, _ := harOf(t, "transaction-delay/cached")
	first, second := a.Log.Entries[0], a.Log.Entries[1]
	if got := first.Timings; got.DNS != 100 || got.Connect != 100 || got.SSL != -1 || got.Wait != 100 {
		t.Errorf("the first request: %+v", got)
	}
	if second.Timings.DNS != -1 {
		t.Errorf("the second request looked the name up again: %+v", second.Timings)
	}
	a, _ = harOf(t, "handshake/tls")
	if got := a.Log.Entries[0].Timings; got.SSL != 100 || got.Connect != 200 {
		t.Errorf("with TLS: %+v", got)
	}
	if got := a.Log.Entries[0]; got.Request.URL != "https://server/" || got.Response.HeadersSize != 122 || len(got.Response.Headers) == 0 {
		t.Errorf("with TLS: %+v", got)
	}
	a, _ = harOf(t, "reset")
	if got := a.Log.Entries[1]; got.Error != "ECONNRESET" || got.Response.Content.Size >= 20000 {
		t.Errorf("the response that was cut: %+v", got)
	}
}
