package app_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slowstart/web/i18n"
)

// codePattern finds the codes of errors where they are written: as a field, as
// a constant of engine/experiment, or as the first argument of the functions
// that make problems.
var codePattern = regexp.MustCompile(`(?:Code|Reason): +"([a-z_]+)"|\bcode[A-Z]\w+ += "([a-z_]+)"|\b(?:problem|bad|refuse)\("([a-z_]+)"|code[A-Z]\w+: "([a-z_]+)"|code = "([a-z_]+)"|"(capture_[a-z_]+)"`)

func TestEveryErrorCodeHasItsSentences(t *testing.T) {
	found := map[string]string{}
	for _, dir := range []string{"engine", "server"} {
		err := fs.WalkDir(os.DirFS("../../"+dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile("../../" + dir + "/" + name)
			if err != nil {
				return err
			}
			for _, m := range codePattern.FindAllStringSubmatch(string(text), -1) {
				found[strings.Join(m[1:], "")] = dir + "/" + name
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(found) < 50 {
		t.Fatalf("only %d codes found: the pattern no longer fits the sources", len(found))
	}
	for code, file := range found {
		for _, lang := range i18n.Langs {
			if !i18n.Has(lang, "error."+code) {
				t.Errorf("%s: no sentence in %s for %s", file, lang, code)
			}
		}
	}
	for key := range i18n.Area(i18n.EN, "error") {
		if _, ok := found[strings.TrimPrefix(key, "error.")]; !ok {
			t.Errorf("%s is nobody's code", key)
		}
	}
}

func TestSentencesHaveTheSamePlaces(t *testing.T) {
	place := regexp.MustCompile(`\{[a-z_]+\}`)
	places := func(s string) []string {
		p := place.FindAllString(s, -1)
		slices.Sort(p)
		return slices.Compact(p)
	}
	for key, en := range i18n.Area(i18n.EN, "error") {
		if ko := i18n.T(i18n.KO, key); !slices.Equal(places(en), places(ko)) {
			t.Errorf("%s: %v in English, %v in Korean", key, places(en), places(ko))
		}
	}
}

func TestTheProtocolNamesEveryCode(t *testing.T) {
	text, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	for key := range i18n.Area(i18n.EN, "error") {
		code := strings.TrimPrefix(key, "error.")
		group, _, _ := strings.Cut(code, "_")
		if !strings.Contains(string(text), "`"+code+"`") && !strings.Contains(string(text), "`"+group+"_`") {
			t.Errorf("docs/protocol.md does not name %s", code)
		}
	}
}
