package lessons

import (
	"maps"
	"slices"
	"strings"
)

// checkIDs wants every heading's id once, and the links to them to lead
// somewhere.
func checkIDs(p *prose) {
	headings := map[string]bool{"lab": true, "terms": true} // the page's own
	for _, m := range p.marks {
		if m.kind == "heading" {
			if headings[m.name] {
				p.found.add(p.file, m.line, "the id %q is taken", m.name)
			}
			headings[m.name] = true
		}
	}
	for _, m := range p.marks {
		if m.kind == linkAnchor && !headings[m.target.name] {
			p.found.add(p.file, m.line, "link to #%s: no heading has this id", m.target.name)
		}
	}
}

// checkBoxes wants what a lesson has once.
func checkBoxes(p *prose) {
	count := map[string]int{}
	for _, m := range p.marks {
		count[m.kind]++
		switch {
		case (m.kind == fenceSummary || m.kind == fenceExercise) && count[m.kind] > 1:
			p.found.add(p.file, m.line, "fence %s stands once", m.kind)
		case m.kind == fenceSummary && count[fenceExercise] > 0:
			p.found.add(p.file, m.line, "fence summary stands before the exercise")
		}
	}
	if count[fenceLab] != 1 {
		p.found.add(p.file, 0, "want one fence lab, found %d", count[fenceLab])
	}
}

// checkSame wants what a uses to be used in b too. Links to the outside and
// glossary entries are each language's own.
func checkSame(a, b *prose) {
	used := make(map[string]bool)
	for _, m := range b.marks {
		used[m.key()] = true
	}
	for _, m := range a.marks {
		if m.kind != linkTerm && m.kind != linkAnchor && !used[m.key()] {
			a.found.add(a.file, m.line, "%s is not in %s", m.key(), b.file)
		}
	}
}

// checkOrder wants headings and fences in one order, so that a reader who
// changes the language stays in place.
func checkOrder(a, b *prose) {
	x, y := a.skeleton(), b.skeleton()
	for i := range min(len(x), len(y)) {
		if x[i].key() != y[i].key() {
			b.found.add(b.file, y[i].line, "here is %s, in %s:%d %s", y[i].key(), a.file, x[i].line, x[i].key())
			return
		}
	}
	if len(x) != len(y) {
		b.found.add(b.file, 0, "%d headings and boxes, %s has %d", len(y), a.file, len(x))
	}
}

func (p *prose) skeleton() []mark {
	return slices.DeleteFunc(slices.Clone(p.marks), func(m mark) bool { return m.kind != "heading" && m.fence == nil })
}

// checkPlaced wants each question and each place of lesson.yaml once in a text,
// and no other.
func (d *draft) checkPlaced(p *prose) {
	checkPlacedAs(fencePredict, d.lesson.questionIDs(), p)
	checkPlacedAs(fencePlace, d.lesson.placeIDs(), p)
}

func checkPlacedAs(kind string, ids []string, p *prose) {
	placed := map[string]bool{}
	for _, m := range p.marks {
		switch {
		case m.kind != kind || m.name == "":
		case !slices.Contains(ids, m.name):
			p.found.add(p.file, m.line, "fence %s: %s has no %q: it has %s", kind, sheetFile, m.name, list(ids))
		case placed[m.name]:
			p.found.add(p.file, m.line, "fence %s: %q stands above already", kind, m.name)
		}
		if m.kind == kind {
			placed[m.name] = true
		}
	}
	for _, id := range ids {
		if !placed[id] {
			p.found.add(p.file, 0, "no fence %s {id=%q}, which %s has", kind, id, sheetFile)
		}
	}
}

func checkGlossary(byLang map[string]map[string]Term, found *problems) {
	for _, a := range Langs {
		for _, b := range Langs {
			for name := range byLang[a] {
				if _, ok := byLang[b][name]; !ok {
					found.add("glossary."+b+".yaml", 0, "no %s", name)
				}
			}
		}
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
