package main

import (
	"context"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/linux"
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
	Timers    lateness       `json:"timers"`          // how late sleeping threads wake
	Wire      lateness       `json:"wire"`            // how late packets of a run reached their hosts
	Error     string         `json:"error,omitempty"` // of the run that was to measure it
}

// linuxSetting is what a host may ask for and not every kernel has.
type linuxSetting struct {
	Key  string `json:"key"`
	What string `json:"what"`
	Have bool   `json:"have"`
}

// lateness is how late so many things were.
type lateness struct {
	Of    int64 `json:"of"`
	P50US int64 `json:"p50_us"`
	P99US int64 `json:"p99_us"`
	MaxUS int64 `json:"max_us"`
}

// naps are how often a thread sleeps to measure the timers: for half a second.
const naps = 500

// timers measures this machine's timers.
func timers() lateness {
	late := linux.TimerLateness(naps)
	n := len(late)
	if n == 0 {
		return lateness{}
	}
	return lateness{int64(n), late[n/2].Microseconds(), late[n*99/100].Microseconds(), late[n-1].Microseconds()}
}

// lateSettings make of the handshake a run of a few hundred packets.
func lateSettings() map[string]string { return map[string]string{"rtt": "20ms", "size": "200kB"} }

// tryLinux measures this machine by a run.
func tryLinux(ctx context.Context, kernel runs.LinuxStack, course *lessons.Course, lang i18n.Lang) *linuxFound {
	f := &linuxFound{Namespace: kernel.Namespace(), Settings: []linuxSetting{}, Timers: timers()}
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
	f.Wire = lateness{value("packets"), value("late_p50_us"), value("late_p99_us"), value("late_max_us")}
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
	late := func(key string, l lateness) {
		say(key, "n", l.Of, "p50", plainTime(l.P50US), "p99", plainTime(l.P99US), "max", plainTime(l.MaxUS))
	}
	late("timers", f.Timers)
	if f.Error != "" {
		fail("late_no", "reason", f.Error)
		return
	}
	late("late", f.Wire)
}
