package main

import (
	"context"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web/i18n"
)

// linuxStack is the linux stack as doctor tells of it.
func linuxStack(kernel runs.LinuxStack) stackFound {
	s := stackFound{Name: experiment.Linux, Available: kernel.Available(), Version: kernel.Kernel, Reason: kernel.Reason()}
	if s.Available {
		s.Clock = "real"
	} else {
		s.Detail = kernel.Unavailable.Detail
	}
	return s
}

// linuxFound is what this machine's linux stack can do, and how well it keeps
// time.
type linuxFound struct {
	Namespace bool           `json:"user_namespace"` // workers have one of their own
	Settings  []linuxSetting `json:"settings"`
	Late      lateness       `json:"late"`
	Error     string         `json:"error,omitempty"` // of the run that was to measure it
}

// linuxSetting is what a host may ask for and not every kernel has.
type linuxSetting struct {
	Key  string `json:"key"`
	What string `json:"what"`
	Have bool   `json:"have"`
}

// lateness is how late packets reached their hosts in a run, which is how late
// this machine's timers are and how long its processes wait for a processor.
type lateness struct {
	Packets int64 `json:"packets"`
	P50US   int64 `json:"p50_us"`
	P99US   int64 `json:"p99_us"`
	MaxUS   int64 `json:"max_us"`
}

// lateSettings make of the handshake a run of a few hundred packets.
func lateSettings() map[string]string { return map[string]string{"rtt": "20ms", "size": "200kB"} }

// tryLinux measures this machine by a run.
func tryLinux(ctx context.Context, kernel runs.LinuxStack, course *lessons.Course, lang i18n.Lang) *linuxFound {
	f := &linuxFound{Namespace: kernel.Namespace(), Settings: []linuxSetting{}}
	for _, s := range kernel.Settings {
		f.Settings = append(f.Settings, linuxSetting{s.Key, s.What, s.Have})
	}
	exp, ok := course.Experiment("handshake")
	if !ok {
		f.Error = (&nameError{name: "handshake"}).in(lang)
		return f
	}
	exp, err := exp.With(lateSettings())
	var end *timeline.RunEnd
	if err == nil {
		end, err = runOn(ctx, kernel, exp, 1, func(timeline.Record) error { return nil })
	}
	if err != nil {
		f.Error = sentence(lang, err)
		return f
	}
	value := func(name string) int64 { return int64(end.Report.Measures[name].Value) }
	f.Late = lateness{value("packets"), value("late_p50_us"), value("late_p99_us"), value("late_max_us")}
	return f
}

// say words it: what hosts can be set to, and the times.
func (f *linuxFound) say(say, fail func(key string, args ...any)) {
	if f.Namespace {
		say("namespace")
	}
	var have, lack []string
	for _, s := range f.Settings {
		if s.Have {
			have = append(have, s.What)
		} else {
			lack = append(lack, s.What)
		}
	}
	if len(lack) == 0 {
		say("settings_all", "have", strings.Join(have, ", "))
	} else {
		say("settings_some", "have", strings.Join(have, ", "), "lack", strings.Join(lack, ", "))
	}
	if f.Error != "" {
		fail("late_no", "reason", f.Error)
		return
	}
	say("late", "packets", f.Late.Packets, "p50", plainTime(f.Late.P50US), "p99", plainTime(f.Late.P99US), "max", plainTime(f.Late.MaxUS))
}
