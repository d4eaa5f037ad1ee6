package netstack_test

import (
	"io"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// SO_LINGER with a time: close returns when the FIN is acknowledged, a round trip
// (100 ms) later at the soonest, or when the time is over, and then the connection goes on.
func TestClose_Lingers(t *testing.T) {
	for _, tt := range []struct {
		name         string
		bytes        int           // more than 4096 fill the window
		reads, takes time.Duration // after which the server reads; how long close takes
	}{
		{"until the FIN is acknowledged", 1000, 0, 100 * time.Millisecond},
		{"until a late reader has read", 5000, 500 * time.Millisecond, 900 * time.Millisecond},
		{"until the time is over", 5000, 5 * time.Second, 2 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, 1, func(exp *experiment.Experiment) { exp.Hosts[1].TCP.RecvBuffer = 4096 })
			var took time.Duration
			var got int64
			b.serve(t, 80, func(c app.Conn) {
				_ = b.server.Sleep(tt.reads)
				got, _ = io.Copy(io.Discard, c)
				c.Close()
			})
			b.do(func() {
				c := b.dial(t)
				if err := c.SetOption(app.Linger, 1001); err != nil { // ms: counted as 2 s
					t.Error(err)
				}
				if _, err := c.Write(make([]byte, tt.bytes)); err != nil {
					t.Error(err)
				}
				began := b.clk.Now()
				c.Close()
				took = b.clk.Now() - began
			})
			b.run(time.Hour)
			if took != tt.takes || got != int64(tt.bytes) {
				t.Errorf("close took %v, want %v; the server read %d bytes", took, tt.takes, got)
			}
		})
	}
}
