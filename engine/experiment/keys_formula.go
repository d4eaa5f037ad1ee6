package experiment

import "go.yaml.in/yaml/v4"

const maxFormulas = 8

// formulas are closed formulas by the measure that they give. A formula alone
// is short for one that always holds and is its own words.
func formulas() key[Experiment] {
	k := fixed(named(about{name: "formulas", takes: "closed formulas by measure: {load: 2 * rtt}", means: "what theory says of a measure, drawn beside what was measured"},
		maxFormulas, wordName(), formulaKeys,
		func(e *Experiment) *[]Formula { return &e.Formulas }, func(f *Formula) *string { return &f.Measure }))
	read, mapping := k.read, k.schema
	k.read = func(r *reader, n *yaml.Node, at string, e *Experiment) {
		read(r, spelledOut(n), at, e)
	}
	k.schema = func() schema {
		s := mapping()
		s["additionalProperties"] = schema{"anyOf": []any{expression().schema, s["additionalProperties"]}}
		return s
	}
	return k
}

// spelledOut turns {load: 2 * rtt} into {load: {is: 2 * rtt}}.
func spelledOut(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return n
	}
	whole := *n
	whole.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		if whole.Content[i] = c; i%2 == 1 && c.Kind == yaml.ScalarNode && c.Tag != "!!null" {
			is := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "is", Line: c.Line}
			whole.Content[i] = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: c.Line, Content: []*yaml.Node{is, c}}
		}
	}
	return &whole
}

func formulaKeys() object[Formula] {
	text := func(a about, s scalar[string], get func(*Formula) *string) key[Formula] {
		return fixed(word(a, s, func(f *Formula, v string) { *get(f) = v }))
	}
	return object[Formula]{
		keys: []key[Formula]{
			text(about{name: "is", need: true, takes: "an expression", means: "the measure by the formula, in the measure's unit"}, expression(), func(f *Formula) *string { return &f.Is }),
			text(about{name: "when", takes: "an expression", def: "always", means: "for which runs the formula is meant; it says nothing of the others"}, expression(), func(f *Formula) *string { return &f.When }),
			text(about{name: "en", means: "the formula in words, in English"}, sentence(200), func(f *Formula) *string { return &f.Text.EN }),
			text(about{name: "ko", means: "the formula in words, in Korean"}, sentence(200), func(f *Formula) *string { return &f.Text.KO }),
		},
		check: func(r *reader, at string, f *Formula) {
			f.Line = r.line(at)
			if (f.Text.EN == "") != (f.Text.KO == "") {
				r.add(f.Line, at, &problem{code: codeConflict, msg: "give the words in both languages, en and ko, or in none"})
			}
		},
	}
}
