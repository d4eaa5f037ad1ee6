package experiment

import (
	"math"
	"strconv"
	"sync"
)

// settingUnit is what a setting's unit takes.
type settingUnit struct {
	name   string
	ranged bool                                 // may have min and max
	canon  func(text string) (string, *problem) // canonical text
	number func(text string) float64            // of canonical text, in the unit of expressions
	hint   string                               // how it is written, for the documentation
	sees   string                               // what an expression sees
}

// settingUnits lists the units of settings. Expressions see a time in
// microseconds, a rate in bit/s (0 for none), a percentage as a ratio. The list
// is made once; nothing changes it.
var settingUnits = sync.OnceValue(func() []settingUnit {
	text := func(string) float64 { return math.NaN() }
	return []settingUnit{
		{
			"time", true, canonical(timeQuantity().parse, func(v int64) string { return timeQuantity().format(v, "0ms") }),
			func(t string) float64 { v, _ := timeQuantity().parse(t); return float64(v) / 1e3 }, "ns, us, ms or s: `100ms`", "microseconds",
		},
		{
			"rate", true, canonical(parseRate, FormatRate),
			func(t string) float64 { v, _ := parseRate(t); return float64(v) }, "bit/s, kbit/s, Mbit/s or Gbit/s: `10Mbit/s`; or `none`", "bit/s, 0 for none",
		},
		{
			"bytes", true, canonical(bytesQuantity().parse, FormatBytes),
			func(t string) float64 { v, _ := bytesQuantity().parse(t); return float64(v) }, "B, kB (1000 B), MB, KiB or MiB: `20kB`", "bytes",
		},
		{
			"packets", true, canonical(packetsQuantity().parse, FormatPackets),
			func(t string) float64 { v, _ := packetsQuantity().parse(t); return float64(v) }, "`20 packets`", "packets",
		},
		{
			"percent", true, canonical(percentQuantity().parse, func(v int64) string { return FormatPercent(ratio(v)) }),
			func(t string) float64 { v, _ := percentQuantity().parse(t); return ratio(v) }, "`0.5%`", "a ratio: 0.005",
		},
		{
			"count", true, canonical(parseCount, func(v int64) string { return strconv.FormatInt(v, 10) }),
			func(t string) float64 { v, _ := parseCount(t); return float64(v) }, "`10`", "the number",
		},
		{"switch", false, canonical(onOff().parse, func(v bool) string {
			if v {
				return "on"
			}
			return "off"
		}), text, "`on` or `off`", "a text"},
		{"choice", false, func(t string) (string, *problem) { return t, nil }, text, "one of its values", "a text"},
		{"selector", false, canonical(parseSelectors, FormatSelectors), text, "selectors joined by `;`, or `none`: `client SYN 1`", "a text"},
	}
})

func canonical[V any](parse func(string) (V, *problem), format func(V) string) func(string) (string, *problem) {
	return func(text string) (string, *problem) {
		v, p := parse(text)
		if p != nil {
			return "", p
		}
		return format(v), nil
	}
}

func unitNames() []string {
	var list []string
	for _, u := range settingUnits() {
		list = append(list, u.name)
	}
	return list
}

func unitNamed(name string) (settingUnit, bool) {
	for _, u := range settingUnits() {
		if u.name == name {
			return u, true
		}
	}
	return settingUnit{}, false
}

// Number is a value of the setting as expressions see it: a time in
// microseconds, a rate in bit/s (0 for none), bytes, packets or a count, a
// percentage as a ratio. It is false for switches, choices and selectors,
// which are texts.
func (s Setting) Number(text string) (float64, bool) {
	u, ok := unitNamed(s.Unit)
	if !ok || !u.ranged {
		return 0, false
	}
	canon, p := u.canon(text)
	if p != nil {
		return 0, false
	}
	return u.number(canon), true
}

// Canonical is a value's one text, or an error of type *SettingError that says
// what is allowed.
func (s Setting) Canonical(text string) (string, error) {
	v, p := s.check(text)
	if p != nil {
		return "", s.error(p)
	}
	return v, nil
}

// check holds a value to the setting's range or list. A rate may always be
// none; a selector setting takes any selector, listed or not.
func (s Setting) check(text string) (string, *problem) {
	u, _ := unitNamed(s.Unit)
	v, p := u.canon(text)
	switch {
	case p != nil:
		return "", s.addAllowed(p)
	case s.Unit == "selector":
		return v, nil
	case s.Min != "":
		if n := u.number(v); v != none && (n < u.number(s.Min) || n > u.number(s.Max)) {
			return "", outOfRange(text, s.Min, s.Max)
		}
		return v, nil
	}
	allowed := make([]string, len(s.Values))
	for i, a := range s.Values {
		if a.Value == v {
			return v, nil
		}
		allowed[i] = a.Value
	}
	return "", notOneOf(text, allowed)
}

// addAllowed tells the setting's range with a problem of its unit.
func (s Setting) addAllowed(p *problem) *problem {
	if p.args != nil && s.Min != "" {
		p.args["min"], p.args["max"] = s.Min, s.Max
	}
	return p
}

func (s Setting) error(p *problem) *SettingError {
	code := map[string]string{
		codeUnit: "setting_unit", codeRange: "setting_range", codeSelector: "selector_bad", codeConflict: "setting_conflict",
	}[p.code]
	if code == "" {
		code = "setting_value"
	}
	return &SettingError{Code: code, Field: s.Name, Args: p.args, Msg: p.msg}
}
