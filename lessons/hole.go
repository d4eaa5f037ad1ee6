package lessons

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Hole is a place in a text for a value of a run: a measured one, or a setting
// as the reader would write it. One of Measure and Setting is set.
type Hole struct {
	Experiment string // whose default run it is of; "" is the run that the text is about
	Measure    string
	Setting    string
	Format     string // of a measure: "auto" or "percent"
	// When is the value of a setting for which alone the text around it is
	// meant; nil for all.
	When *Condition
}

// Condition is one value of a setting.
type Condition struct{ Setting, Value string }

// holeNode is "{{...}}" in the text.
type holeNode struct {
	ast.BaseInline
	offset   int
	text     string // between the braces
	hole     Hole   // with Measure set, until check knows that it is a setting's name
	explicit bool   // "set:" says that it is a setting
	constant string // name, instead of hole
}

var kindHole = ast.NewNodeKind("Hole")

func (n *holeNode) Kind() ast.NodeKind { return kindHole }

func (n *holeNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Text": n.text}, nil)
}

// name is that of the value, whatever it is.
func (n *holeNode) name() string { return n.hole.Measure + n.hole.Setting }

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
	n.read()
	block.Advance(end + 2)
	return n
}

var (
	reConstant = regexp.MustCompile(`^const:([a-z0-9_]+)$`)
	reHole     = regexp.MustCompile(`^(?:([a-z0-9-]+(?:/[a-z0-9-]+)?):)?([a-z0-9_]+)( %)?$`)
	reSetting  = regexp.MustCompile(`^(?:([a-z0-9-]+(?:/[a-z0-9-]+)?):)?set:([a-z0-9_]+)$`)
)

func (n *holeNode) read() {
	s := strings.TrimSpace(n.text)
	if m := reConstant.FindStringSubmatch(s); m != nil {
		n.constant = m[1]
	} else if m := reSetting.FindStringSubmatch(s); m != nil {
		n.explicit, n.hole = true, Hole{Experiment: m[1], Setting: m[2]}
	} else if m := reHole.FindStringSubmatch(s); m != nil {
		n.hole = Hole{Experiment: m[1], Measure: m[2], Format: "auto"}
		if m[3] != "" {
			n.hole.Format = "percent"
		}
	}
}
