package lessons

import (
	"slices"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
)

// checkSheet wants the runs of lesson.yaml, and what is said of them, to be
// such as there are.
func (c *Course) checkSheet(d *draft, found *problems) {
	l, file := d.lesson, d.sheet.file
	wrong := func(line int, err error, at string) {
		if err != nil {
			found.add(file, line, "%s: %v", at, err)
		}
	}
	if home, ok := c.Experiment(l.Slug); ok && l.Open != "" && !slices.Contains(momentNames(home), l.Open) {
		found.add(file, d.sheet.open, "open: unknown moment %q: %s has %s", l.Open, l.Slug, list(momentNames(home)))
	}
	for _, q := range l.Questions {
		at := "questions." + q.ID
		with, err := c.place(&q.Run)
		if wrong(q.line, err, at); err != nil {
			continue
		}
		for _, a := range q.Answers {
			a.that, err = measure.NewStatement(with, a.That)
			wrong(a.line, err, at+".that")
			if a.When == nil {
				continue
			}
			with, err := c.place(a.When)
			if err == nil {
				a.when, err = measure.NewStatement(with, a.That)
			}
			wrong(a.line, err, at+".when")
		}
	}
	for _, p := range l.Places {
		at := "places." + p.ID
		with, err := c.place(&p.Run)
		if wrong(p.line, err, at); err != nil {
			continue
		}
		p.value, err = measure.NewQuantity(with, p.Value)
		wrong(p.line, err, at+".value")
		if p.Hide != "" && !slices.ContainsFunc(with.Moments, func(m experiment.Moment) bool { return m.Name == p.Hide }) {
			found.add(file, p.line, "%s.hide: unknown moment %q: %s has %s", at, p.Hide, with.Name, list(momentNames(with)))
		}
	}
	if l.Card != nil {
		_, err := c.place(&l.Card.Show)
		wrong(d.sheet.card, err, "card.show")
	}
	for _, t := range d.sheet.texts {
		for _, p := range t.proses {
			c.checkNames(p)
		}
		if a, b := t.proses[Langs[0]], t.proses[Langs[1]]; a != nil && b != nil {
			checkSame(a, b)
			checkSame(b, a)
		}
	}
}

// render makes the lesson's texts, which are checked.
func (d *draft) render() {
	terms := map[string][]string{}
	for _, t := range d.sheet.texts {
		for lang, p := range t.proses {
			t.words[lang].render(p)
			terms[lang] = append(terms[lang], p.out.terms...)
		}
	}
	for lang, p := range d.proses {
		p.fill(d.lesson.docs[lang], terms[lang])
	}
}
