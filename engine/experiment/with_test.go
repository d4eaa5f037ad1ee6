package experiment

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWith_TakesEveryEdgeAndRefusesOneBeyond(t *testing.T) {
	e := handshake(t)
	tests := []struct {
		name    string
		good    []string // canonical
		bad     []string
		code    string
		allowed string // of the first bad one
	}{
		{"rtt", []string{"0ms", "2s", "100ms", "1ns"}, []string{"2000000001ns", "-1ns"}, "setting_range", "0ms-2s"},
		{"rate", []string{"none", "8kbit/s", "1Gbit/s"}, []string{"7999bit/s", "1000000001bit/s", "0bit/s"}, "setting_range", "8kbit/s-1Gbit/s"},
		{"queue", []string{"1 packet", "1000 packets"}, []string{"1001 packets", "0 packets", "-1 packets"}, "setting_range", "1 packet-1000 packets"},
		{"loss", []string{"0%", "100%", "0.000001%"}, []string{"100.000001%", "-0.1%"}, "setting_range", "0%-100%"},
		{"size", []string{"1B", "1MB"}, []string{"0B", "1000001B"}, "setting_range", "1B-1MB"},
		{"think", []string{"0ms", "2s"}, []string{"2001ms"}, "setting_range", "0ms-2s"},
		{"drop", []string{"none", "client SYN 1", "server data 5; any FIN 2"}, []string{"nobody SYN 1", "client SYN 0", "SYN"}, "selector_bad", ""},
	}
	for _, tt := range tests {
		for _, v := range tt.good {
			c, err := e.With(map[string]string{tt.name: v})
			if err != nil {
				t.Errorf("%s %s: %v", tt.name, v, err)
				continue
			}
			if c.Values[tt.name] != v {
				t.Errorf("%s %s: the value in place is %s", tt.name, v, c.Values[tt.name])
			}
		}
		for i, v := range tt.bad {
			_, err := e.With(map[string]string{tt.name: v})
			var wrong *SettingError
			if !errors.As(err, &wrong) {
				t.Errorf("%s %s: no error", tt.name, v)
				continue
			}
			if wrong.Code != tt.code || wrong.Field != tt.name {
				t.Errorf("%s %s: %s of %s, want %s", tt.name, v, wrong.Code, wrong.Field, tt.code)
			}
			if i == 0 && tt.allowed != "" && wrong.Args["min"]+"-"+wrong.Args["max"] != tt.allowed {
				t.Errorf("%s %s: args %v, want %s", tt.name, v, wrong.Args, tt.allowed)
			}
		}
	}
}

func TestWith_Refuses(t *testing.T) {
	full, err := Parse("full", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		e                       *Experiment
		name, value, code, near string
		msg                     string
	}{
		{handshake(t), "rtts", "1ms", "setting_unknown", "rtt", `unknown setting "rtts": did you mean rtt?`},
		{handshake(t), "rtt", "100", "setting_unit", "", `"100" has no unit: write a time such as 100ms (s, ms, us, ns)`},
		{handshake(t), "rtt", "10 ms", "setting_unit", "", `"10 ms" is not a time: write a time such as 100ms (s, ms, us, ns)`},
		{handshake(t), "rtt", "", "setting_unit", "", `"" is not a time: write a time such as 100ms (s, ms, us, ns)`},
		{handshake(t), "rtt", strings.Repeat("9", 1e6) + "ms", "setting_range", "", "the number is too long: write a time such as 100ms (s, ms, us, ns)"},
		{handshake(t), "rtt", "0.1ns", "setting_value", "", `"0.1ns" is finer than 1 ns`},
		{handshake(t), "rate", "100ms", "setting_unit", "", `"100ms" is not a rate: write a rate such as 10Mbit/s (Gbit/s, Mbit/s, kbit/s, bit/s)`},
		{handshake(t), "drop", "nobody SYN 1", "selector_bad", "", `unknown host "nobody": one of client, server`},
		{full, "wait", "6ms", "setting_value", "", `"6ms" is not one of 5ms, 1s`},
		{full, "who", "/c", "setting_value", "", `"/c" is not one of /a, /b`},
		{full, "slow", "maybe", "setting_value", "", `"maybe" is not one of on, off`},
	}
	for _, tt := range tests {
		_, err := tt.e.With(map[string]string{tt.name: tt.value})
		var wrong *SettingError
		if !errors.As(err, &wrong) {
			t.Errorf("%s=%.20s: no error", tt.name, tt.value)
			continue
		}
		if wrong.Code != tt.code || wrong.Field != tt.name || wrong.Msg != tt.msg || wrong.Args["near"] != tt.near {
			t.Errorf("%s=%.20s: %+v, want %s: %s", tt.name, tt.value, wrong, tt.code, tt.msg)
		}
		if wrong.Code == "selector_bad" && (wrong.Args["value"] != tt.value || wrong.Args["example"] == "") {
			t.Errorf("%s=%s: the sentence lacks its arguments: %v", tt.name, tt.value, wrong.Args)
		}
		if data := wrong.Data(); data.Code != wrong.Code || data.Args["message"] != wrong.Msg {
			t.Errorf("Data() = %+v", data)
		}
	}
}

func TestWith_PutsValuesWhereTheyBelong(t *testing.T) {
	e, err := Parse("full", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	before := e.clone()
	before.Source, before.Values = e.Source, e.Values
	c, err := e.With(map[string]string{
		"wait": "1s", "often": "7", "who": "/b", "slow": "off", "lose": "none", "room": "2000B",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Apps[0].Origin.Think; got != time.Second {
		t.Errorf("think is %v", got)
	}
	talk := c.Apps[len(c.Apps)-1]
	if got := talk.Script[7].For; got != time.Second {
		t.Errorf("the sleep is %v", got)
	}
	if got := talk.Script[8].Times; got != 7 {
		t.Errorf("repeat is %d", got)
	}
	if got := c.Apps[3].Client.Target; got != "/b" {
		t.Errorf("target is %s", got)
	}
	if c.Hosts[2].TCP.DelayedAck {
		t.Error("delayed_ack is on")
	}
	if got := c.Links[1].There.Drop; len(got) != 0 {
		t.Errorf("drop is %v", got)
	}
	for _, d := range []Direction{c.Links[0].There, c.Links[0].Back} {
		if d.QueueBytes != 2000 || d.QueuePackets != 0 {
			t.Errorf("the queue is %d B, %d packets", d.QueueBytes, d.QueuePackets)
		}
	}
	want := map[string]string{"wait": "1s", "often": "7", "who": "/b", "slow": "off", "lose": "none", "room": "2kB"}
	if diff := cmp.Diff(want, c.Values); diff != "" {
		t.Errorf("Values -want +got\n%s", diff)
	}
	if diff := cmp.Diff(before, e); diff != "" {
		t.Errorf("With changed its receiver\n%s", diff)
	}
}

func TestWith_HoldsSettingsToEachOther(t *testing.T) {
	src := strings.Replace(small, "ask: {host: a", "ask: {host: b", 1)
	src = strings.Replace(src, "client: {to: b}", "client: {to: a}", 1)
	src = strings.Replace(src, "settings:\n", "settings:\n  to: {unit: choice, default: a, values: [a, b], sets: [apps.ask.client.to]}\n", 1)
	e, err := Parse("x", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.With(map[string]string{"to": "b"})
	var wrong *SettingError
	if !errors.As(err, &wrong) || wrong.Code != "setting_conflict" || wrong.Field != "apps.ask.client.to" {
		t.Errorf("got %v", err)
	}
}

func TestSetting_Number(t *testing.T) {
	for unit, tt := range map[string]struct {
		text string
		want float64
	}{
		"time": {"100ms", 100_000}, "rate": {"1Mbit/s", 1e6}, "bytes": {"20kB", 20_000},
		"packets": {"20 packets", 20}, "percent": {"0.5%", 0.005}, "count": {"10", 10},
	} {
		if got, ok := (Setting{Unit: unit}).Number(tt.text); !ok || got != tt.want {
			t.Errorf("%s %s = %v, %v, want %v", unit, tt.text, got, ok, tt.want)
		}
	}
	if got, ok := (Setting{Unit: "rate"}).Number("none"); !ok || got != 0 {
		t.Errorf("no rate = %v, %v", got, ok)
	}
	if _, ok := (Setting{Unit: "selector"}).Number("none"); ok {
		t.Error("a selector is no number")
	}
}
