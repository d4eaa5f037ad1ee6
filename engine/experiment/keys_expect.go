package experiment

import (
	"errors"

	"go.yaml.in/yaml/v4"
)

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

// without is what takes the experiment's point away: values of settings by
// name.
func without() key[Experiment] {
	a := about{name: "without", shape: Names, takes: "values by setting: {nagle: off}", means: "what takes the point away: judged as if these settings had their defaults, a run with them must fail an expectation"}
	return key[Experiment]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, e *Experiment) {
			if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
				r.fail(n, at, wrongShape(n, a.takes))
				return
			}
			e.Without = map[string]string{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				k, v := n.Content[i], n.Content[i+1]
				r.lines[join(at, k.Value)] = k.Line
				if e.Without[k.Value] != "" {
					r.fail(k, at, &problem{code: codeDuplicate, msg: "name " + quote(k.Value) + " is given twice", args: map[string]string{"value": clip(k.Value)}})
				}
				if text, ok := readWord(r, v, join(at, k.Value), valueText()); ok {
					e.Without[k.Value] = text
				}
			}
		},
		schema: func() schema {
			return schema{"type": "object", "minProperties": 1, "additionalProperties": valueText().schema}
		},
	}
}

// checkWithout puts the values in place, once.
func (e *Experiment) checkWithout(r *reader) {
	if e.Without == nil {
		return
	}
	var wrong *SettingError
	if _, err := e.With(e.Without); errors.As(err, &wrong) {
		at := "without." + wrong.Field
		r.add(r.line(at), at, &problem{code: codeConflict, msg: wrong.Msg, args: wrong.Args})
	}
}
