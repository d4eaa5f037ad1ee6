package experiment

import "slices"

const maxMeasures = 40

// measureKeys: how many events there are, something of a number that they have,
// or an expression.
func measureKeys() object[Measure] {
	o := object[Measure]{
		one: append([]string{"count", "value"}, takes()...),
		not: [][]string{{"count", "of"}, {"value", "of"}, {"value", "after"}, {"value", "before"}},
		check: func(r *reader, at string, m *Measure) {
			m.Line = r.lines[at]
			_, of := r.lines[join(at, "of")]
			_, unit := r.lines[join(at, "unit")]
			switch {
			case m.Take != "" && !of:
				r.add(m.Line, at, missing("of", "which events"))
			case m.Value != "" && !unit:
				r.add(m.Line, at, missing("unit", measureUnit().takes))
			case m.Value == "" && unit:
				r.add(r.lines[join(at, "unit")], at, &problem{code: codeConflict, msg: "unit belongs to value: counts and fields have theirs", args: map[string]string{"value": "unit"}})
			}
		},
	}
	events := func(name, means string, get func(*Measure) **Selector) key[Measure] {
		return lift(below(about{name: name, takes: "a mapping that chooses events, as a moment does", means: means}, measuredKeys, func(s **Selector) *Selector {
			if *s == nil {
				*s = &Selector{}
			}
			return *s
		}), get)
	}
	o.keys = append(o.keys, withoutParts(events("count", "how many of these events there are", func(m *Measure) **Selector { return &m.Count })))
	for _, take := range takes() {
		o.keys = append(o.keys, fixed(word(about{name: take, takes: "a number of the event, such as len_bytes", means: map[string]string{
			"sum": "the sum of this number over the events", "min": "its least", "max": "its most",
			"first": "that of the first event", "last": "that of the last",
		}[take]}, wordName(), func(m *Measure, v string) { m.Take, m.Field = take, v })))
	}
	text := func(a about, s scalar[string], get func(*Measure) *string) key[Measure] {
		return fixed(word(a, s, func(m *Measure, v string) { *get(m) = v }))
	}
	o.keys = append(o.keys,
		withoutParts(events("of", "which events", func(m *Measure) **Selector { return &m.Of })),
		text(about{name: "after", takes: "a moment", means: "only events after it"}, wordName(), func(m *Measure) *string { return &m.After }),
		text(about{name: "before", takes: "a moment", means: "only events before it"}, wordName(), func(m *Measure) *string { return &m.Before }),
		text(about{name: "value", takes: "an expression", means: "what is worked out from measures, settings and moments"}, expression(), func(m *Measure) *string { return &m.Value }),
		text(about{name: "unit", means: "with value: its unit"}, measureUnit(), func(m *Measure) *string { return &m.Unit }),
		fixed(label(about{name: "means", means: "what it is"}, func(m *Measure) *Text { return &m.Text })),
	)
	return o
}

func takes() []string { return []string{"sum", "min", "max", "first", "last"} }

func measureUnit() scalar[string] { return oneOf("us", "bytes", "packets", "ratio", "count") }

// measuredKeys choose the events of a measure: all of them, or one by number.
func measuredKeys() object[Selector] {
	o := eventKeys()
	o.keys = append(slices.Clone(o.keys),
		fixed(word(about{name: "nth", def: "all", means: "only this one of them"}, nth(false), func(s *Selector, v int) { s.Nth = v })))
	return o
}

// withoutParts leaves the keys below to another table of the documentation.
func withoutParts[T any](k key[T]) key[T] {
	k.parts = nil
	return k
}

// checkMeasures looks for names that mean something else, and for what measures
// refer to. Names of measures that the program has are not known here.
func (e *Experiment) checkMeasures(fail func(p *problem, at string)) {
	moments := e.momentNames()
	for _, m := range e.Measures {
		at := "measures." + m.Name
		if slices.ContainsFunc(e.Settings, func(s Setting) bool { return s.Name == m.Name }) {
			fail(&problem{code: codeConflict, msg: "a setting has the name " + m.Name + " too"}, at)
		}
		if slices.Contains(moments, m.Name) {
			fail(&problem{code: codeConflict, msg: "a moment has the name " + m.Name + " too"}, at)
		}
		for _, s := range []*Selector{m.Count, m.Of} {
			if s != nil {
				e.checkSelectors([]Selector{*s}, func(p *problem) { fail(p, at) })
			}
		}
		for _, ref := range []struct{ key, moment string }{{"after", m.After}, {"before", m.Before}} {
			if ref.moment != "" && !slices.Contains(moments, ref.moment) {
				fail(unknown(codeName, "moment", ref.moment, moments), at+"."+ref.key)
			}
		}
	}
}
