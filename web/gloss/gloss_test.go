package gloss_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/web/gloss"
	"slowstart/web/i18n"
)

// What stands in a file as it is needs no translation.
var literal = regexp.MustCompile(`^[\d./]*[A-Za-z%/]*$|^\d+ packets$|^[\[{][a-z0-9%:, ]*[\]}]$`)

func TestIn_KnowsAllOfTheFormat(t *testing.T) {
	keys := experiment.Keys()
	for _, c := range experiment.Calls() {
		keys = append(keys, c.Keys...)
		keys = append(keys, experiment.Key{Path: c.Name, Means: c.Means})
	}
	for _, k := range keys {
		for _, text := range []string{k.Means, k.Takes, k.Default} {
			if _, ok := gloss.Known(text); !ok && !literal.MatchString(text) {
				t.Errorf("%s: no Korean for %q", k.Path, text)
			}
		}
	}
}

// The reader's own table of mistakes holds what it says of each.
func TestIn_KnowsWhatTheReaderSays(t *testing.T) {
	source, err := os.ReadFile("../../engine/experiment/bad_test.go")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile("[`\"]x\\.yaml:\\d+: (.*?)[`\"]\\}").FindAllSubmatch(source, -1)
	if len(said) < 40 {
		t.Fatalf("%d messages found", len(said))
	}
	place := regexp.MustCompile(`^[a-z0-9_.-]+: `)
	for _, m := range said {
		text := string(m[1])
		if whole, err := strconv.Unquote(`"` + text + `"`); err == nil {
			text = whole
		}
		_, with := gloss.Known(text)
		_, without := gloss.Known(place.ReplaceAllString(text, ""))
		if !with && !without {
			t.Errorf("no Korean for %q", text)
		}
	}
}

func TestIn_TranslatesPlacesToo(t *testing.T) {
	for _, c := range []struct{ english, korean string }{
		{"a time from 0ms to 2s", "0ms~2s의 시간"},
		{`"10" has no unit: write a time such as 100ms (s, ms, us, ns)`, `"10"에 단위가 없습니다. 이렇게 적으십시오: 100ms (s, ms, us, ns) 같은 시간`},
		{`needs "default": a value with its unit`, `"default" 키가 필요합니다: 단위가 붙은 값`},
		{"not known to anybody", "not known to anybody"},
	} {
		if got := gloss.In(i18n.KO, c.english); got != c.korean {
			t.Errorf("%q: %q, want %q", c.english, got, c.korean)
		}
		if got := gloss.In(i18n.EN, c.english); got != c.english {
			t.Errorf("English changed to %q", got)
		}
	}
}
