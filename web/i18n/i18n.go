// Package i18n is the catalogue of every sentence of the program, in English
// and Korean: flat JSON files, one an area and language (site.en.json), whose
// keys start with the area's name.
//
// Start with [T] for one sentence and [Area] for what a page hands to the
// browser. A text may hold placeholders, "{name}", filled by name; texts are
// worded so that no plural and no particle depends on what is filled in.
//
// Lessons are not here: their prose is package lessons.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"strings"
	"testing"
)

// Lang is a language of the course, as in addresses and in html's lang.
type Lang string

// The languages.
const (
	EN Lang = "en"
	KO Lang = "ko"
)

// Langs lists the languages, the default first.
var Langs = [...]Lang{EN, KO}

//go:embed *.json
var files embed.FS

// catalogue is read once, from what is compiled in, and never changes.
var catalogue = mustRead()

// Parse reads a language tag as addresses carry it.
func Parse(s string) (Lang, bool) {
	for _, l := range Langs {
		if string(l) == s {
			return l, true
		}
	}
	return EN, false
}

// T is the sentence of a key with its placeholders filled: args are names and
// values in turn. A key that the catalogue does not have is a bug: it panics
// in tests and prints itself on a page.
func T(lang Lang, key string, args ...any) string {
	text, ok := catalogue[lang][key]
	if !ok {
		if testing.Testing() {
			panic(fmt.Sprintf("i18n: no %q in %q", key, lang))
		}
		return key
	}
	return Fill(text, args...)
}

// Has says whether the catalogue has a key.
func Has(lang Lang, key string) bool {
	_, ok := catalogue[lang][key]
	return ok
}

// Fill puts values in a text's placeholders.
func Fill(text string, args ...any) string {
	if len(args) == 0 {
		return text
	}
	if len(args)%2 != 0 {
		panic(fmt.Sprintf("i18n: %q: a name without a value", text))
	}
	pairs := make([]string, len(args))
	for i := 0; i < len(args); i += 2 {
		pairs[i] = fmt.Sprintf("{%v}", args[i])
		pairs[i+1] = fmt.Sprint(args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Area is the texts of whole areas by key, for the browser. It is the
// caller's to change.
func Area(lang Lang, areas ...string) map[string]string {
	out := make(map[string]string)
	for key, text := range catalogue[lang] {
		for _, a := range areas {
			if strings.HasPrefix(key, a+".") {
				out[key] = text
			}
		}
	}
	return out
}

// mustRead reads the embedded files; only a broken file can fail it, which
// the first test of any package that shows text finds.
func mustRead() map[Lang]map[string]string {
	all := make(map[Lang]map[string]string)
	for _, l := range Langs {
		all[l] = make(map[string]string)
	}
	names, err := files.ReadDir(".")
	if err != nil {
		panic("i18n: " + err.Error())
	}
	for _, f := range names {
		area, lang, ok := strings.Cut(strings.TrimSuffix(f.Name(), ".json"), ".")
		if _, known := all[Lang(lang)]; !ok || !known {
			panic("i18n: " + f.Name() + ": want AREA.LANG.json")
		}
		data, err := files.ReadFile(path.Join(".", f.Name()))
		if err != nil {
			panic("i18n: " + err.Error())
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			panic("i18n: " + f.Name() + ": " + err.Error())
		}
		for key := range texts {
			if !strings.HasPrefix(key, area+".") {
				panic("i18n: " + f.Name() + ": key " + key + " is not of this area")
			}
		}
		maps.Copy(all[Lang(lang)], texts)
	}
	return all
}
