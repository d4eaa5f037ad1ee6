package lessons

import (
	"slices"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
)

// draft is a lesson while it is read: the names in its texts are checked once
// all folders are known, since any of them may be meant.
type draft struct {
	lesson *Lesson
	proses map[string]*prose // by language
	sheet  *sheet
}

// finish holds a lesson to what it refers to and its languages to each other,
// and renders its texts.
func (c *Course) finish(d *draft, found *problems) {
	if d.sheet.unreadable {
		return // all that it would have is missing
	}
	for _, lang := range Langs {
		if p := d.proses[lang]; p != nil {
			c.checkNames(p)
			checkIDs(p)
			checkBoxes(p)
		}
	}
	a, b := d.proses[Langs[0]], d.proses[Langs[1]]
	if a != nil && b != nil {
		checkSame(a, b)
		checkSame(b, a)
		checkOrder(a, b)
	}
	c.checkSheet(d, found)
	for _, p := range []*prose{a, b} {
		if p != nil {
			d.checkPlaced(p)
		}
	}
	if len(found.found) == 0 { // else nobody will see it
		d.render()
		d.lesson.Claims = c.claims(a)
	}
}

// checkNames wants what a text names: with whatever it says of itself.
func (c *Course) checkNames(p *prose) {
	home, _ := c.Experiment(p.names.home.Experiment) // nil: its folder has a problem of its own
	for _, m := range p.marks {
		switch {
		case m.hole != nil:
			c.checkHole(m, home, p)
		case m.kind == "constant":
			if _, ok := p.names.constants[m.name]; !ok {
				p.found.add(p.file, m.line, "unknown constant %q: there are %s", m.name, list(sorted(p.names.constants)))
			}
		case m.target != nil:
			c.checkLink(m, home, p)
		case m.kind == fenceWhen:
			if home != nil && len(m.fence.settings) == 1 {
				checkWhen(m, home, p)
			}
		case m.fence != nil:
			c.checkFence(m, p)
		}
	}
}

func (c *Course) checkLink(m mark, home *experiment.Experiment, p *prose) {
	t := m.target
	wrong := func(format string, args ...any) { p.found.add(p.file, m.line, format, args...) }
	of := home
	if t.of != "" {
		named, ok := c.Experiment(t.of)
		if !ok {
			wrong("link %s: %v", t.key(), c.unknownExperiment(t.of))
			return
		}
		of = named
	}
	switch t.kind {
	case linkTerm:
		if _, ok := p.names.terms[t.name]; !ok {
			wrong("unknown term %q: the glossary has %s", t.name, list(sorted(p.names.terms)))
		}
	case linkLesson:
		c.checkLessonLink(t, wrong)
	case linkMoment:
		if of != nil && !slices.ContainsFunc(of.Moments, func(x experiment.Moment) bool { return x.Name == t.name }) {
			wrong("unknown moment %q: %s has %s", t.name, of.Name, list(momentNames(of)))
		}
	case linkSweep:
		if of == nil {
			return
		} else if s, ok := settingNamed(of, t.name); !ok {
			wrong("unknown setting %q", t.name)
		} else if _, number := s.Number(s.Default); !number {
			wrong("setting %q is no number to sweep over", t.name)
		} else if !spans(s, t.span) {
			wrong("link %s: want a span of two values, as sweep:rtt=50ms..400ms", t.key())
		}
	case linkRun, linkCompare:
		if of == nil {
			return
		}
		if t.kind == linkCompare && len(t.changes) == 0 {
			wrong("link %s: want what to change, as compare:rtt=200ms", t.key())
		}
		run := p.runOf(*t)
		if _, err := c.experimentOf(run); err != nil {
			wrong("link %s: %v", t.key(), err)
		} else if _, err := c.place(&run); err != nil && t.kind == linkRun {
			wrong("link %s: %v", t.key(), err)
		}
	}
}

// spans says that a sweep can go over span; an empty one is left to the page.
func spans(s experiment.Setting, span string) bool {
	from, to, two := strings.Cut(span, "..")
	_, low := s.Number(from)
	_, high := s.Number(to)
	return span == "" || two && low && high
}

// checkLessonLink wants a folder of the course; one that has no prose yet has
// the page of its main experiment there, and no headings.
func (c *Course) checkLessonLink(t *target, wrong func(string, ...any)) {
	l, ok := c.folders[t.name]
	switch {
	case !ok:
		wrong("unknown lesson %q: there are %s", t.name, list(sorted(c.folders)))
	case t.heading != "" && len(l.docs) > 0 && !l.hasHeading(t.heading):
		wrong("link to %s: lesson %s has no heading with this id", t.key(), t.name)
	}
}

// checkHole wants a value that the hole's experiment has: the text's own if it
// names none. A name is a measure's before it is a setting's.
func (c *Course) checkHole(m mark, of *experiment.Experiment, p *prose) {
	h := &m.hole.hole
	if h.Experiment != "" {
		named, ok := c.Experiment(h.Experiment)
		if !ok {
			p.found.add(p.file, m.line, "{{%s}}: %v", m.hole.text, c.unknownExperiment(h.Experiment))
			return
		}
		of = named
	}
	var setting experiment.Setting
	has := false
	if of != nil {
		setting, has = settingNamed(of, m.hole.name())
	}
	switch {
	case m.hole.explicit:
		if of != nil && !has {
			p.found.add(p.file, m.line, "unknown setting %q: %s has %s", h.Setting, of.Name, list(settingNames(of)))
		}
	case measure.Known(h.Measure) || of != nil && measure.KnownIn(of, h.Measure):
	case has && h.Format == "auto":
		*h = Hole{Experiment: h.Experiment, Setting: setting.Name}
	default:
		p.found.add(p.file, m.line, "unknown measure %q: docs/measures.md lists them, and the experiment may define its own", h.Measure)
	}
}

// checkFence wants the runs that fences offer, and what they claim of them.
func (c *Course) checkFence(m mark, p *prose) {
	f := m.fence
	run, offers := f.run(p.names.home)
	if view := f.given["view"]; view != "" && !slices.Contains(views[:], view) {
		p.found.add(p.file, m.line, "fence %s: unknown view %q: there are %s", f.kind, view, list(views[:]))
	}
	if !offers {
		return
	}
	with, err := c.experimentOf(run)
	switch {
	case err != nil:
	case f.kind == fenceKernel:
		if refused := with.Unsupported(experiment.Linux); len(refused) > 0 {
			p.found.add(p.file, m.line, "fence kernel: %s does not run on linux (%s)", run, refused[0].Reason)
		}
	default:
		with, err = c.place(&run)
		if that := f.given["that"]; err == nil && that != "" {
			_, err = measure.NewStatement(with, that)
		}
	}
	if err != nil {
		p.found.add(p.file, m.line, "fence %s: %v", f.kind, err)
	}
}

// checkWhen wants a value that the setting offers: a block that can never be
// seen is a mistake.
func checkWhen(m mark, main *experiment.Experiment, p *prose) {
	when := m.fence.settings[0]
	s, ok := settingNamed(main, when.Setting)
	if !ok {
		p.found.add(p.file, m.line, "unknown setting %q", when.Setting)
		return
	}
	offered := make([]string, len(s.Values))
	for j, v := range s.Values {
		offered[j] = v.Value
	}
	if len(s.Values) == 0 {
		p.found.add(p.file, m.line, "setting %q is a range: a block needs one of listed values", when.Setting)
	} else if !slices.Contains(offered, when.Value) {
		p.found.add(p.file, m.line, "setting %q has no value %q: it has %s", when.Setting, when.Value, list(offered))
	}
}

func momentNames(e *experiment.Experiment) []string {
	out := make([]string, len(e.Moments))
	for i, m := range e.Moments {
		out[i] = m.Name
	}
	return out
}
