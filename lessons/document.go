package lessons

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"go.yaml.in/yaml/v4"
)

// Doc is a lesson's prose in one language, rendered but for what a run fills
// in.
type Doc struct {
	Lang     string
	Title    string // the first heading
	Part     string // of the course
	Summary  string // one or two sentences, for lists and search engines
	Headings []Heading

	intro, body []part
}

// Heading is a place in the prose that an address can name.
type Heading struct {
	ID    string
	Text  string
	Level int
}

// Render gives the prose as HTML for one run: what stands before the lab, and
// what stands after it.
func (d *Doc) Render(f Fill) (intro, body string) {
	return fillParts(d.intro, f), fillParts(d.body, f)
}

// Holes lists the values that the prose shows, in order.
func (d *Doc) Holes() []Hole { return holesIn(d.intro, d.body) }

// Runs lists the runs that the prose shows in the page's lab, in order and each
// once.
func (d *Doc) Runs() (out []Run) {
	for _, parts := range [][]part{d.intro, d.body} {
		for _, p := range parts {
			same := func(r Run) bool { return r.String() == p.run.String() }
			if p.kind == partRun && !slices.ContainsFunc(out, same) {
				out = append(out, p.run)
			}
		}
	}
	return out
}

// front is what a file says about itself before its prose.
type front struct {
	Part    string `yaml:"part"`
	Summary string `yaml:"summary"`
}

// readFront cuts off the YAML between two lines of "---" at the top. The lines
// stay, blank, so that the prose keeps its line numbers.
func readFront(file string, source []byte, found *problems) (front, []byte) {
	const fence = "---\n"
	var f front
	rest, ok := bytes.CutPrefix(source, []byte(fence))
	end := bytes.Index(rest, []byte("\n"+fence))
	if !ok || end < 0 {
		found.add(file, 1, "want part and summary between two lines of --- at the top")
		return f, source
	}
	if err := yaml.Load(rest[:end+1], &f, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		found.add(file, 1, "%v", err)
	} else if f.Part == "" || f.Summary == "" {
		found.add(file, 1, "want part and summary")
	}
	head := len(fence) + end + 1 + len(fence)
	return f, blankOutside(source, head, len(source))
}

// doc is the text without its HTML, which waits for the names in it to be known.
func (p *prose) doc(lang string, f front) *Doc {
	d := &Doc{Lang: lang, Part: f.Part, Summary: f.Summary}
	_ = ast.Walk(p.tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			id, _ := h.AttributeString("id")
			name, _ := id.([]byte)
			d.Headings = append(d.Headings, Heading{ID: string(name), Text: plainText(h, p.source), Level: h.Level})
		}
		return ast.WalkContinue, nil
	})
	if len(d.Headings) == 0 || d.Headings[0].Level != 1 {
		p.found.add(p.file, 0, "want the title first: # Title {#id}")
	} else {
		// A hyphen that may not break a title on the page is a plain one in a
		// list or a search.
		d.Title = strings.ReplaceAll(d.Headings[0].Text, "\u2011", "-")
	}
	return d
}

// fill renders the text, with the glossary of its terms and of those that its
// questions have.
func (p *prose) fill(d *Doc, terms []string) {
	parts, err := p.render()
	if err != nil {
		p.found.add(p.file, 0, "%v", err)
		return
	}
	d.intro, d.body = parts, nil
	for i, part := range parts {
		if part.kind == partLab {
			d.intro, d.body = parts[:i], parts[i+1:]
			break
		}
	}
	for _, name := range terms {
		p.out.usedTerm(name)
	}
	d.body = append(d.body, p.glossary()...)
}

// glossary is the entries that the text points at, at its end. (A page with
// scripts opens an entry beside the words instead of going there.)
func (p *prose) glossary() []part {
	if len(p.out.terms) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("</h2>\n")
	for _, name := range p.out.terms {
		t := p.names.terms[name]
		fmt.Fprintf(&b, `<div class="terms__entry" id="term-%s"><p><dfn>%s</dfn>`, escape(name), escape(t.Term))
		if t.English != "" {
			fmt.Fprintf(&b, ` <span lang="en">%s</span>`, escape(t.English))
		}
		fmt.Fprintf(&b, `</p><p>%s</p>`, escape(t.Text))
		if t.Source != "" {
			fmt.Fprintf(&b, `<p class="terms__source">%s</p>`, escape(t.Source))
		}
		b.WriteString("</div>\n")
	}
	b.WriteString("</section>\n")
	return []part{{text: `<section class="terms"><h2 id="terms">`}, {kind: partLabel, text: "terms"}, {text: b.String()}}
}

func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
