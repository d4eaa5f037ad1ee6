// Package search finds words in the course: lessons by section, the glossary,
// and experiments with their settings, in the reader's language.
//
// Start with [New], which reads a whole course once, and [Index.Find]. Case,
// spaces, hyphens, width and the composition of Korean syllables do not matter,
// and every name of a glossary entry, in either language, stands for all others.
//
// The package knows no address and makes no run: a measured value is no word.
package search

import (
	"cmp"
	"slices"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/lessons"
	"slowstart/web/i18n"
	"slowstart/web/ui"
)

// Index is a course to search in. It does not change after New.
type Index struct {
	thesaurus thesaurus
	entries   map[i18n.Lang][]entry
	uses      map[i18n.Lang]map[string][]Use
}

// Use is the first place in a lesson that points at a glossary entry.
type Use struct{ Slug, ID, Title string }

// Uses lists for each glossary entry the lessons that point at it.
func (x *Index) Uses(lang i18n.Lang) map[string][]Use { return x.uses[lang] }

// Kind says what was found.
type Kind int

// The kinds, in the order in which they are shown.
const (
	Term       Kind = iota // Name is the glossary entry's
	Lesson                 // Name is the lesson's slug, ID the heading's
	Experiment             // Name is the experiment's
)

// Hit is something that was found.
type Hit struct {
	Kind  Kind
	Name  string
	ID    string // of a section but the first
	Title []Span
	Head  []Span // the section's heading, where it is not the lesson's title
	Text  []Span // an excerpt
}

// Span is a piece of text, marked if it is what was looked for.
type Span struct {
	Text string
	Mark bool
}

// entry is something that can be found: what is said of it most prominently
// first. Names are not shown, but they are found.
type entry struct {
	kind     Kind
	name, id string
	fields   [fields]folded
}

const (
	title = iota
	heading
	names
	text
	fields
)

// New reads a course.
func New(course *lessons.Course) *Index {
	x := &Index{newThesaurus(course), map[i18n.Lang][]entry{}, map[i18n.Lang]map[string][]Use{}}
	for _, lang := range i18n.Langs {
		x.uses[lang] = map[string][]Use{}
		x.entries[lang] = slices.Concat(terms(course, lang), x.texts(course, lang), experiments(course, lang))
	}
	return x
}

func terms(course *lessons.Course, lang i18n.Lang) (all []entry) {
	for name, t := range course.Glossary[string(lang)] {
		e := entry{kind: Term, name: name}
		e.fields[title], e.fields[text] = fold(t.Term), fold(t.Text)
		var also []string
		for _, l := range i18n.Langs {
			also = append(also, namesOf(course.Glossary[string(l)][name])...)
		}
		e.fields[names] = fold(strings.Join(also, ", "))
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return all
}

func (x *Index) texts(course *lessons.Course, lang i18n.Lang) (all []entry) {
	for _, l := range slices.Concat(course.Lessons, course.Own) {
		if l.Number == 0 {
			continue // an experiment alone
		}
		doc := l.Doc(string(lang))
		for i, s := range sections(doc) {
			e := entry{kind: Lesson, name: l.Slug}
			e.fields[title], e.fields[text] = fold(doc.Title), fold(s.text)
			if i > 0 {
				e.id, e.fields[heading] = s.id, fold(s.heading)
			}
			all = append(all, e)
			for _, term := range s.terms {
				if in := x.uses[lang][term]; len(in) == 0 || in[len(in)-1].Slug != l.Slug {
					x.uses[lang][term] = append(in, Use{l.Slug, e.id, doc.Title})
				}
			}
		}
	}
	return all
}

func experiments(course *lessons.Course, lang i18n.Lang) (all []entry) {
	for _, exp := range course.Experiments() {
		e := entry{kind: Experiment, name: exp.Name}
		here, there := exp.Title.EN, exp.Title.KO
		if lang == i18n.KO {
			here, there = there, here
		}
		e.fields[title] = fold(cmp.Or(here, there, exp.Name))
		e.fields[names] = fold(exp.Name + ", " + there)
		e.fields[text] = fold(strings.Join(settings(exp, lang), ", "))
		all = append(all, e)
	}
	return all
}

func settings(exp *experiment.Experiment, lang i18n.Lang) []string {
	list := make([]string, len(exp.Settings))
	for i, s := range exp.Settings {
		list[i] = ui.SettingLabel(lang, exp, s.Name)
	}
	return list
}
