package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// download is one response of a size over a link of a rate, one way 20 ms.
func download(b *testing.B, stack, rate, size string) (events []timeline.Event) {
	b.Helper()
	exp := own(b, fmt.Sprintf(`
v: 1
title: Download
hosts:
  client: {role: client, tcp: {recv_buffer: 4MB}}
  server: {role: server, tcp: {send_buffer: 4MB}}
links:
  wire: {between: [client, server], rtt: 40ms, rate: %s}
apps:
  site: {host: server, origin: {size: %s}}
  ask: {host: client, client: {to: server}}
`, rate, size), nil)
	_, err := engine.Run(context.Background(), exp, engine.Options{
		Seed: 1, Stack: stack, Limits: engine.Limits{Packets: 1e6, Bytes: 1e9, RealTime: 2 * time.Minute},
	}, func(r timeline.Record) error {
		events = append(events, r.Event)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return events
}

// How late the wire hands packets over: 20,000 of them at 20 ms.
func BenchmarkReal_Lateness(b *testing.B) {
	enginetest.Linux(b)
	var late []int64
	for b.Loop() {
		for _, e := range download(b, experiment.Linux, "20Mbit/s", "14500kB") {
			if r, ok := e.(*timeline.WireReceived); ok {
				late = append(late, r.LateUS)
			}
		}
	}
	slices.Sort(late)
	for name, share := range map[string]float64{"p50-us": 0.5, "p95-us": 0.95, "p99-us": 0.99, "max-us": 1} {
		b.ReportMetric(float64(late[int(share*float64(len(late)-1))]), name)
	}
	b.ReportMetric(float64(late[0]), "min-us")
	b.ReportMetric(float64(len(late)), "packets")
}

// The rate reached, from the first of a run of packets that never let the line
// idle to the last, against the one that was set.
func BenchmarkBoth_Rate(b *testing.B) {
	for _, stack := range []string{experiment.Netstack, experiment.Linux} {
		for _, c := range []struct {
			rate, size string
			bits       float64
		}{
			{"100kbit/s", "300kB", 1e5}, {"1Mbit/s", "400kB", 1e6}, {"10Mbit/s", "2MB", 1e7}, {"100Mbit/s", "12MB", 1e8},
		} {
			b.Run(stack+"/"+c.rate, func(b *testing.B) {
				if stack == experiment.Linux {
					enginetest.Linux(b)
				}
				for b.Loop() {
					packets, reached := busiest(download(b, stack, c.rate, c.size))
					b.ReportMetric(100*(reached/c.bits-1), "%off")
					b.ReportMetric(float64(packets), "packets")
				}
			})
		}
	}
}

// busiest is the longest run of data packets that left the server while the one
// before was still on the line, and its rate in bit/s as they were handed over.
func busiest(events []timeline.Event) (packets int, rate float64) {
	type handed struct {
		at   int64 // us, as the host learned of it
		bits int64
	}
	waited := map[int64]bool{} // packets that had to queue
	var run, best []handed
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.WireSent:
			waited[e.Packet] = e.From == "server" && e.QueueUS > 0
		case *timeline.WireReceived:
			if e.From != "server" {
				continue
			}
			if !waited[e.Packet] {
				run = nil
			}
			run = append(run, handed{e.TimeUS + e.LateUS, int64(e.IPBytes) * 8})
			if len(run) > len(best) {
				best = slices.Clone(run)
			}
		}
	}
	bits := int64(0)
	for _, h := range best[1:] {
		bits += h.bits
	}
	return len(best), float64(bits) / (float64(best[len(best)-1].at-best[0].at) / 1e6)
}

// What one wire carries without a rate limit, and how soon the first packet
// leaves after Run was called.
func BenchmarkReal_Bulk(b *testing.B) {
	enginetest.Linux(b)
	for b.Loop() {
		began := time.Now()
		first := time.Duration(0)
		events := []timeline.Event(nil)
		exp := own(b, `
v: 1
title: Bulk
hosts:
  client: {role: client, tcp: {recv_buffer: 4MB}}
  server: {role: server, tcp: {send_buffer: 4MB}}
links:
  wire: {between: [client, server], rtt: 1ms}
apps:
  site: {host: server, origin: {size: 16MB}}
  ask: {host: client, client: {to: server}}
`, nil)
		_, err := engine.Run(context.Background(), exp, engine.Options{
			Stack: experiment.Linux, Limits: engine.Limits{Packets: 1e6, Bytes: 1e9},
		}, func(r timeline.Record) error {
			if _, ok := r.Event.(*timeline.WireSent); ok && first == 0 {
				first = time.Since(began)
			}
			events = append(events, r.Event)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		var from, to, bytes int64
		for _, e := range events {
			if r, ok := e.(*timeline.WireReceived); ok && r.From == "server" && r.LenBytes > 0 {
				if from == 0 {
					from = r.TimeUS
				}
				to = r.TimeUS
				bytes += int64(r.IPBytes)
			}
		}
		b.ReportMetric(float64(bytes)*8/float64(to-from)/1e3, "Gbit/s")
		b.ReportMetric(float64(first)/float64(time.Millisecond), "ms-to-first-packet")
	}
}
