package lessons

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The fences that are not code. Their content is prose, except lab's, which
// has none.
const (
	fenceBook  = "book"
	fenceToday = "today"
	fenceNote  = "note"
	fenceWhen  = "when"
	fenceLab   = "lab"
)

// codeFences are the languages of plain code.
var codeFences = []string{"text", "http", "sh", "c", "go", "json", "yaml"}

// prose is one file while it is read.
type prose struct {
	file   string
	source []byte
	found  *problems
	marks  []mark
	boxes  map[*ast.FencedCodeBlock]ast.Node // parsed content of the fences that are not code
	whens  map[*ast.FencedCodeBlock]condition
	md     goldmark.Markdown
	out    *writer
	tree   ast.Node
}

// mark is a name the prose uses or a thing it places, for the checks.
type mark struct {
	kind string // heading, moment, hole, constant, term, anchor, or a fence
	name string
	hole Hole
	when condition
	line int
}

// condition is one value of a setting.
type condition struct{ setting, value string }

// readProse parses a file and collects what it uses. Problems of form are
// found here, those of meaning in check.go.
func readProse(file string, source []byte, names names, found *problems) *prose {
	p := &prose{
		file: file, source: source, found: found,
		boxes: make(map[*ast.FencedCodeBlock]ast.Node),
		whens: make(map[*ast.FencedCodeBlock]condition),
	}
	p.checkText()
	p.out = &writer{prose: p, names: names}
	p.md = goldmark.New(
		goldmark.WithExtensions(
			extension.Table, extension.Strikethrough, extension.Footnote, extension.DefinitionList,
			// Without joining lines: it would swallow the space between
			// Korean words at a line break.
			extension.NewCJK(extension.WithEscapedSpace()),
		),
		goldmark.WithParserOptions(
			parser.WithAttribute(),
			parser.WithInlineParsers(
				util.Prioritized(emphasis{}, 450), // before goldmark's own at 500
				util.Prioritized(holes{}, 90),
			),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(
			util.Prioritized(p.out, 100), // before goldmark's own at 1000
		)),
	)
	p.tree = p.parse(0, len(source))
	return p
}

// parse reads the part of the source between two offsets. The rest is blanked
// rather than cut, so that every node keeps its place in the file.
func (p *prose) parse(start, end int) ast.Node {
	tree := p.md.Parser().Parse(text.NewReader(blankOutside(p.source, start, end)))
	// The walker's error is always nil: visit gives none.
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			return p.visit(n), nil
		}
		return ast.WalkContinue, nil
	})
	return tree
}

func blankOutside(source []byte, start, end int) []byte {
	out := bytes.Clone(source)
	for i, c := range out {
		if (i < start || i >= end) && c != '\n' {
			out[i] = ' '
		}
	}
	return out
}

func (p *prose) visit(n ast.Node) ast.WalkStatus {
	line := lineAt(p.source, n.Pos())
	switch n := n.(type) {
	case *ast.Heading:
		id, _ := n.AttributeString("id")
		name, _ := id.([]byte)
		if len(name) == 0 {
			p.found.add(p.file, line, "heading without an id: write {#id} behind it")
		}
		p.marks = append(p.marks, mark{kind: "heading", name: string(name), line: line})
	case *ast.Link:
		p.link(string(n.Destination), line)
	case *holeNode:
		p.hole(n)
	case *ast.FencedCodeBlock:
		p.fence(n)
		return ast.WalkSkipChildren
	case *ast.HTMLBlock, *ast.RawHTML:
		p.found.add(p.file, line, "raw HTML is not allowed")
	case *ast.Image:
		p.found.add(p.file, line, "images are not allowed: a picture is drawn from a run")
	}
	return ast.WalkContinue
}

func (p *prose) link(to string, line int) {
	scheme, name, ok := strings.Cut(to, ":")
	switch {
	case strings.HasPrefix(to, "#"):
		p.marks = append(p.marks, mark{kind: "anchor", name: to[1:], line: line})
	case ok && slices.Contains([]string{"moment", "term", linkCompare, linkSweep}, scheme):
		p.marks = append(p.marks, mark{kind: scheme, name: name, line: line})
	case scheme != "https":
		p.found.add(p.file, line, "link to %q: use moment:NAME, term:NAME, compare:SETTING=VALUE, sweep:SETTING, #id or https://", to)
	}
}

func (p *prose) hole(n *holeNode) {
	m := mark{kind: "hole", name: n.hole.Measure, hole: n.hole, line: lineAt(p.source, n.offset)}
	switch {
	case n.constant != "":
		m.kind, m.name = "constant", n.constant
	case n.hole.Measure == "":
		p.found.add(p.file, m.line, "{{%s}}: want {{measure}}, {{measure %%}}, {{experiment:measure}} or {{const:name}}", n.text)
		return
	}
	p.marks = append(p.marks, m)
}

func (p *prose) fence(n *ast.FencedCodeBlock) {
	line := lineAt(p.source, n.Pos())
	kind, rest := "", ""
	if n.Info != nil {
		kind, rest, _ = strings.Cut(string(n.Info.Segment.Value(p.source)), " ")
	}
	attributes, ok := parseAttributes(rest)
	if !ok {
		p.found.add(p.file, line, "fence %s: cannot read %q as {name=\"value\"}", kind, strings.TrimSpace(rest))
	}
	m := mark{kind: kind, line: line}
	switch kind {
	case fenceBook, fenceToday, fenceNote, fenceLab:
		for _, a := range attributes {
			p.found.add(p.file, line, "fence %s has no attribute %q", kind, a.setting)
		}
	case fenceWhen:
		if len(attributes) != 1 {
			p.found.add(p.file, line, "fence when: want one setting and its value, as {drop=\"client SYN 1\"}")
			return
		}
		m.when = attributes[0]
		p.whens[n] = m.when
	default:
		if !slices.Contains(codeFences, kind) {
			p.found.add(p.file, line, "unknown fence %q: want book, today, note, when, lab, or code as %s",
				kind, strings.Join(codeFences, ", "))
		}
		return
	}
	p.marks = append(p.marks, m)
	start, end := 0, 0
	if lines := n.Lines(); lines.Len() > 0 {
		start, end = lines.At(0).Start, lines.At(lines.Len()-1).Stop
	}
	if kind == fenceLab && end > start {
		p.found.add(p.file, line, "fence lab is empty")
	}
	p.boxes[n] = p.parse(start, end)
}

// parseAttributes reads {name="value" ...}, or nothing.
func parseAttributes(s string) ([]condition, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, true
	}
	parsed, ok := parser.ParseAttributes(text.NewReader([]byte(s)))
	if !ok {
		return nil, false
	}
	var out []condition
	for _, a := range parsed {
		value, isText := a.Value.([]byte)
		if !isText || len(value) == 0 { // goldmark leaves unquoted values empty
			return nil, false
		}
		out = append(out, condition{string(a.Name), string(value)})
	}
	return out, true
}

// checkText refuses what no editor should write: the writer's marks of places
// are control characters.
func (p *prose) checkText() {
	if !utf8.Valid(p.source) {
		p.found.add(p.file, 0, "not UTF-8")
	}
	for i, r := range string(p.source) {
		if unicode.IsControl(r) && r != '\n' {
			p.found.add(p.file, lineAt(p.source, i), "control character %U", r)
			p.source = bytes.ReplaceAll(p.source, []byte(string(r)), bytes.Repeat([]byte(" "), utf8.RuneLen(r)))
		}
	}
}
