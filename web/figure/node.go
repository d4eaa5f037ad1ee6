package figure

import (
	"html"
	"math"
	"strconv"
	"strings"
)

// node is an element of the drawing. Package figure and static/js/ladder/draw.js
// build the same tree from the same marks; a test compares them as text.
type node struct {
	tag  string
	attr []string // names and values in turn
	text string
	kids []*node
}

func el(tag string, attr ...string) *node { return &node{tag: tag, attr: attr} }

func (n *node) add(kids ...*node) *node {
	for _, k := range kids {
		if k != nil {
			n.kids = append(n.kids, k)
		}
	}
	return n
}

func (n *node) write(b *strings.Builder) {
	b.WriteString("<" + n.tag)
	for i := 0; i < len(n.attr); i += 2 {
		b.WriteString(" " + n.attr[i] + `="` + html.EscapeString(n.attr[i+1]) + `"`)
	}
	if n.text == "" && len(n.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">" + html.EscapeString(n.text))
	for _, k := range n.kids {
		k.write(b)
	}
	b.WriteString("</" + n.tag + ">")
}

// num writes a length with one decimal at most.
func num(f float64) string {
	r := math.Floor(f*10+0.5) / 10
	if r == 0 {
		return "0"
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// path joins commands and lengths: path("M", 1, 2, "L", 3, 4) = "M1 2L3 4".
func path(parts ...any) string {
	var b strings.Builder
	space := false
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
			space = false
		case float64:
			if space {
				b.WriteByte(' ')
			}
			b.WriteString(num(p))
			space = true
		}
	}
	return b.String()
}
