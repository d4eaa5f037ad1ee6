package measure

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

func sample(expect ...string) *experiment.Experiment {
	exp := &experiment.Experiment{
		Name: "handshake",
		Settings: []experiment.Setting{
			{Name: "rtt", Unit: "time", Default: "100ms"},
			{Name: "rate", Unit: "rate", Default: "none"},
			{Name: "think", Unit: "time", Default: "5ms"},
			{Name: "loss", Unit: "percent", Default: "0.5%"},
			{Name: "size", Unit: "bytes", Default: "20kB"},
			{Name: "queue", Unit: "packets", Default: "20 packets"},
			{Name: "drop", Unit: "selector", Default: "none"},
			{Name: "nodelay", Unit: "switch", Default: "on"},
		},
		Moments: []experiment.Moment{
			{Name: "syn"}, {Name: "first_byte"}, {Name: "syn_again", Selector: experiment.Selector{Optional: true}},
		},
		Values: map[string]string{"rtt": "120ms"},
	}
	for i, x := range expect {
		exp.Expect = append(exp.Expect, experiment.Expect{Expr: x, Line: 40 + i})
	}
	return exp
}

func shown(exp *experiment.Experiment) values {
	return values{
		measures: map[string]timeline.Measure{
			"connect": {Value: 120_000, Unit: "us"}, "load": {Value: 245_000, Unit: "us"}, "think": {Value: 6_000, Unit: "us"},
			"setup_share": {Value: 0.5, Unit: "ratio"}, "packets": {Value: 10, Unit: "packets"},
			"flight_1": {Value: 10, Unit: "packets"},
		},
		moments:  map[string]timeline.Moment{"syn": {TimeUS: 0}, "first_byte": {TimeUS: 245_000}},
		settings: settingValues(exp),
	}
}

func TestExpectation_Judge(t *testing.T) {
	for _, c := range []struct {
		text        string
		held        bool
		left, right any
	}{
		{"connect == rtt", true, 120_000.0, 120_000.0},
		{"connect < 100 * ms", false, 120_000.0, 100_000.0},
		{"load < 1 * s", true, 245_000.0, 1_000_000.0},
		{"load - connect >= rtt + 5 * ms", true, 125_000.0, 125_000.0},
		{"packets != 10", false, 10.0, 10.0},
		{"abs(setup_share - 0.75) < 0.5", true, 0.25, 0.5},
		{"flight_1 == 10", true, 10.0, 10.0},
		{"rate == 0", true, 0.0, 0.0},
		{"loss == 0.005", true, 0.005, 0.005},
		{"size == 20 * kB", true, 20_000.0, 20_000.0},
		{"queue == 20", true, 20.0, 20.0},
		{`drop == "none"`, true, "none", "none"},
		{`nodelay == "off"`, false, "on", "off"},
		// A setting hides a measure of its name.
		{"think == 5 * ms", true, 5_000.0, 5_000.0},
		{"measured.think == 6 * ms", true, 6_000.0, 6_000.0},
		{"measured.rtt == rtt", false, nil, 120_000.0},
		// Moments.
		{"first_byte.t - syn.t == load", true, 245_000.0, 245_000.0},
		{`has("syn")`, true, nil, nil},
		{`has("syn_again")`, false, nil, nil},
		{`has("syn_again") == false`, true, false, false},
		{`!has("syn_again") or syn_again.t > 1 * s`, true, nil, nil},
		{`has("syn_again") ? syn_again.t > 0 : connect == rtt`, true, nil, nil},
		// The comparison that decides, where it is asked.
		{`loss > 0.5 || rate > 0 || connect == rtt`, true, 120_000.0, 120_000.0},
		{`loss > 0 || connect > 1 * s`, true, nil, nil},
		{`loss > 0.5 || has("syn_again")`, false, nil, nil},
		// What the run does not have makes no expectation hold.
		{"first_byte == 0", false, nil, 0.0},
		{"first_byte != 0", false, nil, 0.0},
		{"0 < flight_2", false, 0.0, nil},
		{"syn_again.t >= 0", false, nil, 0.0},
		{"not (first_byte > 0)", false, nil, nil},
		{"connect > 0 and flight_2 > 0", false, nil, nil},
		// What is no number.
		{"connect / 0 > 1", false, nil, 1.0},
		{"loss > 0.5 || connect / 0 > 1", false, nil, 1.0},
		{"rate == 0 || load / rate > 1", true, nil, nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			exp := sample(c.text)
			list, err := Compile(exp)
			if err != nil {
				t.Fatal(err)
			}
			want := timeline.Expectation{Text: c.text, Held: c.held, Left: c.left, Right: c.right}
			if diff := cmp.Diff(want, list.expect[0].judge(shown(exp))); diff != "" {
				t.Errorf("judged (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheck_NamesTheLineAndWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"conect == rtt":                         "conect",
		"connect":                               "compare it",
		"1 + 1":                                 "compare it",
		"connect == ":                           "ends where",
		"connect = 1":                           "",
		"nowhere.t > 0":                         "nowhere",
		"connect.t > 0":                         "connect",
		`has("nowhere")`:                        "moment",
		`has(drop)`:                             "moment",
		`drop > 5`:                              "",
		`setting.connect > 5`:                   "setting",
		"now() > now()":                         "now",
		"flight_65 > 0":                         "flight_65",
		"flight_0 > 0":                          "flight_0",
		"all(1..9, # > 0)":                      "",
		"connect in 1..1000000 and connect > 0": "..",
		`connect == "100ms"`:                    "",
		"connect < 0; load > 0":                 "more than one statement",
		"let x = connect; x > 0":                "more than one statement",
		"$env != nil":                           "",
		"connect in [1]":                        "only numbers",
		"connect == nil":                        "only numbers",
		strings.Repeat("1+", 400) + "1 > connect": "",
	} {
		err := Check(sample("connect > 0", text))
		var list experiment.Errors
		if !errors.As(err, &list) || len(list) != 1 || list[0].Line != 41 || list[0].File != "handshake" {
			t.Errorf("Check(%q) = %v, want one error at line 41", text, err)
			continue
		}
		if !strings.Contains(list[0].Msg, want) || strings.Contains(list[0].Msg, "\n") {
			t.Errorf("Check(%q) = %q, want one line with %q", text, list[0].Msg, want)
		}
	}
}
