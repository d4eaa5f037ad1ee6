package app

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/server/search"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// glossary is every term of the course.
func (a *App) glossary(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	course := a.o.Course()
	terms := course.Glossary[string(lang)]
	v := page.GlossaryView{Layout: a.layout(r, lang), Count: len(terms)}
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.Glossary(lang, "") }
	v.Layout.Title = i18n.T(lang, "glossary.title")
	v.Layout.Sheets = []string{assets.PagesSheet}
	used := a.indexes.of(course).Uses(lang)
	for _, name := range inOrder(lang, terms) {
		letter := initial(lang, terms[name].Term)
		if len(v.Groups) == 0 || v.Groups[len(v.Groups)-1].Letter != letter {
			v.Groups = append(v.Groups, page.TermGroup{Letter: letter, ID: "initial-" + letter})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Terms = append(g.Terms, a.term(course, lang, name, used[name]))
	}
	a.render(w, r, lang, http.StatusOK, page.Glossary(v))
}

func (a *App) term(course *lessons.Course, lang i18n.Lang, name string, used []search.Use) page.GlossaryTerm {
	t := course.Glossary[string(lang)][name]
	e := page.GlossaryTerm{
		Name: name, Term: t.Term, Text: t.Text, Source: t.Source, SourceURL: sourceURL(t.Source),
		Also: strings.Join(t.Also, ", "), Other: t.English, OtherLang: string(i18n.EN),
	}
	if lang == i18n.EN {
		e.Other, e.OtherLang = course.Glossary[string(i18n.KO)][name].Term, string(i18n.KO)
	}
	if e.Other == e.Term {
		e.Other = ""
	}
	for _, u := range used {
		url := a.urls.Lesson(lang, u.Slug)
		if u.ID != "" {
			url += "#" + u.ID
		}
		e.Used = append(e.Used, page.Link{Text: u.Title, URL: url})
	}
	return e
}

// inOrder are the entries' names in the order of their terms as a dictionary has
// them. Terms in Latin letters stand first in Korean.
func inOrder(lang i18n.Lang, terms map[string]lessons.Term) []string {
	names := sortedKeys(terms)
	c := collate.New(language.Make(string(lang)), collate.IgnoreCase, collate.Numeric)
	slices.SortStableFunc(names, func(x, y string) int {
		return c.CompareString(terms[x].Term, terms[y].Term)
	})
	if lang == i18n.KO {
		slices.SortStableFunc(names, func(x, y string) int { return order(terms[x].Term) - order(terms[y].Term) })
	}
	return names
}

func order(term string) int {
	if r, _ := utf8.DecodeRuneInString(term); unicode.Is(unicode.Hangul, r) {
		return 1
	}
	return 0
}

// initial is the letter under which a term stands: of a syllable its first
// consonant, of which the tense ones count as plain.
func initial(lang i18n.Lang, term string) string {
	const (
		firstSyllable = 0xac00
		perInitial    = 588 // syllables that begin alike (Unicode §3.12)
	)
	r, _ := utf8.DecodeRuneInString(term)
	switch {
	case unicode.Is(unicode.Hangul, r):
		initials := []rune(i18n.T(lang, "glossary.initials"))
		return string(initials[(int(r)-firstSyllable)/perInitial])
	case lang == i18n.KO || !unicode.IsLetter(r):
		return i18n.T(lang, "glossary.latin")
	}
	return string(unicode.ToUpper(r))
}

var reRFC = regexp.MustCompile(`^RFC (\d+) §([A-Z]?)([\d.]*)$`)

// sourceURL is where an RFC's section can be read.
func sourceURL(source string) string {
	m := reRFC.FindStringSubmatch(source)
	if m == nil {
		return ""
	}
	at := "section-" + m[3]
	if m[2] != "" {
		at = "appendix-" + m[2] + m[3]
	}
	return "https://www.rfc-editor.org/rfc/rfc" + m[1] + ".html#" + at
}
