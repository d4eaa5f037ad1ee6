package lessons

import (
	"bytes"
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

// prose is one text while it is read: a file, or a sentence of lesson.yaml.
type prose struct {
	file   string
	source []byte
	names  names
	found  *problems
	marks  []mark
	fences map[*ast.FencedCodeBlock]*fence // those that are not code
	md     goldmark.Markdown
	out    *writer
	tree   ast.Node
}

// names is what a text can refer to beside its own experiment.
type names struct {
	lang      string
	home      Run  // what holes and links are about that name no experiment
	pinned    bool // home is the text's own run, and not the one on the page
	constants map[string]Constant
	terms     map[string]Term                // of the language at hand
	title     func(experiment string) string // in the language at hand
}

// mark is a name the text uses or a thing it places, for the checks. One of the
// pointers is set, but for a heading.
type mark struct {
	kind   string // heading, hole, constant, a link's kind, or a fence's
	name   string // of a heading, a constant, a question or a place
	line   int
	hole   *holeNode
	target *target
	fence  *fence
}

// readProse parses a text and collects what it uses. Problems of form are
// found here, those of meaning in check.go.
func readProse(file string, source []byte, names names, found *problems) *prose {
	p := &prose{
		file: file, source: source, names: names, found: found,
		fences: make(map[*ast.FencedCodeBlock]*fence),
	}
	p.checkText()
	p.out = &writer{prose: p}
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
	t, ok := targetOf(to)
	if !ok {
		p.found.add(p.file, line, "link to %q: use moment:NAME, run:EXPERIMENT?SETTING=VALUE, lesson:SLUG, term:NAME, compare:SETTING=VALUE, sweep:SETTING, #id or https://", to)
		return
	}
	if t.kind != linkWeb {
		p.marks = append(p.marks, mark{kind: t.kind, target: &t, line: line})
	}
}

func (p *prose) hole(n *holeNode) {
	m := mark{kind: "hole", hole: n, line: lineAt(p.source, n.offset)}
	switch {
	case n.constant != "":
		m = mark{kind: "constant", name: n.constant, line: m.line}
	case n.name() == "":
		p.found.add(p.file, m.line, "{{%s}}: want {{measure}}, {{measure %%}}, {{setting}}, {{experiment:measure}}, {{set:setting}} or {{const:name}}", n.text)
		return
	}
	p.marks = append(p.marks, m)
}

// key names a mark in messages and compares it across languages.
func (m mark) key() string {
	switch {
	case m.hole != nil && m.hole.hole.Setting != "":
		return "setting " + strings.TrimPrefix(m.hole.hole.Experiment+":"+m.hole.hole.Setting, ":")
	case m.hole != nil:
		return "measure " + strings.TrimPrefix(m.hole.hole.Experiment+":"+m.hole.hole.Measure, ":")
	case m.target != nil:
		return m.target.key()
	case m.fence != nil:
		return m.fence.key()
	}
	return m.kind + " " + m.name
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
