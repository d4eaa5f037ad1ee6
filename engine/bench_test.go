package engine_test

import (
	"context"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/timeline"
)

func benchmarkRun(b *testing.B, settings map[string]string) {
	exp := load(b, settings)
	var packets, events int
	var virtual int64
	for b.Loop() {
		packets, events = 0, 0
		_, err := engine.Run(context.Background(), exp, engine.Options{Seed: 1, Limits: engine.Limits{Packets: 1e6, Bytes: 1e9}},
			func(r timeline.Record) error {
				events++
				if _, ok := r.Event.(*timeline.WireSent); ok {
					packets++
				}
				virtual = r.Event.Header().TimeUS
				return nil
			})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(packets), "packets/run")
	b.ReportMetric(float64(events), "events/run")
	b.ReportMetric(float64(virtual)/1e6, "virtual-s/run")
	b.ReportMetric(float64(packets)*float64(b.N)/b.Elapsed().Seconds(), "packets/s")
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/run")
}

func BenchmarkRun_Handshake(b *testing.B) { benchmarkRun(b, nil) }

func BenchmarkRun_LostSYN(b *testing.B) {
	benchmarkRun(b, map[string]string{"drop": "client SYN 1"})
}

func BenchmarkRun_Transfer(b *testing.B) {
	benchmarkRun(b, map[string]string{"size": "200kB", "rate": "10Mbit/s"})
}
