// Package gloss says in a reader's language what package experiment says in
// English about its file format: what a key takes and means, and what is wrong
// with a file. Authors on a command line read the English; a page shows these.
//
// Start with [In]. The phrases are ko.json: an English text, or one with places
// for what differs ("{0} is out of range: {1} to {2}"), and its translation. A
// place holds what a file says, or another phrase, which is translated too.
package gloss

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"slowstart/web/i18n"
)

//go:embed ko.json
var korean []byte

// book is the phrases of a language: whole texts, and those with places.
type book struct {
	whole  map[string]string
	shapes []shape // the most particular first
}

type shape struct {
	english *regexp.Regexp
	literal int // characters outside its places
	other   string
}

// phrases is read once, from what is compiled in.
var phrases = sync.OnceValue(func() book {
	var texts map[string]string
	if err := json.Unmarshal(korean, &texts); err != nil {
		panic("gloss: ko.json: " + err.Error())
	}
	b := book{whole: map[string]string{}}
	place := regexp.MustCompile(`\\\{\d\\\}`)
	for english, other := range texts {
		quoted := regexp.QuoteMeta(english)
		if !place.MatchString(quoted) {
			b.whole[english] = other
			continue
		}
		b.shapes = append(b.shapes, shape{
			english: regexp.MustCompile(`(?s)^` + place.ReplaceAllString(quoted, `(.+?)`) + `$`),
			literal: len(place.ReplaceAllString(quoted, "")),
			other:   other,
		})
	}
	slices.SortFunc(b.shapes, func(x, y shape) int {
		return cmp.Or(y.literal-x.literal, strings.Compare(x.english.String(), y.english.String()))
	})
	return b
})

// In is the text in a language. A text that has no translation, as what a YAML
// reader says of a strange file, stays English.
func In(lang i18n.Lang, text string) string {
	other, ok := Known(text)
	if lang == i18n.EN || !ok {
		return text
	}
	return other
}

// Known is the text in Korean, if it has a translation.
func Known(text string) (string, bool) {
	b := phrases()
	if other, ok := b.whole[text]; ok {
		return other, true
	}
	for _, s := range b.shapes {
		found := s.english.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		pairs := make([]string, 0, 2*len(found))
		for i, part := range found[1:] {
			if other, ok := Known(part); ok {
				part = other
			}
			pairs = append(pairs, "{"+string(rune('0'+i))+"}", part)
		}
		return strings.NewReplacer(pairs...).Replace(s.other), true
	}
	return "", false
}
