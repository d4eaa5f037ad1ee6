package search

import (
	"strings"

	"slowstart/lessons"
	"slowstart/web/i18n"
)

// MaxRunes is how long a question may be.
const MaxRunes = 100

// unit is a part of a question: a word, or several that are one term. Any of its
// words will do; the first is the one that was written, and counts the most.
type unit []string

// thesaurus has for each name of a glossary entry, folded, all of its names: in
// both languages, with every other spelling.
type thesaurus map[string][]string

func newThesaurus(course *lessons.Course) thesaurus {
	all := map[string][]string{} // by entry
	for _, lang := range i18n.Langs {
		for entry, term := range course.Glossary[string(lang)] {
			for _, name := range namesOf(term) {
				all[entry] = append(all[entry], fold(name).letter)
			}
		}
	}
	t := thesaurus{}
	for _, names := range all {
		for _, name := range names {
			t[name] = append(t[name], names...)
		}
	}
	return t
}

// namesOf are the ways to say a term. English names of a Korean one stand in one
// string with commas.
func namesOf(t lessons.Term) []string {
	names := append([]string{t.Term}, t.Also...)
	for english := range strings.SplitSeq(t.English, ",") {
		if english = strings.TrimSpace(english); english != "" {
			names = append(names, english)
		}
	}
	return names
}

// units takes a question apart: the longest run of words that is a name of the
// glossary is one unit, with all that it is also called.
func (t thesaurus) units(question string) (units []unit) {
	words := strings.Fields(question)
	for i := 0; i < len(words); {
		n := len(words) - i
		for n > 1 && len(t.same(fold(strings.Join(words[i:i+n], "")).letter)) == 0 {
			n--
		}
		word := fold(strings.Join(words[i:i+n], "")).letter
		if word != "" {
			units = append(units, append(unit{word}, t.same(word)...))
		}
		i += n
	}
	return units
}

// same lists what else a word may be called, itself left out: the names of its
// glossary entry, and those of the word in another spelling, or without a plural
// or a Korean particle.
func (t thesaurus) same(word string) (names []string) {
	forms := []string{word}
	for _, lang := range i18n.Langs {
		for pair := range strings.FieldsSeq(i18n.T(lang, "search.spellings")) {
			from, to, _ := strings.Cut(pair, "=")
			if spelt := strings.ReplaceAll(word, from, to); spelt != word {
				forms = append(forms, spelt)
			}
		}
		for ending := range strings.FieldsSeq(i18n.T(lang, "search.endings")) {
			from, to, _ := strings.Cut(ending, "=")
			if bare, ok := strings.CutSuffix(word, from); ok && len(t[bare+to]) > 0 {
				forms = append(forms, bare+to)
				break
			}
		}
	}
	seen := map[string]bool{word: true}
	for _, form := range forms {
		for _, name := range append([]string{form}, t[form]...) {
			if name != "" && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}
