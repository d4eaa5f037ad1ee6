package experiment

import (
	"strconv"
	"sync"

	"go.yaml.in/yaml/v4"
)

// Lists whose entries a setting can reach by their place, counted from 1:
// apps.site.origin.resources.2.size.

// place finds the entry that a path's next part names.
func place(path []string, of string, length int) (int, *problem) {
	if len(path) == 0 {
		return 0, &problem{code: codeName, msg: "write " + of + ".N, N counted from 1"}
	}
	n, err := strconv.Atoi(path[0])
	if err != nil || n < 1 || n > length {
		return 0, &problem{code: codeName, msg: of + " has no entry " + quote(path[0]) + ": there are " + strconv.Itoa(length)}
	}
	return n - 1, nil
}

// objects is a key that holds a list of objects. Those that know their line of
// the file are told it.
func objects[T, S any](a about, most int, o func() object[S], get func(*T) *[]S, line func(*S) *int) key[T] {
	o = sync.OnceValue(o)
	k := list(a, most, func(r *reader, n *yaml.Node, at string, to *T) {
		s := o().fresh
		r.lines[at] = n.Line
		if line != nil {
			*line(&s) = n.Line
		}
		o().read(r, n, at, &s)
		*get(to) = append(*get(to), s)
	}, func() schema { return o().schema() })
	k.target = func(path []string, to *T) (target, *problem) {
		i, p := place(path, a.name, len(*get(to)))
		switch {
		case p != nil:
			return target{}, p
		case len(path) == 1:
			return target{}, unknown(codeName, "part of "+join(a.name, path[0]), "", o().names())
		}
		return o().target(path[1:], &(*get(to))[i])
	}
	k.parts = func() []part { return under("N", o().parts()) }
	return k
}

// texts is a key that holds a list of words.
func texts[T any](a about, most int, s scalar[string], get func(*T) *[]string) key[T] {
	k := words(a, most, s, func(to *T, v string, _ int) { *get(to) = append(*get(to), v) })
	k.target = func(path []string, to *T) (target, *problem) {
		i, p := place(path, a.name, len(*get(to)))
		switch {
		case p != nil:
			return target{}, p
		case len(path) > 1:
			return target{}, &problem{code: codeName, msg: join(a.name, path[0]) + " has no part " + quote(path[1])}
		}
		return target{units: s.units, set: func(text string) *problem {
			v, p := s.parse(text)
			if p == nil {
				(*get(to))[i] = v
			}
			return p
		}}, nil
	}
	return k
}
