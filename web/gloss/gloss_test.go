package gloss_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
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
		korean, ok := gloss.Known(place.ReplaceAllString(text, ""))
		if !ok {
			korean, ok = gloss.Known(text) // it had no place
		}
		if rest := english(korean); !ok || rest != "" {
			t.Errorf("no Korean for %q: %q has %q", text, korean, rest)
		}
	}
}

// Whatever else the reader may say is in its source: each message with some
// phrase where it names something.
func TestIn_KnowsWhatTheReaderMaySay(t *testing.T) {
	files, err := filepath.Glob("../../engine/experiment/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if key, ok := pair.Key.(*ast.Ident); !ok || key.Name != "msg" {
				return true
			}
			text := sample(pair.Value)
			if _, ok := gloss.Known(text); !ok {
				t.Errorf("%s: no Korean for %s", filepath.Base(name), text)
			}
			seen++
			return true
		})
	}
	if seen < 60 {
		t.Errorf("%d messages found", seen)
	}
}

// sample is what an expression may give: its texts, and a phrase for the rest.
func sample(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BinaryExpr:
		return sample(x.X) + sample(x.Y)
	case *ast.BasicLit:
		text, _ := strconv.Unquote(x.Value)
		return text
	case *ast.CallExpr:
		if f, ok := x.Fun.(*ast.Ident); ok && f.Name == "quote" {
			return `"a time"`
		}
	}
	return "a time"
}

// english is what a Korean sentence still has of an English one: three words in
// a row that are neither a list nor quoted from the file.
func english(korean string) string {
	quoted := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	korean = strings.ReplaceAll(korean, " and ", " & ") // of expressions
	return regexp.MustCompile(`[a-z]+(?: [a-z]+){2,}`).FindString(quoted.ReplaceAllString(korean, `""`))
}

func TestIn_KnowsWhatIsWrongWithExpressions(t *testing.T) {
	exp, err := experiment.Parse("x", []byte(`v: 1
title: Expressions
hosts: {a: {role: client}, b: {role: server}}
links: {wire: {between: [a, b], rtt: 10ms}}
apps:
  site: {host: b, origin: {size: 10B}}
  browser: {host: a, client: {to: b}}
settings:
  rtt: {unit: time, default: 100ms, min: 0ms, max: 2s, sets: [links.wire.rtt]}
moments:
  syn: {type: wire.sent, kind: SYN}
`))
	if err != nil {
		t.Fatal(err)
	}
	korean := func(err error) {
		t.Helper()
		mistakes, _ := errors.AsType[experiment.Errors](err)
		if len(mistakes) == 0 {
			t.Fatalf("no mistake: %v", err)
		}
		for _, m := range mistakes {
			if korean, ok := gloss.Known(m.Msg); !ok || english(korean) != "" {
				t.Errorf("%s: no Korean for %q: %q", m.Field, m.Msg, korean)
			}
		}
	}
	for _, text := range []string{
		"connect == 100ms", "connect = 100", `rtt == "100ms"`, "connect % 2 == 0", "measured.conect > 1", "conect < 3",
		"nothing < 3", "connect <", "connect < 3)", `rtt == "x`, "connect ? 1 : 2", "connect", "sin.t > 1", `has("sin")`,
		"len([1]) > 0", "1..3 == 2", "connect > 0; load > 0", "$env == 1", "connect == nil", "now() > 1",
		"abs() > 1", "min('a') > 1", "connect.foo > 1", "connect and load", "(load > 1) + 1 > 2", "connect > 0x",
	} {
		exp.Expect = []experiment.Expect{{Expr: text}}
		korean(measure.Check(exp))
	}
	exp.Expect = nil
	exp.Formulas = []experiment.Formula{{Measure: "laod", Is: "1"}}
	korean(measure.Check(exp))
	exp.Formulas = nil
	for _, m := range []experiment.Measure{
		{Name: "load", Value: "1"},
		{Name: "ms", Value: "1"},
		{Name: "mine", Value: "later + 1"},
		{Name: "mine", Field: "speed", Of: &experiment.Selector{Type: "wire.sent"}},
		{Name: "mine", Field: "speed", Of: &experiment.Selector{Type: "run.start"}},
	} {
		exp.Measures = []experiment.Measure{{Name: "first", Value: "1"}, m}
		korean(measure.Check(exp))
	}
	exp.Measures = []experiment.Measure{{Name: "first", Value: "1"}, {Name: "first", Value: "1"}}
	korean(measure.Check(exp))
}

func TestIn_TranslatesPlacesToo(t *testing.T) {
	for _, c := range []struct{ english, korean string }{
		{"a time from 0ms to 2s", "0ms~2s의 시간"},
		{`"10" has no unit: write a time such as 100ms (s, ms, us, ns)`, `"10"에 단위가 없습니다. 이렇게 적으십시오: 100ms 같은 시간(단위: s, ms, us, ns)`},
		{`needs "default": a value with its unit`, `"default" 키가 필요합니다. 들어갈 값: 단위가 붙은 값`},
		{`unknown host "hots": did you mean host?`, `알 수 없는 호스트: "hots". 혹시 host입니까?`}, // a name, not the word
		{"not known to anybody", "not known to anybody"},
	} {
		if got := gloss.Say(i18n.KO, c.english); got != c.korean {
			t.Errorf("%q: %q, want %q", c.english, got, c.korean)
		}
		if got := gloss.Say(i18n.EN, c.english); got != c.english {
			t.Errorf("English changed to %q", got)
		}
	}
}
