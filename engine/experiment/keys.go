package experiment

import (
	"strconv"
	"sync"

	"go.yaml.in/yaml/v4"
)

// The makers of keys: a word, an object below, a mapping of names, a list. They
// make the tables below theirs when first asked, and once.

// word is a key that holds one word, which a setting can set.
func word[T, V any](a about, s scalar[V], put func(*T, V)) key[T] {
	if a.takes == "" {
		a.takes = s.takes
	}
	a.units, a.values = s.units, s.values()
	set := func(to *T, text string) *problem {
		v, p := s.parse(text)
		if p == nil {
			put(to, v)
		}
		return p
	}
	return key[T]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, to *T) {
			if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
				r.fail(n, at, wrongShape(n, s.takes))
				return
			}
			if p := set(to, n.Value); p != nil {
				r.fail(n, at, p)
			}
		},
		target: func(path []string, to *T) (target, *problem) {
			if len(path) > 0 {
				return target{}, &problem{code: codeName, msg: a.name + " has no part " + quote(path[0])}
			}
			return target{units: s.units, set: func(text string) *problem { return set(to, text) }}, nil
		},
		schema: func() schema { return s.schema },
	}
}

// fixed makes a key's value something no setting can change.
func fixed[T any](k key[T]) key[T] {
	k.target, k.units = nil, nil
	return k
}

// below is a key that holds an object.
func below[T, S any](a about, o func() object[S], get func(*T) *S) key[T] {
	if a.takes == "" {
		a.takes = "a mapping"
	}
	a.shape = Mapping
	o = sync.OnceValue(o)
	return key[T]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, to *T) {
			o().read(r, n, at, get(to))
		},
		target: func(path []string, to *T) (target, *problem) {
			if len(path) == 0 {
				return target{}, unknown(codeName, "part of "+a.name, "", o().names())
			}
			return o().target(path, get(to))
		},
		schema: func() schema { return o().schema() },
		parts:  func() []part { return o().parts() },
	}
}

// optional is a key that holds an object that there may be without: a setting
// can reach it only where the file has it.
func optional[T, S any](a about, o func() object[S], fresh func() *S, get func(*T) **S) key[T] {
	k := below(a, o, func(to *T) *S {
		if *get(to) == nil {
			*get(to) = fresh()
		}
		return *get(to)
	})
	reach := k.target
	k.target = func(path []string, to *T) (target, *problem) {
		if *get(to) == nil {
			return target{}, &problem{code: codeName, msg: "there is no " + a.name + " here", args: map[string]string{"value": a.name}}
		}
		return reach(path, to)
	}
	return k
}

// named is a key that holds a mapping of names to objects, kept in the file's
// order.
func named[T, S any](a about, most int, name scalar[string], o func() object[S], list func(*T) *[]S, nameOf func(*S) *string) key[T] {
	a.shape = Names
	o = sync.OnceValue(o)
	find := func(to *T, name string) (*S, []string) {
		var names []string
		for i := range *list(to) {
			s := &(*list(to))[i]
			if *nameOf(s) == name {
				return s, nil
			}
			names = append(names, *nameOf(s))
		}
		return nil, names
	}
	return key[T]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, to *T) {
			if n.Kind != yaml.MappingNode {
				r.fail(n, at, wrongShape(n, a.takes))
				return
			}
			if len(n.Content)/2 > most {
				r.fail(n, at, tooMany(len(n.Content)/2, most))
				return
			}
			for i := 0; i+1 < len(n.Content); i += 2 {
				k, v := n.Content[i], n.Content[i+1]
				if k.Kind != yaml.ScalarNode {
					r.fail(k, at, wrongShape(k, "a name"))
					continue
				}
				text, p := name.parse(k.Value)
				if p != nil {
					r.fail(k, at, p)
					continue
				}
				if s, _ := find(to, text); s != nil {
					r.fail(k, at, &problem{code: codeDuplicate, msg: "name " + quote(text) + " is given twice", args: map[string]string{"value": text}})
					continue
				}
				s := o().fresh
				*nameOf(&s) = text
				r.lines[join(at, text)] = k.Line
				o().read(r, v, join(at, text), &s)
				*list(to) = append(*list(to), s)
			}
		},
		target: func(path []string, to *T) (target, *problem) {
			if len(path) < 2 {
				return target{}, &problem{code: codeName, msg: "write " + a.name + ".NAME.KEY"}
			}
			s, names := find(to, path[0])
			if s == nil {
				return target{}, unknown(codeName, "name in "+a.name, path[0], names)
			}
			return o().target(path[1:], s)
		},
		schema: func() schema {
			return schema{
				"type": "object", "propertyNames": name.schema,
				"minProperties": 1, "maxProperties": most, "additionalProperties": o().schema(),
			}
		},
		parts: func() []part { return under("NAME", o().parts()) },
	}
}

// list is a key that holds a list, each item read by item.
func list[T any](a about, most int, item func(r *reader, n *yaml.Node, at string, to *T), itemSchema func() schema) key[T] {
	a.shape = List
	return key[T]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, to *T) {
			if n.Kind != yaml.SequenceNode {
				r.fail(n, at, wrongShape(n, a.takes))
				return
			}
			if len(n.Content) > most {
				r.fail(n, at, tooMany(len(n.Content), most))
				return
			}
			for i, c := range n.Content {
				item(r, c, join(at, strconv.Itoa(i+1)), to)
			}
		},
		schema: func() schema {
			return schema{"type": "array", "maxItems": most, "items": itemSchema()}
		},
	}
}

// words is a list of words.
func words[T, V any](a about, most int, s scalar[V], add func(*T, V, int)) key[T] {
	a.values = s.values()
	return list(a, most, func(r *reader, n *yaml.Node, at string, to *T) {
		v, ok := readWord(r, n, at, s)
		if ok {
			add(to, v, n.Line)
		}
	}, func() schema { return s.schema })
}

func readWord[V any](r *reader, n *yaml.Node, at string, s scalar[V]) (v V, ok bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fail(n, at, wrongShape(n, s.takes))
		return v, false
	}
	v, p := s.parse(n.Value)
	if p != nil {
		r.fail(n, at, p)
	}
	return v, p == nil
}

func tooMany(got, most int) *problem {
	return &problem{code: codeSize, msg: strconv.Itoa(got) + " entries: at most " + strconv.Itoa(most), args: map[string]string{"max": strconv.Itoa(most)}}
}
