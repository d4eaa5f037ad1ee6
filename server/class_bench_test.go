package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"slowstart/lessons"
	"slowstart/server/class"
)

// soak is for how long BenchmarkClass_Soak plays.
var soak = flag.Duration("soak", 0, "how long the soak is; 0 is none")

// playAt plays a class at a server of its own, and gives what it used: before,
// at most, and in the end.
func playAt(b *testing.B, students int, length time.Duration, flags ...string) (o *class.Outcome, used []class.Usage) {
	b.Helper()
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		b.Fatal(err)
	}
	s, err := class.Start(b.Context(), exec.Command("slowstart", append([]string{"serve"}, flags...)...))
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	watched := make(chan []class.Usage)
	go func() { watched <- s.Watch(ctx, time.Second) }()
	o = class.Play(b.Context(), class.Plan{
		Site: s.Site, Students: students, Every: 10 * time.Second, For: length, Lessons: classLessons(course),
	})
	stop()
	used = <-watched
	if err := s.Close(); err != nil {
		b.Error(err)
	}
	return o, used
}

// A class of so many, each of whom reads a lesson and makes a run every ten
// seconds.
func BenchmarkClass(b *testing.B) {
	for _, students := range []int{10, 30, 100, 300, 1000} {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			var flags []string
			if students > 300 { // such a class is beyond what one address may do by default
				flags = []string{"--address-sockets=20000", "--address-requests=2000"}
			}
			for b.Loop() {
				o, used := playAt(b, students, 30*time.Second, flags...)
				first, last := used[0], used[len(used)-1]
				took := o.Took.Seconds()
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(ms(o.Page.At(0.95)), "ms/page-p95")
				b.ReportMetric(ms(o.Whole.At(0.95)), "ms/whole-p95")
				b.ReportMetric(ms(o.Runs.First.At(0.95)), "ms/first-event-p95")
				b.ReportMetric(ms(o.Runs.Last.At(0.5)), "ms/last-event-p50")
				b.ReportMetric(ms(o.Runs.Last.At(0.95)), "ms/last-event-p95")
				b.ReportMetric(ms(o.AtOnce.Last.At(1)), "ms/at-once-max")
				b.ReportMetric(float64(len(o.Runs.Last))/took, "runs/s")
				b.ReportMetric((last.CPU-first.CPU).Seconds()/took, "cores")
				b.ReportMetric(float64(peak(used, func(u class.Usage) int64 { return u.Memory }))/1e6, "MB/peak")
				b.ReportMetric(float64(last.Dropped), "dropped")
				b.ReportMetric(float64(o.Failed()), "failures")
				b.Logf("load %s; %v", loadAverage(), o.Failures)
			}
		})
	}
}

// Ten minutes of a class of three hundred: what the server holds after one
// minute, and at the end.
func BenchmarkClass_Soak(b *testing.B) {
	if *soak == 0 {
		b.Skip("-soak 10m plays it")
	}
	for b.Loop() {
		o, used := playAt(b, 300, *soak)
		for i := range 11 {
			u := used[(len(used)-1)*i/10]
			b.Logf("%3d %%: %4d goroutines, %4d descriptors, %2d processes, %3d MB", 10*i, u.Goroutines, u.Descriptors, u.Processes, u.Memory/1e6)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(ms(o.Runs.Last.At(0.95)), "ms/last-event-p95")
		b.ReportMetric(float64(len(o.Runs.Last)), "runs")
		b.ReportMetric(float64(o.Failed()), "failures")
		b.Logf("load %s; %v", loadAverage(), o.Failures)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func peak(all []class.Usage, of func(class.Usage) int64) (most int64) {
	for _, u := range all {
		most = max(most, of(u))
	}
	return most
}

// loadAverage is the machine's, where it says so: it has other things to do.
func loadAverage() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(data))[:3], " ")
}
