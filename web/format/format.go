// Package format writes measured values for people: "100.0 ms", "49 %",
// "1,448 B". static/js/core/format.js writes the very same texts, so that a
// number does not change its looks when the browser takes a page over; a test
// holds the two together.
//
// Start with [Value]. Numbers are the same in English and Korean; a thin,
// unbreakable space (U+202F) stands before the unit.
package format

import (
	"math"
	"strconv"
	"strings"
	"time"

	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// The kinds, as in data-format.
const (
	KindAuto     = "auto" // by the unit
	KindDuration = "duration"
	KindPercent  = "percent"
	KindBytes    = "bytes"
	KindCount    = "count"
)

const thin = "\u202f"

// Value writes a measure's value. Units are the timeline's: us, bytes,
// packets, ratio, count.
func Value(kind string, value float64, unit string) string {
	if kind == KindAuto {
		kind = byUnit(unit)
	}
	switch kind {
	case KindDuration:
		return Duration(value)
	case KindPercent:
		return Percent(value)
	case KindBytes:
		return Bytes(value)
	}
	return Count(value)
}

// Of writes the named measure of a run's report, or a dash where the run has
// none: a connection that never came about took no time to set up.
func Of(measures map[string]timeline.Measure, name, kind string) string {
	m, ok := measures[name]
	if !ok {
		return "–"
	}
	return Value(kind, m.Value, m.Unit)
}

func byUnit(unit string) string {
	switch unit {
	case "us":
		return KindDuration
	case "ratio":
		return KindPercent
	case "bytes":
		return KindBytes
	}
	return KindCount
}

// Duration writes microseconds: below a millisecond as such, below a second in
// milliseconds with one decimal, then in seconds with two.
func Duration(us float64) string {
	sign, us := split(us)
	switch {
	case us == 0:
		return "0.0" + thin + "ms"
	case round(us) < 1000:
		return sign + group(round(us)) + thin + "µs"
	case round(us/100) < 10_000:
		return sign + decimal(round(us/100), 1) + thin + "ms"
	}
	return sign + decimal(round(us/10_000), 2) + thin + "s"
}

// Period writes a time that somebody set, such as a limit: in the largest unit
// that keeps it whole, from two of it on.
func Period(lang i18n.Lang, d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		text string
	}{{time.Hour, "site.period_h"}, {time.Minute, "site.period_min"}} {
		if d%unit.of == 0 && d >= 2*unit.of {
			return i18n.T(lang, unit.text, "n", group(int64(d/unit.of)))
		}
	}
	if d%time.Second == 0 && d >= 2*time.Second {
		return group(int64(d/time.Second)) + thin + "s"
	}
	return Duration(float64(d.Microseconds()))
}

// Percent writes a ratio; below one percent with a decimal.
func Percent(ratio float64) string {
	sign, ratio := split(ratio)
	if tenths := round(ratio * 1000); tenths > 0 && tenths < 10 {
		return sign + decimal(tenths, 1) + thin + "%"
	}
	return sign + group(round(ratio*100)) + thin + "%"
}

// Bytes writes a number of bytes, never rounded to a bigger unit: a reader
// compares it with the packets.
func Bytes(n float64) string { return Count(n) + thin + "B" }

// Count writes a whole number with its thousands apart.
func Count(n float64) string {
	sign, n := split(n)
	return sign + group(round(n))
}

func split(v float64) (sign string, abs float64) {
	if v < 0 {
		return "−", -v
	}
	return "", v
}

// round is half up, the same in both languages; JS's toFixed and Go's strconv
// disagree about ties.
func round(v float64) int64 { return int64(math.Floor(v + 0.5)) }

// decimal writes n tenths or hundredths with the point in place.
func decimal(n int64, places int) string {
	unit := int64(math.Pow10(places))
	rest := strconv.FormatInt(n%unit, 10)
	return group(n/unit) + "." + strings.Repeat("0", places-len(rest)) + rest
}

func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
