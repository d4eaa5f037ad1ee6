package experiment

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The kinds of packets that a selector can name.
func packetKinds() []string { return []string{"SYN", "SYN,ACK", "ACK", "data", "FIN", "RST", "any"} }

// Last as Nth means the last one, which only a moment can name.
const Last = -1

const maxNth = 100_000

// ParseSelector reads the short text of a selector: who sends it, what it is,
// and which of them, counted from 1: "client SYN 1", "server data 5", "any FIN".
func ParseSelector(text string) (Selector, error) {
	s, p := parseSelector(text)
	return s, p.asError()
}

func parseSelector(text string) (s Selector, p *problem) {
	bad := func(why string) (Selector, *problem) {
		return Selector{}, &problem{
			code: codeSelector, msg: quote(text) + " is not a selector: " + why,
			args: map[string]string{"value": clip(text), "example": "client SYN 1", "allowed": strings.Join(packetKinds(), ", ")},
		}
	}
	words := strings.Fields(text)
	if len(text) > 200 || len(words) < 2 || len(words) > 3 {
		return bad("write sender, kind and number, such as client SYN 1")
	}
	if words[0] != "any" {
		if _, p := nodeName().parse(words[0]); p != nil {
			return bad(quote(words[0]) + " is not a host or any")
		}
		s.From = words[0]
	}
	kind, p := oneOf(packetKinds()...).parse(words[1])
	if p != nil {
		return bad("the kind " + p.msg)
	}
	s.Kind, s.Nth = kind, 1
	if len(words) == 3 {
		n, p := nth(false).parse(words[2])
		if p != nil {
			return bad("the number " + p.msg)
		}
		s.Nth = n
	}
	return s, nil
}

// String is the short text of a selector that has one.
func (s Selector) String() string {
	from, kind := s.From, s.Kind
	if from == "" {
		from = "any"
	}
	if kind == "" {
		kind = "any"
	}
	return from + " " + kind + " " + strconv.Itoa(max(1, s.Nth))
}

// ParseSelectors reads several selectors joined by "; ", or none.
func ParseSelectors(text string) ([]Selector, error) {
	s, p := parseSelectors(text)
	return s, p.asError()
}

func parseSelectors(text string) ([]Selector, *problem) {
	if text == none {
		return nil, nil
	}
	parts := strings.Split(text, ";")
	if len(parts) > maxSelectors {
		return nil, tooMany(len(parts), maxSelectors)
	}
	list := make([]Selector, len(parts))
	for i, part := range parts {
		s, p := parseSelector(part)
		if p != nil {
			return nil, p
		}
		list[i] = s
	}
	return list, nil
}

// FormatSelectors is the canonical text of a list of selectors.
func FormatSelectors(list []Selector) string {
	if len(list) == 0 {
		return none
	}
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
	}
	return strings.Join(texts, "; ")
}

func nth(last bool) scalar[int] {
	s := countBetween(1, maxNth)
	if !last {
		return s
	}
	numbers := s
	s.takes += ", or last"
	s.parse = func(text string) (int, *problem) {
		if text == "last" {
			return Last, nil
		}
		return numbers.parse(text)
	}
	s.schema = schema{"anyOf": []any{numbers.schema, schema{"const": "last"}}}
	return s
}

const selectorTakes = "a selector such as client SYN 1"

func selectorPattern() string {
	return `(?:[a-z][a-z0-9-]*) +(?:SYN|SYN,ACK|ACK|data|FIN|RST|any)(?: +[0-9]+)?`
}

// selectors is a list of packet selectors: texts or mappings. In the file, a
// direction's list adds to the link's; a setting's takes the place of both.
func selectors[T any](a about, get func(*T) *[]Selector) key[T] {
	a.takes = "a list of selectors, or none"
	s := scalar[[]Selector]{
		units:  []string{"selector"},
		takes:  a.takes,
		parse:  parseSelectors,
		schema: pattern(none + `|` + selectorPattern() + `(?: *; *` + selectorPattern() + `)*`),
	}
	texts := word(a, s, func(to *T, v []Selector) { *get(to) = v })
	items := list(a, maxSelectors, func(r *reader, n *yaml.Node, at string, to *T) {
		if s, ok := readSelector(r, n, at); ok {
			*get(to) = append(*get(to), s)
		}
	}, selectorSchema)
	k := texts
	k.read = func(r *reader, n *yaml.Node, at string, to *T) {
		if n.Kind == yaml.ScalarNode {
			if v, ok := readWord(r, n, at, s); ok {
				*get(to) = append(*get(to), v...)
			}
			return
		}
		items.read(r, n, at, to)
	}
	k.schema = func() schema { return schema{"anyOf": []any{texts.schema(), items.schema()}} }
	return k
}

// one is a key that holds one packet selector.
func one[T any](a about, get func(*T) *Selector) key[T] {
	a.takes = selectorTakes
	return key[T]{
		about: a,
		read: func(r *reader, n *yaml.Node, at string, to *T) {
			if s, ok := readSelector(r, n, at); ok {
				*get(to) = s
			}
		},
		target: func(path []string, to *T) (target, *problem) {
			if len(path) > 0 {
				return target{}, &problem{code: codeName, msg: a.name + " has no part " + quote(path[0])}
			}
			return target{units: []string{"selector"}, set: func(text string) *problem {
				s, p := parseSelector(text)
				if p == nil {
					*get(to) = s
				}
				return p
			}}, nil
		},
		schema: selectorSchema,
	}
}

func readSelector(r *reader, n *yaml.Node, at string) (Selector, bool) {
	before := len(r.list)
	r.lines[at] = n.Line
	if n.Kind == yaml.ScalarNode {
		s, p := parseSelector(n.Value)
		r.add(n.Line, at, p)
		return s, p == nil
	}
	s := Selector{Nth: 1}
	packetSelectorKeys().read(r, n, at, &s)
	return s, len(r.list) == before
}

func selectorSchema() schema {
	return schema{"anyOf": []any{pattern(selectorPattern()), packetSelectorKeys().schema()}}
}

// packetSelectorKeys are a selector's mapping form on a link.
func packetSelectorKeys() object[Selector] {
	return object[Selector]{keys: []key[Selector]{
		hostKey("from", "the host that sent the packet", func(s *Selector) *string { return &s.From }),
		hostKey("to", "the host that will receive it", func(s *Selector) *string { return &s.To }),
		fixed(word(about{name: "kind", def: "any", means: "the kind of packet"}, oneOf(packetKinds()...), func(s *Selector, v string) { s.Kind = v })),
		flagsKey(),
		connKey(),
		lenKey("bytes of payload at least"),
		fixed(word(about{name: "nth", def: "1", means: "which of them"}, nth(false), func(s *Selector, v int) { s.Nth = v })),
	}}
}

func hostKey(name, means string, get func(*Selector) *string) key[Selector] {
	return fixed(word(about{name: name, def: "any", takes: "a host", means: means}, nodeName(), func(s *Selector, v string) { *get(s) = v }))
}

func flagsKey() key[Selector] {
	return fixed(word(about{name: "flags", def: "any", takes: `flags such as "SYN,ACK" or "PSH,ACK"`, means: "exactly these flags"},
		flagList(), func(s *Selector, v string) { s.Flags = v }))
}

// flagList reads flags in any order and gives them in that of a segment.
func flagList() scalar[string] {
	list := matching(`flags joined by commas, such as SYN,ACK (`+strings.Join(flagNames(), ", ")+`)`, flagsShape, 40)
	shaped := list.parse
	list.parse = func(text string) (string, *problem) {
		if _, p := shaped(text); p != nil {
			return "", p
		}
		given := strings.Split(text, ",")
		var flags []string
		for _, name := range flagNames() {
			if slices.Contains(given, name) {
				flags = append(flags, name)
			}
		}
		if len(flags) < len(given) {
			return "", &problem{code: codeValue, msg: quote(text) + " has a flag twice", args: map[string]string{"value": clip(text)}}
		}
		return strings.Join(flags, ","), nil
	}
	return list
}

func flagNames() []string { return []string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"} }

func connKey() key[Selector] {
	return fixed(word(about{name: "conn", def: "any", means: "the connection, counted from 1 in order of first packet"},
		countBetween(1, 2000), func(s *Selector, v int) { s.Conn = v }))
}

func lenKey(means string) key[Selector] {
	return fixed(word(about{name: "len_min", def: "0B", means: means},
		bytesBetween(0, maxAppBytes), func(s *Selector, v int64) { s.LenMin = v }))
}
