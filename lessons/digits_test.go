package lessons

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A number with a unit is measured, or cited: it stands in a hole or in a link
// that sets it. In code it may stand, which of a server's configuration only a
// box about production has.
func TestTexts_NoTypedNumberWithAUnit(t *testing.T) {
	for _, b := range blocks(t) {
		// A question may name a number that no run has, and so may an answer.
		if strings.HasSuffix(b.at, ".ask") || strings.HasSuffix(b.at, ".says") || strings.HasSuffix(b.at, ".question") || strings.HasSuffix(b.at, ".wrong") {
			continue
		}
		for _, found := range numbersWithUnits(b.typed) {
			t.Errorf("%s: %q is typed into the text: print a measure, a setting or a constant", b.place(), found)
		}
		for _, code := range b.code {
			if found := numbersWithUnits(code); b.fence != fenceProduction && len(found) > 0 {
				t.Errorf("%s: `%s` has %q outside a box about production", b.place(), code, found)
			}
		}
	}
}

var reNumber = regexp.MustCompile(`(?:^|[^\p{L}0-9.§/])([0-9][0-9.,]*)[ \x{a0}\x{202f}\x{2009}-]?(%|[\p{L}µ]+(?:/s)?)`)

var units = strings.Fields(`% ns us µs ms s sec secs second seconds millisecond milliseconds microsecond microseconds minute minutes hour
	hours percent B byte bytes kB MB GB KB KiB MiB bit bits kbit/s Mbit/s Gbit/s bit/s kbps Mbps Gbps
	나노초 마이크로초 밀리초 초 분 시간 바이트 킬로바이트 메가바이트 비트 킬로비트 메가비트 퍼센트`)

func numbersWithUnits(text string) (out []string) {
	for _, m := range reNumber.FindAllStringSubmatch(text, -1) {
		number, word := m[1], m[2]
		if slices.Contains(units, word) && !isDecade(number, word) || hasKoreanUnit(word) {
			out = append(out, number+" "+word)
		}
	}
	return out
}

// isDecade is true for the 1990s.
func isDecade(number, word string) bool { return word == "s" && len(number) == 4 && number[3] == '0' }

// hasKoreanUnit is true for a unit with a particle behind it. 분의 is of a
// fraction.
func hasKoreanUnit(word string) bool {
	return slices.ContainsFunc(units, func(unit string) bool {
		return unit[0] > 0x7f && strings.HasPrefix(word, unit) && !strings.HasPrefix(word, "분의")
	})
}

func TestNumbersWithUnits(t *testing.T) {
	for text, want := range map[string]int{
		"It took 12 ms, 40 bytes and 3 %.": 3, "100 kbit/s": 1, "1.5s": 1, "3-second": 1, "1,448바이트를": 1, "2초 뒤": 1, "60초": 1, "3%입니다": 1,
		"the 1990s": 0, "ten requests": 0, "10 requests": 0, "HTTP/1.1 server": 0, "RFC 9293 §3.5": 0, "TLS 1.3": 0, "5분의 1": 0, "3-way": 0,
		"10개": 0, "§4 s": 0, "\ufffc ms": 0, "byte 1 of B": 0,
	} {
		if got := numbersWithUnits(text); len(got) != want {
			t.Errorf("%q has %q, want %d", text, got, want)
		}
	}
}
