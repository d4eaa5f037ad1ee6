package lessons_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// TestFormulas holds runs in virtual time to the closed formulas of their
// experiments, within a hundredth. Nothing but round trips and think time takes
// time in these: there is no bandwidth limit, and nothing is lost.
func TestFormulas(t *testing.T) {
	type settings = map[string]string
	c := course(t)
	for name, all := range map[string][]settings{
		"handshake": {nil, {"rtt": "37ms", "think": "0ms", "size": "100kB"}, {"drop": "client ACK 1"}, {"rate": "100kbit/s"}},
		"nagle":     {nil, {"nagle": "off"}, {"delayed_ack": "off"}, {"rtt": "5ms", "delayed_ack": "20ms"}, {"cork": "on"}},
		// A connection for each object: two round trips, one more for each flight
		// that slow start needs besides the first, and what the server thinks.
		"serial": {
			nil,
			{"size": "100B"},
			{"size": "100B", "objects": "20", "rtt": "37ms", "think": "13ms"},
			{"size": "200kB", "objects": "3"},
			{"size": "14kB", "rtt": "250ms"},
		},
		// So many at a time: as long as the longest row of them.
		"parallel": {
			nil,
			{"size": "100B"},
			{"size": "100B", "connections": "3", "objects": "20", "rtt": "60ms", "think": "7ms"},
			{"size": "60kB", "connections": "8", "objects": "16"},
		},
		// One connection: its handshake, then a round trip for each request.
		"persistent": {
			nil,
			{"size": "100B"},
			{"size": "100B", "requests": "20", "rtt": "45ms", "think": "5ms"},
			{"size": "100B", "requests": "20", "persist": "off"},
			{"persist": "off", "requests": "5"},
		},
		// A pipeline: the handshake, the first request alone, then a round trip for
		// as many as may be under way. The server thinks about one at a time.
		"pipelining": {nil, {"think": "30ms"}, {"depth": "1", "rtt": "80ms", "think": "10ms"}, {"depth": "2"}},
		// A page on persistent connections: its HTML takes a handshake and two
		// flights, then each connection fetches one object a round trip.
		"page-load": {nil, {"connections": "1", "rtt": "200ms"}, {"connections": "5", "size": "100B"}},
	} {
		of, ok := c.Experiment(name)
		if !ok {
			t.Fatalf("no experiment %s", name)
		}
		for _, s := range all {
			said := hold(t, placed(t, of, s))
			if len(said) != len(of.Formulas) && s["drop"]+s["rate"] == "" {
				t.Errorf("%s %v: %d of its %d formulas are meant for it", name, s, len(said), len(of.Formulas))
			}
		}
	}
}

// A sweep draws a formula over the whole range of a setting: wherever it speaks,
// it must be right.
func TestFormulas_HoldOverEverySweep(t *testing.T) {
	formulas, points := 0, 0
	for _, of := range course(t).Experiments() {
		formulas += len(of.Formulas)
		for _, s := range of.Settings {
			for _, value := range stopsOf(s) {
				if len(of.Formulas) > 0 {
					points += len(hold(t, placed(t, of, map[string]string{s.Name: value})))
				}
			}
		}
	}
	if formulas < 8 || points < 100 {
		t.Errorf("%d formulas, which speak of %d runs", formulas, points)
	}
}

// stopsOf are values over the range of a setting: its ends, and its default by
// parts and times.
func stopsOf(s experiment.Setting) (list []string) {
	for _, v := range s.Values {
		list = append(list, v.Value)
	}
	number, unit := split(s.Default)
	if s.Min == "" || number == 0 {
		return list
	}
	for _, factor := range []float64{0, 0.1, 0.25, 0.5, 2, 3, 5} {
		if value := fmt.Sprintf("%d%s", int(number*factor), unit); accepted(s, value) {
			list = append(list, value)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func split(value string) (number float64, unit string) {
	_, _ = fmt.Sscanf(value, "%f%s", &number, &unit)
	return number, unit
}

func accepted(s experiment.Setting, value string) bool {
	_, err := s.Canonical(value)
	return err == nil
}

// hold compares what a run measures with what its formulas say.
func hold(t *testing.T, exp *experiment.Experiment) []timeline.Formula {
	t.Helper()
	r, err := runOf(t.Context(), exp, experiment.Netstack)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.end.Report.Formulas {
		got := r.end.Report.Measures[f.Measure].Value
		if off := math.Abs(got - f.Value); off > f.Value/100 && off > 1 {
			t.Errorf("%s %v: %s = %v, the formula %q says %v", exp.Name, exp.Values, f.Measure, got, f.Text, f.Value)
		}
	}
	return r.end.Report.Formulas
}
