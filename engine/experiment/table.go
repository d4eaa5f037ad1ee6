package experiment

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The format is tables: an object is a list of keys, and each key says how it
// is read, how a setting reaches it and what the schema and the documentation
// say of it. Decoder, JSON Schema, documentation and settings read the same
// tables, so they cannot drift apart.

// object is a mapping with known keys that fills a T.
type object[T any] struct {
	keys  []key[T]
	fresh T          // what a T is before a key is read
	one   []string   // exactly one of these keys must be there
	not   [][]string // of each of these, at most one
	check func(r *reader, at string, to *T)
}

// key is one key of an object. Keys are read in the table's order, whatever
// the file's, so that a later one can refine an earlier one.
type key[T any] struct {
	about
	read   func(r *reader, n *yaml.Node, at string, to *T)
	target func(path []string, to *T) (target, *problem)
	schema func() schema
	parts  func() []part // keys below this one, for the documentation
}

// about is what people are told about a key.
type about struct {
	name  string
	need  bool
	takes string // what may stand here, with the range
	def   string // default, as text; empty: none
	means string

	shape  string   // mapping, names or list; empty: a word
	units  []string // of a word: units of the settings that can set it
	values []string // of a word, or of a list's words: all there are, if they are few enough to name
}

// target is a place that a setting can write to.
type target struct {
	units []string // setting units that fit
	set   func(text string) *problem
}

// reader reads one file.
type reader struct {
	log
	lines map[string]int // field → line
}

func (r *reader) fail(n *yaml.Node, at string, p *problem) { r.add(n.Line, at, p) }

// object's read checks the mapping's keys against the table and reads each.
func (o object[T]) read(r *reader, n *yaml.Node, at string, to *T) {
	values, ok := o.pairs(r, n, at)
	if !ok {
		return
	}
	for _, k := range o.keys {
		v, there := values[k.name]
		switch {
		case there:
			k.read(r, v, join(at, k.name), to)
		case k.need:
			r.add(r.line(at), at, missing(k.name, k.takes))
		}
	}
	o.choose(r, at, values)
	if o.check != nil {
		o.check(r, at, to)
	}
}

// pairs gives the known keys of a mapping and logs the rest.
func (o object[T]) pairs(r *reader, n *yaml.Node, at string) (map[string]*yaml.Node, bool) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, at, wrongShape(n, "a mapping of "+strings.Join(o.names(), ", ")))
		return nil, false
	}
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case k.Kind != yaml.ScalarNode:
			r.fail(k, at, wrongShape(k, "a key"))
		case values[k.Value] != nil:
			r.fail(k, at, &problem{code: codeDuplicate, msg: "key " + quote(k.Value) + " is given twice", args: map[string]string{"value": clip(k.Value)}})
		case !slices.Contains(o.names(), k.Value):
			p := unknown(codeKey, "key", k.Value, o.names())
			if n.Style&yaml.FlowStyle != 0 && v.Tag == "!!null" {
				p.msg += " (a text with a comma in it needs quotes)"
			}
			r.fail(k, at, p)
		default:
			values[k.Value] = v
			r.lines[join(at, k.Value)] = k.Line
		}
	}
	return values, true
}

// choose enforces one and not.
func (o object[T]) choose(r *reader, at string, values map[string]*yaml.Node) {
	given := func(of []string) (names []string) {
		for _, name := range of {
			if values[name] != nil {
				names = append(names, name)
			}
		}
		return names
	}
	if names := given(o.one); len(o.one) > 0 && len(names) != 1 {
		p := &problem{code: codeMissing, msg: "give one of " + strings.Join(o.one, ", ")}
		if len(names) > 1 {
			p = &problem{code: codeConflict, msg: "give only one of " + strings.Join(names, ", ")}
		}
		p.args = map[string]string{"allowed": strings.Join(o.one, ", ")}
		r.add(r.line(at), at, p)
	}
	for _, set := range o.not {
		if names := given(set); len(names) > 1 {
			r.fail(values[names[1]], at, &problem{code: codeConflict, msg: "give only one of " + strings.Join(names, ", "), args: map[string]string{"allowed": strings.Join(set, ", ")}})
		}
	}
}

// target finds the place that the path names.
func (o object[T]) target(path []string, to *T) (target, *problem) {
	var names []string
	for _, k := range o.keys {
		if k.target == nil {
			continue
		}
		if k.name == path[0] {
			return k.target(path[1:], to)
		}
		names = append(names, k.name)
	}
	return target{}, unknown(codeName, "part of a path", path[0], names)
}

func (o object[T]) names() []string {
	names := make([]string, len(o.keys))
	for i, k := range o.keys {
		names[i] = k.name
	}
	return names
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

func missing(name, takes string) *problem {
	return &problem{code: codeMissing, msg: "needs " + quote(name) + ": " + takes, args: map[string]string{"value": name}}
}

func wrongShape(n *yaml.Node, want string) *problem {
	got := "a word"
	switch {
	case n.Kind == yaml.MappingNode:
		got = "a mapping"
	case n.Kind == yaml.SequenceNode:
		got = "a list"
	case n.Tag == "!!null":
		got = "nothing"
	}
	return &problem{code: codeShape, msg: "here is " + got + ", where " + want + " belongs", args: map[string]string{"want": want}}
}
