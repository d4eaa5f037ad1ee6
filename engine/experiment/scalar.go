package experiment

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scalar reads one word of the file.
type scalar[V any] struct {
	units  []string // units of settings that can set it; none: no setting can
	takes  string   // "a time from 0ms to 2s", for messages and documentation
	parse  func(text string) (V, *problem)
	schema schema
}

// bounded refuses values outside lo to hi.
func bounded[V int64 | time.Duration | BitRate](v, lo, hi V, text string, format func(V) string) *problem {
	if v >= lo && v <= hi {
		return nil
	}
	return outOfRange(text, format(lo), format(hi))
}

func outOfRange(text, lo, hi string) *problem {
	return &problem{
		code: codeRange, msg: quote(text) + " is out of range: " + lo + " to " + hi,
		args: map[string]string{"value": clip(text), "min": lo, "max": hi},
	}
}

func pattern(re string) schema { return schema{"type": "string", "pattern": "^(?:" + re + ")$"} }

const (
	numberPattern  = `[0-9]+(?:\.[0-9]+)?`
	timePattern    = numberPattern + "(?:ns|us|\u00b5s|\u03bcs|ms|s)"
	bytesPattern   = numberPattern + "(?:B|kB|MB|KiB|MiB)"
	ratePattern    = "none|" + numberPattern + "(?:bit/s|kbit/s|Mbit/s|Gbit/s)"
	percentPattern = numberPattern + "%"
)

func timeBetween(lo, hi time.Duration) scalar[time.Duration] {
	q, takes := timeQuantity(), "a time from "+FormatDuration(lo)+" to "+FormatDuration(hi)
	if example, err := ParseDuration(q.example); err != nil || example < lo || example > hi {
		q.within = takes
	}
	return scalar[time.Duration]{
		units: []string{"time"},
		takes: takes,
		parse: func(text string) (time.Duration, *problem) {
			v, p := q.parse(text)
			if p == nil {
				p = bounded(time.Duration(v), lo, hi, text, FormatDuration)
			}
			return time.Duration(v), p
		},
		schema: pattern(timePattern),
	}
}

// The slowest and the fastest rate of a link, bit/s.
const (
	minRate BitRate = 8_000
	maxRate BitRate = 1_000_000_000
)

func rateOrNone() scalar[BitRate] {
	return scalar[BitRate]{
		units: []string{"rate"},
		takes: "a rate from " + FormatRate(minRate) + " to " + FormatRate(maxRate) + ", or none",
		parse: func(text string) (BitRate, *problem) {
			v, p := parseRate(text)
			if p == nil && text != none {
				p = bounded(v, minRate, maxRate, text, FormatRate)
			}
			return v, p
		},
		schema: pattern(ratePattern),
	}
}

func bytesBetween(lo, hi int64) scalar[int64] {
	q, takes := bytesQuantity(), "a size from "+FormatBytes(lo)+" to "+FormatBytes(hi)
	if example, err := ParseBytes(q.example); err != nil || example < lo || example > hi {
		q.within = takes
	}
	return scalar[int64]{
		units: []string{"bytes"},
		takes: takes,
		parse: func(text string) (int64, *problem) {
			v, p := q.parse(text)
			if p == nil {
				p = bounded(v, lo, hi, text, FormatBytes)
			}
			return v, p
		},
		schema: pattern(bytesPattern),
	}
}

func percentage() scalar[float64] {
	q := percentQuantity()
	return scalar[float64]{
		units: []string{"percent"},
		takes: "a percentage from 0% to 100%",
		parse: func(text string) (float64, *problem) {
			v, p := q.parse(text)
			if p == nil && (v < 0 || v > 100*percentBase) {
				p = outOfRange(text, "0%", "100%")
			}
			return ratio(v), p
		},
		schema: pattern(percentPattern),
	}
}

func countBetween(lo, hi int64) scalar[int] {
	return scalar[int]{
		units: []string{"count"},
		takes: "a number from " + strconv.FormatInt(lo, 10) + " to " + strconv.FormatInt(hi, 10),
		parse: func(text string) (int, *problem) {
			v, p := parseCount(text)
			if p == nil {
				p = bounded(v, lo, hi, text, func(v int64) string { return strconv.FormatInt(v, 10) })
			}
			return int(v), p
		},
		schema: schema{"type": "integer", "minimum": lo, "maximum": hi},
	}
}

func parseCount(text string) (int64, *problem) {
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, &problem{
			code: codeValue, msg: quote(text) + " is not a whole number",
			args: map[string]string{"value": clip(text), "unit": "count", "example": "10"},
		}
	}
	return v, nil
}

func onOff() scalar[bool] {
	return scalar[bool]{
		units: []string{"switch"},
		takes: "on or off",
		parse: func(text string) (bool, *problem) {
			switch text {
			case "on", "true":
				return true, nil
			case "off", "false":
				return false, nil
			}
			return false, notOneOf(text, []string{"on", "off"})
		},
		schema: schema{"enum": []any{"on", "off", true, false}},
	}
}

func notOneOf(text string, allowed []string) *problem {
	return &problem{
		code: codeValue, msg: quote(text) + " is not one of " + strings.Join(allowed, ", "),
		args: map[string]string{"value": clip(text), "allowed": strings.Join(allowed, ", ")},
	}
}

// maxToRead is how long a list a message may give where it has a guess.
const maxToRead = 12

func oneOf(allowed ...string) scalar[string] {
	enum := make([]any, len(allowed))
	for i, a := range allowed {
		enum[i] = a
	}
	return scalar[string]{
		units: []string{"choice"},
		takes: "one of " + strings.Join(allowed, ", "),
		parse: func(text string) (string, *problem) {
			if !slices.Contains(allowed, text) {
				p := notOneOf(text, allowed)
				if guess := Nearest(text, allowed); guess != "" {
					p.args["near"] = guess
					if len(allowed) > maxToRead {
						p.msg = quote(text) + " is not known here: did you mean " + guess + "?"
					}
				}
				return "", p
			}
			return text, nil
		},
		schema: schema{"enum": enum},
	}
}

// The shapes of texts, compiled once: tables are made anew for each file.
var (
	nodeShape   = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	wordShape   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	pathShape   = regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`)
	flagsShape  = regexp.MustCompile(`^(?:FIN|SYN|RST|PSH|ACK|URG|ECE|CWR)(?:,(?:FIN|SYN|RST|PSH|ACK|URG|ECE|CWR))*$`)
	errnoShape  = regexp.MustCompile(`^(?:ok|timeout|E?[A-Z][A-Z0-9]*)$`)
	targetShape = regexp.MustCompile(`^/[!-~]*$`)
)

// matching is a text of a shape; what says so in words.
func matching(what string, shape *regexp.Regexp, most int) scalar[string] {
	return scalar[string]{
		units: []string{"choice"},
		takes: what,
		parse: func(text string) (string, *problem) {
			if len(text) > most || !shape.MatchString(text) {
				return "", &problem{code: codeValue, msg: quote(text) + " is not " + what, args: map[string]string{"value": clip(text)}}
			}
			return text, nil
		},
		schema: schema{"type": "string", "pattern": shape.String(), "maxLength": most},
	}
}

// nodeName names hosts, links and apps; "any" has a meaning in selectors.
func nodeName() scalar[string] {
	s := matching("a name (a-z, 0-9 and -, a letter first, at most 64 characters)", nodeShape, maxName)
	parse := s.parse
	s.parse = func(text string) (string, *problem) {
		if text == "any" || text == none {
			return "", &problem{code: codeValue, msg: quote(text) + " has a meaning of its own: choose another name"}
		}
		return parse(text)
	}
	return s
}

// wordName names settings, moments and measures, which expressions can use.
func wordName() scalar[string] {
	s := matching("a name (a-z, 0-9 and _, a letter first, at most 64 characters)", wordShape, maxName)
	parse := s.parse
	s.parse = func(text string) (string, *problem) {
		if slices.Contains(reserved(), text) {
			return "", &problem{code: codeConflict, msg: quote(text) + " means something else in expressions: choose another name", args: map[string]string{"value": text}}
		}
		return parse(text)
	}
	return s
}

// reserved are the words that expressions have already: units, functions, and
// those of their language.
func reserved() []string {
	return strings.Fields("ms s kbit measured has abs min max round floor ceil and or not in if else let true false nil matches contains")
}

// sentence is any text on one line.
func sentence(most int) scalar[string] {
	return scalar[string]{
		takes: "a text of at most " + strconv.Itoa(most) + " characters",
		parse: func(text string) (string, *problem) {
			text = strings.TrimSpace(text)
			if text == "" || len([]rune(text)) > most || strings.ContainsAny(text, "\r\n\t") {
				return "", &problem{code: codeValue, msg: quote(text) + " is not a text on one line of 1 to " + strconv.Itoa(most) + " characters"}
			}
			return text, nil
		},
		schema: schema{"type": "string", "minLength": 1, "maxLength": most},
	}
}

func ipv4() scalar[string] {
	return scalar[string]{
		takes: "an IPv4 address such as 10.0.0.1",
		parse: func(text string) (string, *problem) {
			a, err := netip.ParseAddr(text)
			if err != nil || !a.Is4() || a.IsUnspecified() || a.IsLoopback() || a.IsMulticast() || a.IsLinkLocalUnicast() || a.As4()[0] == 0 || a.As4()[0] >= 240 {
				return "", &problem{code: codeValue, msg: quote(text) + " is not the IPv4 address of a host, such as 10.0.0.1", args: map[string]string{"value": clip(text)}}
			}
			return a.String(), nil
		},
		schema: schema{"type": "string", "format": "ipv4"},
	}
}
