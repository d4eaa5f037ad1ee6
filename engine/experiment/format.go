package experiment

import (
	"regexp"
	"slices"
	"strings"
)

// The shapes of what stands at a key that takes no word.
const (
	Mapping = "mapping" // of known keys
	Names   = "names"   // a mapping whose keys are names of the author's
	List    = "list"
)

// Key is what the format says of one key, for programs that help to write a
// file.
type Key struct {
	// Path is the way to the key: hosts.NAME.tcp.nagle, apps.NAME.client.ask.N.gap.
	// NAME stands for a name of the author's, N for a place in a list.
	Path    string
	Shape   string // Mapping, Names or List; empty: a word
	Need    bool
	Takes   string // what may stand there, with the range
	Default string // empty: none
	Means   string
	Units   []string // of a word: units of the settings that can set it; none: no setting can
	Values  []string // of a word, or of a list's words: all there are, where they are a list
	Range   []string // of a word that measures something: the least and the most
	Host    bool     // takes the name of a host
}

// Call is one kind of step of a script. Its first key is the call itself.
type Call struct {
	Name  string
	Means string
	Bare  bool // can stand as one word
	Keys  []Key
}

// Keys are all keys of the format, in the order of its tables. Those of a
// script's steps are in [Calls].
func Keys() []Key {
	list := fileTable().parts()
	// What can be a word or a mapping has the keys of the mapping too; the
	// documentation tells of them once.
	texts, events, packet := textKeys().parts, measuredKeys().parts, packetSelectorKeys().parts
	for _, below := range []struct {
		at    string
		parts func() []part
	}{
		{"title", texts},
		{"links.NAME.drop.N", packet},
		{"links.NAME.duplicate.N", packet},
		{"links.NAME.corrupt.N", packet},
		{"settings.NAME.label", texts},
		{"settings.NAME.values.N", valueKeys().parts},
		{"settings.NAME.values.N.label", texts},
		{"measures.NAME.count", events},
		{"measures.NAME.of", events},
		{"measures.NAME.means", texts},
		{"expect.N", expectKeys().parts},
	} {
		list = append(list, under(below.at, below.parts())...)
	}
	return described(list)
}

// Calls are the kinds of steps that a script can have.
func Calls() []Call {
	var list []Call
	for _, o := range stepOps() {
		list = append(list, Call{Name: o.op, Means: o.about, Bare: o.bare, Keys: described(o.keys().parts())})
	}
	return list
}

// between finds the ends of a range in what a key takes.
var between = regexp.MustCompile(`\ba \w+ from (\S+) to (\S+?)(?:,|$)`)

func described(parts []part) []Key {
	list := make([]Key, len(parts))
	for i, p := range parts {
		list[i] = Key{
			Path: p.path, Shape: p.shape, Need: p.need, Takes: p.takes, Default: p.def, Means: p.means,
			Units: p.units, Values: p.values, Host: strings.HasPrefix(p.takes, "a host") && !strings.Contains(p.takes, " name "),
		}
		if ends := between.FindStringSubmatch(p.takes); ends != nil {
			list[i].Range = ends[1:]
		}
	}
	return list
}

// values are all words that a scalar takes, if its schema lists them.
func (s scalar[V]) values() []string {
	all, _ := s.schema["enum"].([]any)
	var words []string
	for _, v := range all {
		if word, ok := v.(string); ok && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}
