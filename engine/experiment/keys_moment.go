package experiment

import "go.yaml.in/yaml/v4"

func momentKeys() object[Moment] {
	events := eventKeys()
	o := object[Moment]{check: func(r *reader, at string, m *Moment) {
		m.Line = r.lines[at]
		events.check(r, at, &m.Selector)
	}}
	for _, k := range events.keys {
		o.keys = append(o.keys, lift(k, func(m *Moment) *Selector { return &m.Selector }))
	}
	o.keys = append(o.keys,
		fixed(word(about{name: "nth", def: "1", means: "which of them"}, nth(true), func(m *Moment, v int) { m.Nth = v })),
		fixed(word(about{name: "after", takes: "another moment", means: "only events after that moment count"}, wordName(), func(m *Moment, v string) { m.After = v })),
		fixed(word(about{name: "optional", def: "off", means: "that the run with the defaults may be without it"}, onOff(), func(m *Moment, v bool) { m.Optional = v })),
	)
	return o
}

// lift makes a key of a part of T one of T itself.
func lift[T, S any](k key[S], get func(*T) *S) key[T] {
	return key[T]{
		about: k.about, schema: k.schema, parts: k.parts,
		read: func(r *reader, n *yaml.Node, at string, to *T) { k.read(r, n, at, get(to)) },
	}
}
