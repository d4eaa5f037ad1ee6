package measure_test

import (
	"errors"
	"strings"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

func reportOf(t *testing.T, exp *experiment.Experiment) timeline.Report {
	t.Helper()
	c, err := measure.New(exp)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range aTransfer().events {
		c.Observe(e)
	}
	return c.Report()
}

func TestFormula_IsReportedForTheRunsItIsMeantFor(t *testing.T) {
	for when, want := range map[string]int{"": 1, "packets > 0": 1, "packets == 0": 0, "connect > 1 * s && drops > 5": 0} {
		exp := &experiment.Experiment{Formulas: []experiment.Formula{{Measure: "packets", Is: "2 + 2", When: when}}}
		got := reportOf(t, exp).Formulas
		if len(got) != want {
			t.Errorf("when %q: %+v, want %d of them", when, got, want)
		} else if want == 1 && (got[0].Value != 4 || got[0].Measure != "packets" || got[0].Text != "2 + 2") {
			t.Errorf("when %q: %+v", when, got[0])
		}
	}
}

func TestFormula_MayUseTheFilesMeasures(t *testing.T) {
	exp := &experiment.Experiment{
		Measures: []experiment.Measure{{Name: "asked", Count: &experiment.Selector{Type: "wire.sent"}}},
		Formulas: []experiment.Formula{{Measure: "asked", Is: "asked / 2"}, {Measure: "load", Is: "1 / 0"}},
	}
	if got := reportOf(t, exp).Formulas; len(got) != 1 || got[0].Value != 2 {
		t.Errorf("%+v, want half of four packets, and nothing of what is no number", got)
	}
}

func TestCheck_Formulas(t *testing.T) {
	for want, f := range map[string]experiment.Formula{
		"no measure is called lode":             {Measure: "lode", Is: "1"},
		"unknown name rtf":                      {Measure: "load", Is: "2 * rtf"},
		"expected float64, but got":             {Measure: "load", Is: "load > 0"},
		"compare it with something":             {Measure: "load", Is: "1", When: "drops"},
		"more than one statement":               {Measure: "load", Is: "1", When: "drops == 0; true"},
		"ends where a name or a number belongs": {Measure: "load", Is: "1", When: "drops =="},
	} {
		f.Line = 7
		err := measure.Check(&experiment.Experiment{Name: "a", Formulas: []experiment.Formula{f}})
		var list experiment.Errors
		if !errors.As(err, &list) || len(list) != 1 || list[0].Line != 7 || list[0].Field != "formulas."+f.Measure {
			t.Errorf("%+v: %v, want one error at line 7: %s", f, err, want)
		} else if strings.Contains(list[0].Msg, "\n") || !strings.Contains(list[0].Msg, want) {
			t.Errorf("%+v: %q, want in one line %q", f, list[0].Msg, want)
		}
	}
}
