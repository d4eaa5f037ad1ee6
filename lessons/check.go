package lessons

import (
	"maps"
	"slices"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
)

// check holds a lesson's prose to what it refers to, and its languages to each
// other.
func (c *Course) check(l *Lesson, proses map[string]*prose, found *problems) {
	for _, lang := range Langs {
		if p := proses[lang]; p != nil {
			c.checkNames(l, p, found)
		}
	}
	if a, b := proses[Langs[0]], proses[Langs[1]]; a != nil && b != nil {
		checkSame(a, b, found)
		checkSame(b, a, found)
		checkOrder(a, b, found)
	}
}

func (c *Course) checkNames(l *Lesson, p *prose, found *problems) {
	var main *experiment.Experiment
	if len(l.Experiments) > 0 {
		main = l.Main()
	}
	headings := map[string]bool{"lab": true, "terms": true} // the page's own
	for _, m := range p.marks {
		if m.kind == "heading" {
			if headings[m.name] {
				found.add(p.file, m.line, "the id %q is taken", m.name)
			}
			headings[m.name] = true
		}
	}
	labs := 0
	for _, m := range p.marks {
		switch m.kind {
		case "moment":
			if main != nil && !slices.ContainsFunc(main.Moments, func(x experiment.Moment) bool { return x.Name == m.name }) {
				found.add(p.file, m.line, "unknown moment %q: %s has %s", m.name, main.Name, list(momentNames(main)))
			}
		case "constant":
			if _, ok := c.Constants[m.name]; !ok {
				found.add(p.file, m.line, "unknown constant %q: constants.yaml has %s", m.name, list(sorted(c.Constants)))
			}
		case "term":
			if _, ok := p.out.names.terms[m.name]; !ok {
				found.add(p.file, m.line, "unknown term %q: the glossary has %s", m.name, list(sorted(p.out.names.terms)))
			}
		case "hole":
			c.checkHole(m, main, p, found)
		case "anchor":
			if !headings[m.name] {
				found.add(p.file, m.line, "link to #%s: no heading has this id", m.name)
			}
		case linkCompare, linkSweep:
			if main != nil {
				checkBeside(m, main, p, found)
			}
		case fenceWhen:
			if main != nil {
				checkWhen(m, main, p, found)
			}
		case fenceLab:
			labs++
		}
	}
	if labs != 1 {
		found.add(p.file, 0, "want one fence lab, found %d", labs)
	}
}

// checkHole wants a measure that the hole's experiment has: the lesson's main one
// if it names none.
func (c *Course) checkHole(m mark, of *experiment.Experiment, p *prose, found *problems) {
	if m.hole.Experiment != "" {
		named, ok := c.Experiment(m.hole.Experiment)
		if !ok {
			found.add(p.file, m.line, "unknown experiment %q", m.hole.Experiment)
		}
		of = named
	}
	known := measure.Known(m.hole.Measure) || of != nil && measure.KnownIn(of, m.hole.Measure)
	if !known {
		found.add(p.file, m.line, "unknown measure %q: docs/measures.md lists them, and the experiment may define its own", m.hole.Measure)
	}
}

// checkWhen wants a value that the setting offers: a block that can never be
// seen is a mistake.
func checkWhen(m mark, main *experiment.Experiment, p *prose, found *problems) {
	i := slices.IndexFunc(main.Settings, func(s experiment.Setting) bool { return s.Name == m.when.setting })
	if i < 0 {
		found.add(p.file, m.line, "unknown setting %q", m.when.setting)
		return
	}
	values := main.Settings[i].Values
	offered := make([]string, len(values))
	for j, v := range values {
		offered[j] = v.Value
	}
	if len(values) == 0 {
		found.add(p.file, m.line, "setting %q is a range: a block needs one of listed values", m.when.setting)
	} else if !slices.Contains(offered, m.when.value) {
		found.add(p.file, m.line, "setting %q has no value %q: it has %s", m.when.setting, m.when.value, list(offered))
	}
}

// checkSame wants what a uses to be used in b too. Links to the outside and
// glossary entries are each language's own.
func checkSame(a, b *prose, found *problems) {
	used := make(map[string]bool)
	for _, m := range b.marks {
		used[m.key()] = true
	}
	for _, m := range a.marks {
		if m.kind != "term" && m.kind != "anchor" && !used[m.key()] {
			found.add(a.file, m.line, "%s is not in %s", m.key(), b.file)
		}
	}
}

// checkOrder wants headings, boxes and the lab in one order, so that a reader
// who changes the language stays in place.
func checkOrder(a, b *prose, found *problems) {
	x, y := a.skeleton(), b.skeleton()
	for i := range min(len(x), len(y)) {
		if x[i].key() != y[i].key() {
			found.add(b.file, y[i].line, "here is %s, in %s:%d %s", y[i].key(), a.file, x[i].line, x[i].key())
			return
		}
	}
	if len(x) != len(y) {
		found.add(b.file, 0, "%d headings and boxes, %s has %d", len(y), a.file, len(x))
	}
}

func (p *prose) skeleton() []mark {
	return slices.DeleteFunc(slices.Clone(p.marks), func(m mark) bool {
		switch m.kind {
		case "heading", fenceBook, fenceToday, fenceNote, fenceWhen, fenceLab:
			return false
		}
		return true
	})
}

// key names a mark in messages and compares it across languages.
func (m mark) key() string {
	switch m.kind {
	case "hole":
		h := m.hole
		return strings.TrimSpace("measure " + strings.TrimPrefix(h.Experiment+":"+h.Measure, ":"))
	case fenceWhen:
		return "fence when " + m.when.setting + "=" + m.when.value
	case fenceBook, fenceToday, fenceNote, fenceLab:
		return "fence " + m.kind
	}
	return m.kind + " " + m.name
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

func momentNames(e *experiment.Experiment) []string {
	out := make([]string, len(e.Moments))
	for i, m := range e.Moments {
		out[i] = m.Name
	}
	return out
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
