// Package gloss says in a reader's language what the packages that read an
// experiment, and the command line, say in English: what a key takes and means,
// and what is wrong. Pages and the command line show these.
//
// Start with [In]. The phrases are ko.json: an English text, or one with places
// for what differs ("{0} is out of range: {1} to {2}"), and its translation. A
// place holds what the file says, as it is; one with a star ({0*}) another
// phrase, which is translated too; one with a question mark what may be one. A
// place between quotes holds all that is quoted and no more. Translations are
// worded so that no particle depends on what a place holds.
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
	quotes  int      // places between quotes
	literal int      // characters outside its places
	holds   []string // by place: * a phrase, ? perhaps one, or nothing
	other   string
}

// A place in a phrase, and what stands between quotes in a message.
const (
	place  = `\{\d([*?]?)\}`
	quoted = `"((?:[^"\\]|\\.)*)"`
)

// phrases is read once, from what is compiled in.
var phrases = sync.OnceValue(func() book {
	var texts map[string]string
	if err := json.Unmarshal(korean, &texts); err != nil {
		panic("gloss: ko.json: " + err.Error())
	}
	b := book{whole: map[string]string{}}
	places, between := regexp.MustCompile(place), regexp.MustCompile(`"`+place+`"|`+place)
	for english, other := range texts {
		if !places.MatchString(english) {
			b.whole[english] = other
			continue
		}
		s := shape{other: other, literal: len(places.ReplaceAllString(english, ""))}
		var pattern strings.Builder
		rest := 0
		for _, at := range between.FindAllStringIndex(english, -1) {
			pattern.WriteString(regexp.QuoteMeta(english[rest:at[0]]))
			if english[at[0]] == '"' {
				pattern.WriteString(quoted)
				s.quotes++
			} else {
				pattern.WriteString(`(.+?)`)
			}
			s.holds = append(s.holds, places.FindStringSubmatch(english[at[0]:at[1]])[1])
			rest = at[1]
		}
		s.english = regexp.MustCompile(`(?s)^` + pattern.String() + regexp.QuoteMeta(english[rest:]) + `$`)
		b.shapes = append(b.shapes, s)
	}
	slices.SortFunc(b.shapes, func(x, y shape) int {
		return cmp.Or(y.quotes-x.quotes, y.literal-x.literal, strings.Compare(x.english.String(), y.english.String()))
	})
	return b
})

// Say is the text in a language. A text that has no translation, as what a YAML
// reader says of a strange file, stays English.
func Say(lang i18n.Lang, text string) string {
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
		if parts, ok := s.parts(text); ok {
			return strings.NewReplacer(parts...).Replace(s.other), true
		}
	}
	return "", false
}

// parts are the places of a text of this shape and what stands there in Korean;
// ok is false for one that has a text where a phrase belongs.
func (s shape) parts(text string) (pairs []string, ok bool) {
	found := s.english.FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	for i, part := range found[1:] {
		if s.holds[i] != "" {
			other, known := Known(part)
			if !known && s.holds[i] == "*" {
				return nil, false
			}
			part = cmp.Or(other, part)
		}
		pairs = append(pairs, "{"+string(rune('0'+i))+"}", part)
	}
	return pairs, true
}
