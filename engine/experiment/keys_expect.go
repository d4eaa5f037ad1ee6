package experiment

import "go.yaml.in/yaml/v4"

func expression() scalar[string] { return sentence(1000) }

// readExpect reads an expression, alone or with what it says.
func readExpect(r *reader, n *yaml.Node, at string, e *Experiment) {
	x := Expect{Line: n.Line}
	r.lines[at] = n.Line
	if n.Kind == yaml.MappingNode {
		expectKeys().read(r, n, at, &x)
	} else if v, ok := readWord(r, n, at, expression()); ok {
		x.Expr = v
	}
	e.Expect = append(e.Expect, x)
}

func expectKeys() object[Expect] {
	return object[Expect]{keys: []key[Expect]{
		fixed(word(about{name: "that", need: true, takes: "an expression", means: "what must be true"}, expression(), func(x *Expect, v string) { x.Expr = v })),
		fixed(word(about{name: "en", need: true, means: "what it says, in English"}, sentence(200), func(x *Expect, v string) { x.Text.EN = v })),
		fixed(word(about{name: "ko", need: true, means: "what it says, in Korean"}, sentence(200), func(x *Expect, v string) { x.Text.KO = v })),
	}}
}
