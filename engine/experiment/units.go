package experiment

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// quantity is a kind of measured number: its units, the largest first, and the
// base unit it is counted in (size 1).
type quantity struct {
	name    string // "time", "rate", "bytes"
	article string // for messages: "a time"
	within  string // "a time from 1s to 300s", where the example is not; else empty
	example string
	units   []unit
}

type unit struct {
	name string
	size int64 // base units
}

func timeQuantity() quantity {
	return quantity{name: "time", article: "a time", example: "100ms", units: []unit{
		{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1},
	}}
}

func rateQuantity() quantity {
	return quantity{name: "rate", article: "a rate", example: "10Mbit/s", units: []unit{
		{"Gbit/s", 1e9}, {"Mbit/s", 1e6}, {"kbit/s", 1e3}, {"bit/s", 1},
	}}
}

// bytesQuantity is decimal (kB = 1000 B); KiB and MiB are read, never written.
func bytesQuantity() quantity {
	return quantity{name: "bytes", article: "a size", example: "20kB", units: []unit{
		{"MB", 1e6}, {"kB", 1e3}, {"B", 1}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	}}
}

func packetsQuantity() quantity {
	return quantity{name: "packets", article: "a number of packets", example: "20 packets", units: []unit{{" packets", 1}, {" packet", 1}}}
}

func percentQuantity() quantity {
	return quantity{name: "percent", article: "a percentage", example: "0.5%", units: []unit{{"%", percentBase}}}
}

// percentBase is the resolution of percentages: a millionth of a percent.
const percentBase = 1e6

// maxNumberText bounds a number's text, so that a million digits cost nothing.
const maxNumberText = 40

// parse reads a number with its unit, exactly: 0.5ms is 500,000 ns, and a value
// finer than the base unit is refused rather than rounded.
func (q quantity) parse(text string) (int64, *problem) {
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("+-.0123456789", r) })
	if end < 0 {
		end = len(text)
	}
	number, suffix := text[:end], text[end:]
	if len(number) > maxNumberText {
		return 0, &problem{code: codeRange, msg: "the number is too long: write " + q.hint(), args: q.args(text)}
	}
	value, ok := new(big.Rat).SetString(number)
	if !ok {
		return 0, &problem{code: codeUnit, msg: quote(text) + " is not " + q.article + ": write " + q.hint(), args: q.args(text)}
	}
	if suffix == "" {
		return 0, &problem{code: codeUnit, msg: quote(text) + " has no unit: write " + q.hint(), args: q.args(text)}
	}
	if suffix == "\u00b5s" || suffix == "\u03bcs" { // both characters for micro
		suffix = "us"
	}
	for _, u := range q.units {
		if u.name != suffix {
			continue
		}
		value.Mul(value, new(big.Rat).SetInt64(u.size))
		if !value.IsInt() {
			return 0, &problem{code: codeValue, msg: quote(text) + " is finer than " + q.finest(), args: q.args(text)}
		}
		if !value.Num().IsInt64() {
			return 0, &problem{code: codeRange, msg: quote(text) + " is too large", args: q.args(text)}
		}
		return value.Num().Int64(), nil
	}
	return 0, &problem{code: codeUnit, msg: quote(text) + " is not " + q.article + ": write " + q.hint(), args: q.args(text)}
}

// format writes a number in the largest unit that makes it a whole one.
func (q quantity) format(v int64, zero string) string {
	for _, u := range q.units {
		if v != 0 && v%u.size == 0 {
			return strconv.FormatInt(v/u.size, 10) + u.name
		}
	}
	return zero
}

func (q quantity) unitNames() string {
	names := make([]string, len(q.units))
	for i, u := range q.units {
		names[i] = strings.TrimSpace(u.name)
	}
	return strings.Join(names, ", ")
}

func (q quantity) hint() string {
	if q.within != "" {
		return q.within + " (" + q.unitNames() + ")"
	}
	if len(q.units) < 3 {
		return q.article + " such as " + q.example
	}
	return q.article + " such as " + q.example + " (" + q.unitNames() + ")"
}

func (q quantity) finest() string {
	if q.name == "percent" {
		return "a millionth of a percent"
	}
	base := ""
	for _, u := range q.units {
		if u.size == 1 {
			base = strings.TrimSpace(u.name) // of packets and packet, the last
		}
	}
	return "1 " + base
}

func (q quantity) args(text string) map[string]string {
	return map[string]string{"value": clip(text), "unit": q.name, "units": q.unitNames(), "example": q.example}
}

// ParseDuration reads a time with its unit (ns, us, ms, s), such as 100ms.
func ParseDuration(text string) (time.Duration, error) {
	v, p := timeQuantity().parse(text)
	return time.Duration(v), p.asError()
}

// ParseRate reads a rate (bit/s, kbit/s, Mbit/s, Gbit/s), or none, which is 0.
func ParseRate(text string) (BitRate, error) {
	v, p := parseRate(text)
	return v, p.asError()
}

func parseRate(text string) (BitRate, *problem) {
	if text == none {
		return 0, nil
	}
	v, p := rateQuantity().parse(text)
	if p == nil && v == 0 {
		p = &problem{code: codeRange, msg: quote(text) + " is not a rate: write none for no limit", args: rateQuantity().args(text)}
	}
	return BitRate(v), p
}

// ParseBytes reads a size (B, kB = 1000 B, MB; KiB, MiB), such as 20kB.
func ParseBytes(text string) (int64, error) {
	v, p := bytesQuantity().parse(text)
	return v, p.asError()
}

// ParsePackets reads a number of packets, such as "20 packets".
func ParsePackets(text string) (int64, error) {
	v, p := packetsQuantity().parse(text)
	return v, p.asError()
}

// ParsePercent reads a percentage such as 0.5% as a ratio, 0.005.
func ParsePercent(text string) (float64, error) {
	v, p := percentQuantity().parse(text)
	return ratio(v), p.asError()
}

func ratio(v int64) float64 { return float64(v) / (100 * percentBase) }

// FormatDuration is the canonical text of a time: the largest unit that makes
// it a whole number. 1.5 s is 1500ms.
func FormatDuration(d time.Duration) string { return timeQuantity().format(int64(d), "0ms") }

// FormatRate is the canonical text of a rate; 0 is none.
func FormatRate(r BitRate) string { return rateQuantity().format(int64(r), none) }

// FormatBytes is the canonical text of a size, in decimal units only.
func FormatBytes(n int64) string {
	q := bytesQuantity()
	q.units = q.units[:3]
	return q.format(n, "0B")
}

// FormatPackets is the canonical text of a number of packets.
func FormatPackets(n int64) string {
	if n == 1 {
		return "1 packet"
	}
	return strconv.FormatInt(n, 10) + " packets"
}

// FormatPercent is the canonical text of a ratio: 0.005 is 0.5%.
func FormatPercent(r float64) string {
	v := new(big.Rat).SetFrac64(int64(math.Round(r*100*percentBase)), percentBase)
	text := v.FloatString(6)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".") + "%"
}

const none = "none"
