package lessons

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Hole is a place in the prose for a measured value.
type Hole struct {
	Experiment string // slug/variant whose default run it is measured on; "" is the run on the page
	Measure    string
	Format     string // "auto" or "percent"
}

// holeNode is "{{...}}" in the text.
type holeNode struct {
	ast.BaseInline
	offset   int
	text     string // between the braces
	hole     Hole
	constant string // name, instead of hole
}

var kindHole = ast.NewNodeKind("Hole")

func (n *holeNode) Kind() ast.NodeKind { return kindHole }

func (n *holeNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Text": n.text}, nil)
}

// holes parses "{{...}}". What does not parse stays in the node for the check
// to name, rather than as text on a page.
type holes struct{}

func (holes) Trigger() []byte { return []byte{'{'} }

func (holes) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("{{")) {
		return nil
	}
	end := bytes.Index(line, []byte("}}"))
	if end < 0 {
		return nil
	}
	n := &holeNode{offset: segment.Start, text: string(line[2:end])}
	n.hole, n.constant = parseHole(n.text)
	block.Advance(end + 2)
	return n
}

var (
	reConstant = regexp.MustCompile(`^const:([a-z0-9_]+)$`)
	reMeasure  = regexp.MustCompile(`^(?:([a-z0-9-]+(?:/[a-z0-9-]+)?):)?([a-z0-9_]+)( %)?$`)
)

func parseHole(s string) (Hole, string) {
	s = strings.TrimSpace(s)
	if m := reConstant.FindStringSubmatch(s); m != nil {
		return Hole{}, m[1]
	}
	m := reMeasure.FindStringSubmatch(s)
	if m == nil {
		return Hole{}, ""
	}
	h := Hole{Experiment: m[1], Measure: m[2], Format: "auto"}
	if m[3] != "" {
		h.Format = "percent"
	}
	return h, ""
}
