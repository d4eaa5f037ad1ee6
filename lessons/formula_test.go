package lessons_test

import (
	"math"
	"testing"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// TestFormulas holds load times in virtual time to the closed formulas that the
// experiments' notes state, within a hundredth. Nothing but round trips and think
// time takes time in these runs: there is no bandwidth limit, and nothing is
// lost. Segments and their size are those of the run.
func TestFormulas(t *testing.T) {
	const ms = time.Millisecond
	type settings = map[string]string
	tests := []struct {
		name     string
		settings settings
		want     func(flights int) time.Duration
	}{
		// A connection for each object: two round trips, one more for each flight
		// that slow start needs besides the first, and what the server thinks.
		{"serial", settings{"size": "100B"}, func(int) time.Duration { return 4 * 2 * 100 * ms }},
		{"serial", settings{"size": "100B", "objects": "20", "rtt": "37ms", "think": "13ms"}, func(int) time.Duration { return 20 * (2*37 + 13) * ms }},
		{"serial", nil, func(flights int) time.Duration { return time.Duration(4*(1+flights)) * 100 * ms }},
		{"serial", settings{"size": "200kB", "objects": "3"}, func(flights int) time.Duration { return time.Duration(3*(1+flights)) * 100 * ms }},
		{"serial", settings{"size": "14kB", "rtt": "250ms"}, func(flights int) time.Duration { return time.Duration(4*(1+flights)) * 250 * ms }},

		// So many at a time: as long as the longest row of them.
		{"parallel", settings{"size": "100B"}, func(int) time.Duration { return 2 * 100 * ms }},
		{"parallel", settings{"size": "100B", "connections": "3", "objects": "20", "rtt": "60ms", "think": "7ms"}, func(int) time.Duration { return 7 * (2*60 + 7) * ms }},
		{"parallel", settings{"size": "60kB", "connections": "8", "objects": "16"}, func(flights int) time.Duration { return time.Duration(2*(1+flights)) * 100 * ms }},

		// One connection: its handshake, then a round trip for each request.
		{"persistent", settings{"size": "100B"}, func(int) time.Duration { return (1 + 3) * 100 * ms }},
		{"persistent", settings{"size": "100B", "requests": "20", "rtt": "45ms", "think": "5ms"}, func(int) time.Duration { return (45 + 20*(45+5)) * ms }},
		{"persistent", settings{"size": "100B", "requests": "20", "persist": "off"}, func(int) time.Duration { return 20 * 2 * 100 * ms }},

		// A pipeline: the handshake, the first request alone, then a round trip for
		// as many as may be under way. The server thinks about one at a time.
		{"pipelining", settings{"size": "100B"}, func(int) time.Duration { return (1 + 1 + 1) * 200 * ms }},
		{"pipelining", settings{"size": "100B", "think": "30ms"}, func(int) time.Duration { return (3*200 + 6*30) * ms }},
		{"pipelining", settings{"size": "100B", "depth": "1", "rtt": "80ms", "think": "10ms"}, func(int) time.Duration { return (80 + 6*(80+10)) * ms }},

		// A page on persistent connections: its HTML takes a handshake and two
		// flights, then each connection fetches one object a round trip.
		{"page-load", nil, func(int) time.Duration { return (3 + 7) * 90 * ms }},
		{"page-load", settings{"connections": "1", "rtt": "200ms"}, func(int) time.Duration { return (3 + 42) * 200 * ms }},
		{"page-load", settings{"connections": "5", "size": "100B"}, func(int) time.Duration { return (3 + 9) * 90 * ms }},
	}
	c := course(t)
	for _, tt := range tests {
		of, ok := c.Experiment(tt.name)
		if !ok {
			t.Fatalf("no experiment %s", tt.name)
		}
		r, err := runOf(t.Context(), placed(t, of, tt.settings), experiment.Netstack)
		if err != nil {
			t.Fatal(err)
		}
		got := time.Duration(r.end.Report.Measures["load"].Value) * time.Microsecond
		want := tt.want(flights(r.events))
		if off := math.Abs(float64(got-want)) / float64(want); off > 0.01 {
			t.Errorf("%s %v: load = %v, want %v, off by %.1f %%", tt.name, tt.settings, got, want, 100*off)
		}
	}
}

// flights is how many flights slow start needs for the first response of a run:
// 10 segments (RFC 6928) and twice as many each time, of the size that the run
// has.
func flights(events []timeline.Event) (n int) {
	var bytes, smss int64
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.TCPSample:
			if smss == 0 && e.Host == "server" {
				smss = e.SMSSBytes
			}
		case *timeline.HTTPMessage:
			if bytes == 0 && e.Type == timeline.TypeHTTPResponse && e.Host == "client" && e.Phase == "end" {
				bytes = e.Offset
			}
		}
	}
	for window := 10 * smss; bytes > 0 && smss > 0; window *= 2 {
		bytes -= window
		n++
	}
	return n
}
