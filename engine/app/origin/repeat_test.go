package origin_test

import (
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
)

// TestOrigin_IsRepeatable runs what has most goroutines at one time again and
// again: pipelines whose responses are made at the same time, over connections
// that wait for a slot, and a close at will among them.
func TestOrigin_IsRepeatable(t *testing.T) {
	slow := `POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`
	many := open + write(get+slow+get+get) + "; " + write(slow+get) + readAll
	src := apps("size: 30kB, think: 20ms, slots: 3, idle: 100ms, concurrent: on, framing: chunked, "+
		"resources: [{target: /slow, think: 25ms}, {target: /}], ends: [{request: 13, at: middle, bytes: 20kB, how: reset}]",
		many, many, many, many, many)
	exp := enginetest.Parse(t, "own", src, nil)
	first := ""
	for n := range 50 {
		end := enginetest.Run(t, exp, engine.Options{Seed: 1}).End
		if first == "" {
			first = end.Report.TimelineSHA256
		}
		if end.Report.TimelineSHA256 != first {
			t.Fatalf("run %d differs from the first", n+1)
		}
	}
}
