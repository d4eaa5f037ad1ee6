package experiment

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

const maxValues = 40

func settingKeys() object[Setting] {
	text := func(a about, get func(*Setting) *string) key[Setting] {
		return fixed(word(a, valueText(), func(s *Setting, v string) { *get(s) = v }))
	}
	return object[Setting]{
		keys: []key[Setting]{
			label(about{name: "label", def: "the name", means: "what the page calls it"}, func(s *Setting) *Text { return &s.Label }),
			fixed(word(about{name: "unit", need: true, means: "what kind of value it takes"}, oneOf(unitNames()...), func(s *Setting, v string) { s.Unit = v })),
			text(about{name: "default", need: true, takes: "a value with its unit", means: "its value when nobody sets it"}, func(s *Setting) *string { return &s.Default }),
			text(about{name: "min", takes: "a value with its unit", means: "the least, with max"}, func(s *Setting) *string { return &s.Min }),
			text(about{name: "max", takes: "a value with its unit", means: "the most, with min"}, func(s *Setting) *string { return &s.Max }),
			fixed(list(about{name: "values", takes: "a list of values, each with its unit", means: "the values to choose from, in place of min and max"},
				maxValues, readValue, func() schema { return schema{"anyOf": []any{valueText().schema, valueKeys().schema()}} })),
			fixed(words(about{name: "sets", need: true, takes: "a list of paths such as links.wire.rtt", means: "where in this file its value goes"},
				20, matching("a path such as links.wire.rtt", pathShape, 200), func(s *Setting, v string, _ int) { s.Sets = append(s.Sets, v) })),
		},
		not:   [][]string{{"values", "min"}, {"values", "max"}},
		check: checkSetting,
	}
}

// valueText is a value as the file has it; YAML may see a number or a truth
// in it.
func valueText() scalar[string] {
	s := sentence(1000)
	s.schema = schema{"type": []any{"string", "number", "boolean"}}
	return s
}

func readValue(r *reader, n *yaml.Node, at string, s *Setting) {
	var v Value
	r.lines[at] = n.Line
	if n.Kind == yaml.ScalarNode {
		v.Value = n.Value
	} else {
		valueKeys().read(r, n, at, &v)
	}
	s.Values = append(s.Values, v)
}

func valueKeys() object[Value] {
	return object[Value]{keys: []key[Value]{
		fixed(word(about{name: "value", need: true, takes: "a value with its unit", means: "the value"}, valueText(), func(v *Value, t string) { v.Value = t })),
		label(about{name: "label", def: "the value", means: "what the page calls it"}, func(v *Value) *Text { return &v.Label }),
	}}
}

// label is a text in both languages, or one text for both.
func label[T any](a about, get func(*T) *Text) key[T] {
	s := sentence(200)
	a.takes = "{en: a text, ko: a text}, or one text for both languages"
	return key[T]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, to *T) {
			if n.Kind == yaml.ScalarNode {
				if v, ok := readWord(r, n, at, s); ok {
					*get(to) = Text{EN: v, KO: v}
				}
				return
			}
			textKeys().read(r, n, at, get(to))
		},
		schema: func() schema { return schema{"anyOf": []any{s.schema, textKeys().schema()}} },
	}
}

func textKeys() object[Text] {
	return object[Text]{keys: []key[Text]{
		fixed(word(about{name: "en", need: true, means: "English"}, sentence(200), func(t *Text, v string) { t.EN = v })),
		fixed(word(about{name: "ko", need: true, means: "Korean"}, sentence(200), func(t *Text, v string) { t.KO = v })),
	}}
}

// checkSetting makes a setting's texts canonical and holds them to each other.
func checkSetting(r *reader, at string, s *Setting) {
	s.Line = r.lines[at]
	u, ok := unitNamed(s.Unit)
	if !ok || s.Default == "" {
		return
	}
	line := func(key string) int { return r.lines[join(at, key)] }
	_, ranged := r.lines[join(at, "min")]
	_, toMax := r.lines[join(at, "max")]
	switch {
	case ranged != toMax:
		r.add(s.Line, at, &problem{code: codeMissing, msg: "min and max go together"})
		return
	case ranged && !u.ranged:
		r.add(line("min"), at, &problem{code: codeConflict, msg: "a " + s.Unit + " has no min and max: give values"})
		return
	case !ranged && len(s.Values) == 0 && (u.ranged || s.Unit == "choice"):
		r.add(s.Line, at, &problem{code: codeMissing, msg: "needs min and max, or values"})
		return
	}
	if s.Unit == "switch" && len(s.Values) == 0 {
		s.Values = []Value{{Value: "on"}, {Value: "off"}}
	}
	good := true
	canon := func(key string, text *string) {
		v, p := u.canon(*text)
		if p != nil {
			r.add(max(line(key), s.Line), join(at, key), p)
			good = false
			return
		}
		*text = v
	}
	if ranged {
		canon("min", &s.Min)
		canon("max", &s.Max)
		if good && (u.number(s.Min) > u.number(s.Max) || s.Min == none || s.Max == none) {
			r.add(line("min"), at, &problem{code: codeRange, msg: "min " + s.Min + " to max " + s.Max + " is not a range"})
			return
		}
	}
	for i := range s.Values {
		canon("values", &s.Values[i].Value)
		if slices.ContainsFunc(s.Values[:i], func(v Value) bool { return v.Value == s.Values[i].Value }) {
			r.add(line("values"), at, &problem{code: codeDuplicate, msg: "value " + quote(s.Values[i].Value) + " is listed twice"})
		}
	}
	if !good {
		return
	}
	v, p := s.check(s.Default)
	r.add(line("default"), join(at, "default"), p)
	if p == nil {
		s.Default = v
	}
}
