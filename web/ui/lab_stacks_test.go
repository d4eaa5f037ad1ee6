package ui

import (
	"strings"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// source is an experiment of which netstack can do a part, and linux another.
const source = `
v: 1
title: Parts
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server]}}
apps:
  origin: {host: server, origin: {port: 80, size: 500B}}
  browser: {host: client, client: {to: server, requests: 1}}
settings:
  rtt: {unit: time, default: 100ms, min: 0ms, max: 2s, sets: [links.wire.rtt]}
  window: {unit: count, default: "10", min: "1", max: "10", sets: [hosts.server.tcp.initial_window]}
  control: {unit: choice, default: reno, values: [reno, cubic, bbr], sets: [hosts.server.tcp.congestion_control]}
  patience: {unit: time, default: 60s, min: 1s, max: 60s, sets: [hosts.server.tcp.time_wait]}
`

func parts(t *testing.T, stacks string) *experiment.Experiment {
	t.Helper()
	exp, err := experiment.Parse("parts", []byte(source+stacks))
	if err == nil {
		exp, err = exp.With(nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return exp
}

func TestLab_RefusesWhatAStackCannotDo(t *testing.T) {
	in := input(i18n.EN)
	in.Experiment, in.Kernel = parts(t, ""), LabKernel{Available: true, Version: "6.18"}
	v := NewLab(in)
	refused := map[string][]LabRefusal{}
	for _, s := range v.Data.Settings {
		refused[s.Name] = s.Refused
	}
	for _, c := range []struct {
		setting, stack, value string
		want                  bool
	}{
		{"window", "netstack", "10", false},
		{"window", "netstack", "4", true},
		{"window", "netstack", "1", true},
		{"control", "netstack", "bbr", true},
		{"control", "netstack", "cubic", false},
		{"patience", "linux", "1s", true},
		{"patience", "linux", "60s", false},
	} {
		got := false
		for _, r := range refused[c.setting] {
			got = got || r.Stack == c.stack && r.refuses(c.value)
		}
		if got != c.want {
			t.Errorf("%s %s on %s: refused %v, want %v", c.setting, c.value, c.stack, got, c.want)
		}
	}
	if len(refused["rtt"]) > 0 {
		t.Errorf("rtt is refused: %v", refused["rtt"])
	}
}

// A value that only the kernel can do is no choice where it cannot be had.
func TestLab_DisablesWhatNoStackHereCanDo(t *testing.T) {
	in := input(i18n.EN)
	in.Experiment = parts(t, "")
	const gone = `<option value="bbr" disabled title="netstack has reno and cubic, but no bbr."`
	if html := render(t, NewLab(in)); !strings.Contains(html, gone) {
		t.Errorf("no %s in %s", gone, html)
	}
	in.Kernel.Available = true
	if html := render(t, NewLab(in)); strings.Contains(html, gone) {
		t.Error("bbr is disabled though the kernel has it")
	}
}

func TestLab_SaysWhyThereAreNoLiveRuns(t *testing.T) {
	for _, lang := range i18n.Langs {
		for _, c := range []struct {
			name   string
			kernel LabKernel
			stacks string
			button bool
			say    string
		}{
			{"here", LabKernel{Available: true, Version: "6.18.44"}, "", true, "6.18.44"},
			{"no device", LabKernel{Reason: "linux_no_tun"}, "", false, i18n.T(lang, "error.linux_no_tun")},
			{"not meant for it", LabKernel{Available: true}, "stacks: [netstack]\n", false, i18n.T(lang, "error.stack_not_listed")},
		} {
			in := input(lang)
			in.Experiment, in.Kernel = parts(t, c.stacks), c.kernel
			html := render(t, NewLab(in))
			if got := strings.Contains(html, "data-run-live"); got != c.button {
				t.Errorf("%s %s: button %v, want %v", lang, c.name, got, c.button)
			}
			if !strings.Contains(html, `<p class="controls__about">`) || !strings.Contains(html, c.say) {
				t.Errorf("%s %s: does not say %q", lang, c.name, c.say)
			}
		}
	}
}

// A first picture from the linux stack is a recording. What can still be had
// depends on why it is one, and on the machine.
func TestLab_ShowsARecording(t *testing.T) {
	here, none := LabKernel{Available: true, Version: "6.18.44"}, LabKernel{Reason: "linux_no_tun"}
	for _, lang := range i18n.Langs {
		for _, c := range []struct {
			name        string
			kernel      LabKernel
			stacks      string
			exact, live bool
			say         string
		}{
			{"only linux, none here", none, "stacks: [linux]\n", false, false, "lab.recorded_fixed"},
			{"only linux, here", here, "stacks: [linux]\n", false, true, "lab.recorded_live"},
			{"for its settings, none here", none, "", true, false, "lab.recorded_other"},
			{"for its settings, here", here, "", true, true, "lab.recorded_other"},
		} {
			in := input(lang)
			var err error
			if in.Experiment, err = parts(t, c.stacks).With(map[string]string{"window": "4"}); err != nil {
				t.Fatal(err)
			}
			start, _ := in.Events[0].(*timeline.RunStart)
			start.Stack = timeline.Stack{Name: "linux", Version: "6.12.9-arm64", Clock: "real"}
			in.Kernel = c.kernel
			v := NewLab(in)
			if v.Recorded.Mark != i18n.T(lang, "lab.recorded", "version", "6.12") || v.Exact != c.exact || v.Live.Button != c.live {
				t.Errorf("%s %s: %+v, exact %v, live %v", lang, c.name, v.Recorded, v.Exact, v.Live.Button)
			}
			if begins, _, _ := strings.Cut(i18n.T(lang, c.say), "{"); !strings.HasPrefix(v.Recorded.Sentence, begins) {
				t.Errorf("%s %s: says %q, want %q", lang, c.name, v.Recorded.Sentence, begins)
			}
			html := render(t, v)
			if strings.Contains(html, `value="4" autocomplete="off" autocapitalize="off" spellcheck="false" title="1 to 10" disabled`) != v.Fixed() && lang == i18n.EN {
				t.Errorf("%s: fixed is %v in %s", c.name, v.Fixed(), html)
			}
		}
	}
}
