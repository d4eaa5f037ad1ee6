package experiment

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// MaxSource is the largest file, in bytes: one websocket message.
const MaxSource = 64 << 10

const (
	maxName  = 64 // characters of a name, a key or a word of a list
	maxDepth = 16 // nested mappings and lists
)

// readSource makes a tree of the file's YAML, or logs why it cannot. What
// passes has one document and no anchors, aliases, tags or merge keys.
func readSource(l *log, src []byte) *yaml.Node {
	if len(src) > MaxSource {
		l.add(1, "", &problem{code: codeSize, msg: "the file has more than " + strconv.Itoa(MaxSource) + " bytes, the most that are read"})
		return nil
	}
	if at, why := badText(src); at >= 0 {
		l.add(1+bytes.Count(src[:at], []byte("\n")), "", &problem{code: codeEncoding, msg: why})
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load(src, &doc); err != nil {
		l.add(syntaxError(src, err))
		return nil
	}
	if !plain(l, doc.Content[0], 1) {
		return nil
	}
	return doc.Content[0]
}

// syntaxError says where and why a file is not YAML.
func syntaxError(src []byte, err error) (line int, field string, p *problem) {
	line, msg := 1, err.Error()
	var load *yaml.LoadError
	if errors.As(err, &load) {
		line, msg = max(1, load.Mark.Line), strings.TrimPrefix(load.Message, "yaml: ")
	}
	if msg == "no documents in stream" {
		return 1, "", &problem{code: codeSyntax, msg: "the file is empty: it needs v: 1, title, hosts, links and apps"}
	}
	if msg == "expected single document, found multiple" {
		return secondDocument(src), "", &problem{code: codeSyntax, msg: "another document begins here (---): a file holds one"}
	}
	if lines := bytes.Split(src, []byte("\n")); line <= len(lines) && bytes.HasPrefix(bytes.TrimLeft(lines[line-1], " "), []byte("\t")) {
		msg = "indent with spaces, not with tabs"
	}
	return line, "", &problem{code: codeSyntax, msg: "not YAML: " + msg}
}

// secondDocument is the line where it begins, which the YAML reader does not say.
func secondDocument(src []byte) int {
	begun := false
	for i, line := range bytes.Split(src, []byte("\n")) {
		line = bytes.TrimSpace(line)
		mark := bytes.HasPrefix(line, []byte("---"))
		if mark && begun {
			return i + 1
		}
		begun = begun || mark || len(line) > 0 && line[0] != '#' && line[0] != '%'
	}
	return 1
}

// badText finds the first byte that no text of ours has: not UTF-8, a control
// character, or one that changes the direction of what follows.
func badText(src []byte) (at int, why string) {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i, "the file is not UTF-8 text"
		case r == '\n' || r == '\r' || r == '\t' || r == '\ufeff' && i == 0:
		case badRune(r):
			return i, "control character " + strconv.QuoteRuneToASCII(r) + " in the file"
		}
		i += size
	}
	return -1, ""
}

// badRune is true for control characters and for those that reorder text.
func badRune(r rune) bool {
	return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u2028' || r == '\u2029'
}

// plain refuses the parts of YAML that make a file mean more than it shows.
func plain(l *log, n *yaml.Node, depth int) bool {
	refuse := func(what string) bool {
		l.add(n.Line, "", &problem{code: codeSyntax, msg: what + " are not allowed: write the value out"})
		return false
	}
	switch {
	case depth > maxDepth:
		l.add(n.Line, "", &problem{code: codeSize, msg: "nested more than " + strconv.Itoa(maxDepth) + " levels deep"})
		return false
	case n.Kind == yaml.AliasNode:
		return refuse("aliases (*name)")
	case n.Anchor != "":
		return refuse("anchors (&name)")
	case n.Style&yaml.TaggedStyle != 0:
		return refuse("tags (!name)")
	case n.Kind == yaml.ScalarNode && n.Value == "<<" && n.Style == 0:
		return refuse("merge keys (<<)")
	}
	for _, c := range n.Content {
		if !plain(l, c, depth+1) {
			return false
		}
	}
	// An escape in a quoted text can say what badText cannot see.
	for _, r := range n.Value {
		if r != '\n' && r != '\r' && r != '\t' && badRune(r) {
			l.add(n.Line, "", &problem{code: codeEncoding, msg: "control character " + strconv.QuoteRuneToASCII(r) + " in a text"})
			return false
		}
	}
	return true
}
