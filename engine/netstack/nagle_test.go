package netstack_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/packet"
)

// nagled is a run in which the client, with Nagle's algorithm on, makes these
// writes at once, and the server only reads. It gives the client's segments with
// data as they leave, and how much of what was sent before them is not
// acknowledged then.
func nagled(t *testing.T, edit func(*experiment.Experiment), writes ...int) (lines []string, segments, unacked []int) {
	t.Helper()
	b := newBench(t, 1, func(exp *experiment.Experiment) {
		exp.Hosts[0].TCP.Nagle = true
		edit(exp)
	})
	var una uint32 // as the client knows
	b.watch = func(host string, p packet.Packet) {
		if host == "server" {
			b.clk.AfterFunc(b.delay, func() { una = p.Ack() }) // before it is delivered
		} else if n := len(p.Payload()); n > 0 {
			segments, unacked = append(segments, n), append(unacked, int(p.Seq()-una))
			lines = append(lines, fmt.Sprintf("%.0f ms: %d B, %d B not acknowledged", ms(b.clk.Now()), n, p.Seq()-una))
		}
	}
	total := 0
	for _, n := range writes {
		total += n
	}
	b.serve(t, 80, func(c app.Conn) {
		if got, err := io.Copy(io.Discard, c); err != nil || got != int64(total) {
			t.Errorf("server read %d bytes, %v; want %d", got, err, total)
		}
		c.Close()
	})
	b.do(func() {
		c := b.dial(t)
		for _, n := range writes {
			if _, err := c.Write(make([]byte, n)); err != nil {
				t.Error(err)
			}
		}
		c.Close()
	})
	b.run(time.Hour)
	return lines, segments, unacked
}

// RFC 9293 §3.7.4: what is less than a full segment waits while anything is
// unacknowledged, whichever write it is of, and leaves with what has come since.
func TestNagle_KeepsTheEndOfALongWrite(t *testing.T) {
	got, _, _ := nagled(t, func(*experiment.Experiment) {}, 1500, 100, 1500, 3000)
	if diff := cmp.Diff([]string{
		"100 ms: 1420 B, 0 B not acknowledged",
		"100 ms: 1420 B, 1420 B not acknowledged",
		"100 ms: 1420 B, 2840 B not acknowledged",
		"100 ms: 1420 B, 4260 B not acknowledged",
		"200 ms: 420 B, 0 B not acknowledged",
	}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The same whatever is written, with any size of segments, and when the send
// buffer fills.
func TestNagle_OnlyFullSegmentsLeaveBehindUnacknowledgedOnes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for run := range 40 {
		mss, sack := 600+rng.IntN(861), run%2 == 0
		var writes []int
		for range 1 + rng.IntN(12) {
			writes = append(writes, 1+rng.IntN([]int{200, 4000, 40_000}[rng.IntN(3)]))
		}
		lines, segments, unacked := nagled(t, func(exp *experiment.Experiment) {
			exp.Hosts[0].TCP.SACK, exp.Hosts[0].TCP.SendBuffer = sack, []int{0, 8192, 20_000}[run%3]
			exp.Hosts[1].TCP.MSS = mss
		}, writes...)
		full := mss - 12 // timestamps
		if sack {
			full = mss - 40
		}
		for i, n := range segments {
			if n > full || n < full && unacked[i] > 0 {
				t.Fatalf("writes %v, segments of %d B: number %d of\n%s", writes, full, i+1, strings.Join(lines, "\n"))
			}
		}
	}
}
