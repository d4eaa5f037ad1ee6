package netstack_test

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/packet"
)

// A SYN that comes when its connection is over wakes the listener. No application
// has that socket, but it is not CLOSED before it gives up.
func TestGone_CountsAHandshakeThatIsNotOver(t *testing.T) {
	b := newBench(t, 1, func(exp *experiment.Experiment) { exp.Hosts[0].TCP.TimeWait = time.Second })
	b.watch = func(host string, p packet.Packet) {
		if host == "client" && p.Flags() == packet.SYN {
			b.clk.AfterFunc(3*time.Second, func() { b.net.Deliver("server", p.Bytes()) })
		}
	}
	b.drop = func(_ int, p packet.Packet) bool { return b.clk.Now() >= 3*time.Second }
	b.serve(t, 80, func(c app.Conn) {
		_, _ = io.Copy(io.Discard, c)
		c.Close()
	})
	b.do(func() { b.dial(t).Close() })
	var got []string
	for _, at := range []time.Duration{150 * time.Millisecond, 2 * time.Second, 4 * time.Second, 200 * time.Second} {
		b.clk.AfterFunc(at, func() {
			got = append(got, fmt.Sprintf("%v: all closed %t", at, b.net.Gone(func(string, app.Pair) {})))
		})
	}
	b.run(time.Hour)
	want := []string{"150ms: all closed false", "2s: all closed true", "4s: all closed false", "3m20s: all closed true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
