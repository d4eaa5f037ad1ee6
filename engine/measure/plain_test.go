package measure_test

import (
	"strings"
	"testing"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/measure"
)

// What people write first is answered in the words of the format, not of the
// language that reads it.
func TestCheck_SaysPlainlyWhatAnExpressionHasWrong(t *testing.T) {
	exp := enginetest.Parse(t, "x", `
v: 1
title: Expressions
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 10ms}}
apps:
  site: {host: server, origin: {size: 10B}}
  browser: {host: client, client: {to: server}}
settings:
  rtt: {unit: time, default: 100ms, min: 0ms, max: 2s, sets: [links.wire.rtt]}
`, nil)
	for text, want := range map[string]string{
		"connect == 100ms":    "a unit is a factor, as in 100 * ms",
		"connect = 100":       "= is no comparison: write ==",
		`rtt == "100ms"`:      "a number and a text cannot be compared",
		"connect % 2 == 0":    "use floor",
		"measured.conect > 1": "unknown name conect: did you mean connect?",
		"conect < 3":          "unknown name conect: did you mean connect?",
		"nothing < 3":         "unknown name nothing: known are the measures",
		"connect <":           "ends where a name or a number belongs",
		"connect < 3)":        `")" does not belong here`,
		`rtt == "x`:           "has none at its end",
		"abs() > 1":           "abs, round, floor and ceil take one number",
		"abs(1, 2) > 1":       "abs, round, floor and ceil take one number",
		"min('a') > 1":        "a function takes numbers",
		"connect.foo > 1":     "only a moment has a time (.t)",
		"connect and load":    "and, or and not join statements",
		"not connect":         "and, or and not join statements",
		"(load > 1) + 1 > 2":  "no number to reckon with",
		"connect > 0x":        "a number cannot be read",
		"1e400 > connect":     "a number cannot be read",
		"connect ? 1 : 2":     "what stands before ? is no statement",
	} {
		exp.Expect = []experiment.Expect{{Expr: text}}
		if err := measure.Check(exp); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
