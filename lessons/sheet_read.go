package lessons

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// table reads YAML whose keys are all known, and names what is wrong with its
// line.
type table struct {
	file  string
	found *problems
}

// open reads the file's mapping; nil if there is no file. It is false if the file
// cannot be read.
func (t table) open(fsys fs.FS) (*yaml.Node, bool) {
	data, err := fs.ReadFile(fsys, t.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, true
	} else if err != nil {
		t.found.add(t.file, 0, "%v", err)
		return nil, false
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc, yaml.WithUniqueKeys()); err != nil {
		line, says := 1, err.Error()
		if load, ok := errors.AsType[*yaml.LoadError](err); ok {
			line, says = max(1, load.Mark.Line), strings.TrimPrefix(load.Message, "yaml: ")
		}
		t.found.add(t.file, line, "not YAML: %s", says)
		return nil, false
	}
	if len(doc.Content) != 1 {
		t.found.add(t.file, 1, "want one mapping")
		return nil, false
	}
	return doc.Content[0], true
}

// entry is a key of a mapping and what stands behind it.
type entry struct {
	key   string
	line  int
	value *yaml.Node
}

// entries lists a mapping in the file's order.
func (t table) entries(n *yaml.Node, at string) (out []entry) {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		t.found.add(t.file, n.Line, "%s: want a mapping", at)
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if slices.ContainsFunc(out, func(e entry) bool { return e.key == key }) {
			t.found.add(t.file, n.Content[i].Line, "%s: %s stands twice", at, key)
		}
		out = append(out, entry{key, n.Content[i].Line, n.Content[i+1]})
	}
	return out
}

// keys reads a mapping with these keys; those with a "!" behind them are needed.
func (t table) keys(n *yaml.Node, at string, keys ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n == nil {
		return out
	}
	known := make([]string, len(keys))
	for i, key := range keys {
		known[i] = strings.TrimSuffix(key, "!")
	}
	for _, e := range t.entries(n, at) {
		if !slices.Contains(known, e.key) {
			t.found.add(t.file, e.line, "%s: unknown key %q: want %s", at, e.key, list(known))
			continue
		}
		out[e.key] = e.value
	}
	for i, key := range known {
		if out[key] == nil && keys[i] != key && n.Kind == yaml.MappingNode {
			t.found.add(t.file, n.Line, "%s: %s is missing", at, key)
		}
	}
	return out
}

// text reads a scalar as it is written.
func (t table) text(n *yaml.Node, at string) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		t.found.add(t.file, n.Line, "%s: want a text", at)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// texts reads a list of scalars that must be some of those allowed.
func (t table) texts(n *yaml.Node, at string, allowed []string) (out []string) {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		t.found.add(t.file, n.Line, "%s: want a list", at)
		return nil
	}
	for _, item := range n.Content {
		switch s := t.text(item, at); {
		case !slices.Contains(allowed, s):
			t.found.add(t.file, item.Line, "%s: unknown %q: there are %s", at, s, list(allowed))
		case slices.Contains(out, s):
			t.found.add(t.file, item.Line, "%s: %s stands twice", at, s)
		default:
			out = append(out, s)
		}
	}
	return out
}

// settings reads a mapping of scalars.
func (t table) settings(n *yaml.Node, at string) map[string]string {
	var out map[string]string
	for _, e := range t.entries(n, at) {
		if out == nil {
			out = map[string]string{}
		}
		out[e.key] = t.text(e.value, at+"."+e.key)
	}
	return out
}

func lineOf(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}
