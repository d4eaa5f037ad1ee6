package main

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"slowstart/engine/timeline"
)

// From a page's run message to the first packet that reaches the page, in a
// worker that is warm.
func BenchmarkLive_FirstPacket(b *testing.B) {
	needKernel(b)
	s := openServer(b, config())
	defer s.mustClose(b)
	var waited time.Duration
	for i := range b.N {
		p, _ := openPage(b, s.origin())
		began := time.Now()
		p.live(fmt.Sprint(i), "1ms")
		for sent := false; !sent; {
			for _, e := range p.until("events").Events {
				sent = sent || bytes.Contains(e, []byte(`"type":"wire.sent"`))
			}
		}
		waited += time.Since(began)
		p.until("done")
	}
	b.ReportMetric(float64(waited.Milliseconds())/float64(b.N), "ms/packet1")
}

// Ten runs at once: how late the latest packet in a hundred is, in the mean and
// in the worst run. Those of 200 kB send their flights of dozens of packets at
// the same moments, since they start together.
func BenchmarkLive_TenAtOnce(b *testing.B) {
	needKernel(b)
	for _, size := range []string{"500B", "20kB", "200kB"} {
		b.Run(size, func(b *testing.B) {
			const runs = 10
			cfg := config()
			cfg.Limits.LinuxWorkers = runs
			s := openServer(b, cfg)
			defer s.mustClose(b)
			liveAtOnce(b, s.origin(), runs, size) // starts the workers
			b.ResetTimer()
			worst, sum := 0.0, 0.0
			for range b.N {
				for _, late := range liveAtOnce(b, s.origin(), runs, size) {
					worst, sum = max(worst, late), sum+late
				}
			}
			b.ReportMetric(worst/1000, "ms/p99-worst")
			b.ReportMetric(sum/1000/float64(b.N*runs), "ms/p99-mean")
		})
	}
}

// liveAtOnce makes runs at once and gives each one's lateness, in microseconds.
func liveAtOnce(b *testing.B, site string, runs int, size string) []float64 {
	late := make([]float64, runs)
	var all sync.WaitGroup
	for n := range runs {
		p, _ := openPage(b, site)
		all.Go(func() {
			p.say(fmt.Sprintf(`{"type":"run","id":"%d","experiment":"handshake","stack":"linux","settings":{"size":%q}}`, n, size))
			for a := p.next(); a.Type != "done"; a = p.next() {
				for _, line := range a.Events {
					if !bytes.Contains(line, []byte(`"type":"run.end"`)) {
						continue
					}
					if e, err := timeline.Decode(line); err == nil {
						late[n] = e.(*timeline.RunEnd).Report.Measures["late_p99_us"].Value
					}
				}
			}
			_ = p.ws.Close()
		})
	}
	all.Wait()
	return late
}
