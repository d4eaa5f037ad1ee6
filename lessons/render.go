package lessons

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// Fill says what to put into a text for one page.
type Fill struct {
	// Measure gives the text of a measured value.
	Measure func(Hole) string
	// Label gives the heading of a box, "book", "today" or "note", and that of
	// the glossary, "terms".
	Label func(key string) string
	// Settings are the values of the run, by which blocks for one value are
	// shown or hidden.
	Settings map[string]string
}

// part is a piece of a text: HTML, or a place to fill. Exactly one field is
// set.
type part struct {
	html  string
	hole  *Hole
	when  *condition // writes " hidden" if the setting has another value
	label string
	split bool // where the lab stands
}

func fillParts(parts []part, f Fill) string {
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p.hole != nil:
			b.Write(util.EscapeHTML([]byte(f.Measure(*p.hole))))
		case p.label != "":
			b.Write(util.EscapeHTML([]byte(f.Label(p.label))))
		case p.when != nil:
			if f.Settings[p.when.setting] != p.when.value {
				b.WriteString(" hidden")
			}
		default:
			b.WriteString(p.html)
		}
	}
	return b.String()
}

// writer renders what is ours and writes a mark, a number between two NULs,
// where a part is to be filled; checkText keeps NULs out of the source.
type writer struct {
	prose *prose
	names names
	parts []part
	terms []string // used, in order of first use
}

func (w *writer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, w.link)
	r.Register(ast.KindHeading, w.heading)
	r.Register(ast.KindFencedCodeBlock, w.fence)
	r.Register(kindHole, w.hole)
}

func (w *writer) place(out util.BufWriter, p part) {
	w.parts = append(w.parts, p)
	_, _ = fmt.Fprintf(out, "\x00%d\x00", len(w.parts)-1) // a buffer's writes do not fail
}

// render gives the whole text in parts.
func (p *prose) render() ([]part, error) {
	var buf bytes.Buffer
	if err := p.md.Renderer().Render(&buf, p.source, p.tree); err != nil {
		return nil, fmt.Errorf("%s: %w", p.file, err)
	}
	var parts []part
	for i, piece := range strings.Split(buf.String(), "\x00") {
		if i%2 == 0 {
			parts = append(parts, part{html: keepParticles(piece)})
			continue
		}
		n, err := strconv.Atoi(piece)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.file, err)
		}
		parts = append(parts, p.out.parts[n])
	}
	return parts, nil
}

func (w *writer) link(out util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	scheme, name, _ := strings.Cut(string(node.(*ast.Link).Destination), ":")
	if !entering {
		_, err := out.WriteString("</a>")
		return ast.WalkContinue, err
	}
	var err error
	switch scheme {
	case "moment":
		_, err = fmt.Fprintf(out, `<a class="moment" href="#lab" data-moment="%s">`, escape(name))
	case "term":
		w.usedTerm(name)
		_, err = fmt.Fprintf(out, `<a class="term" href="#term-%s">`, escape(name))
	case linkCompare, linkSweep:
		_, err = fmt.Fprintf(out, `<a class="beside" href="%s">`, escape(besideAddress(scheme, name)))
	default:
		_, err = fmt.Fprintf(out, `<a href="%s">`, util.EscapeHTML(util.URLEscape(node.(*ast.Link).Destination, true)))
	}
	return ast.WalkContinue, err
}

// heading makes a heading a link to itself, so that its address can be copied.
func (w *writer) heading(out util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	id, _ := n.AttributeString("id")
	name, _ := id.([]byte)
	var err error
	switch {
	case n.Level == 1 && entering:
		_, err = fmt.Fprintf(out, `<h1 id="%s">`, escape(string(name)))
	case n.Level == 1:
		_, err = out.WriteString("</h1>\n")
	case entering:
		_, err = fmt.Fprintf(out, `<h%d id="%s"><a class="heading" href="#%[2]s">`, n.Level, escape(string(name)))
	default:
		_, err = fmt.Fprintf(out, "</a></h%d>\n", n.Level)
	}
	return ast.WalkContinue, err
}

func (w *writer) fence(out util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.FencedCodeBlock)
	content, isBox := w.prose.boxes[n]
	if !entering {
		return ast.WalkContinue, nil
	}
	if !isBox {
		_, err := fmt.Fprintf(out, "<pre tabindex=\"0\"><code>%s</code></pre>\n", util.EscapeHTML(n.Lines().Value(source)))
		return ast.WalkSkipChildren, err
	}
	end := "</aside>\n"
	switch kind := string(n.Language(source)); kind {
	case fenceLab:
		w.place(out, part{split: true})
		return ast.WalkSkipChildren, nil
	case fenceWhen:
		when := w.prose.whens[n]
		_, _ = fmt.Fprintf(out, `<div class="when" data-when="%s"`, escape(when.setting+"="+when.value))
		w.place(out, part{when: &when})
		_, _ = out.WriteString(">\n")
		end = "</div>\n"
	default:
		_, _ = fmt.Fprintf(out, `<aside class="box box--%s"><p class="box__label">`, kind)
		w.place(out, part{label: kind})
		_, _ = out.WriteString("</p>\n")
	}
	if err := w.prose.md.Renderer().Render(out, source, content); err != nil {
		return ast.WalkStop, err
	}
	_, err := out.WriteString(end)
	return ast.WalkSkipChildren, err
}

func (w *writer) usedTerm(name string) {
	if !slices.Contains(w.terms, name) {
		w.terms = append(w.terms, name)
	}
}

// hole writes a measure as an output element. The lab announces a new run
// once, so that each of its numbers need not be.
func (w *writer) hole(out util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*holeNode)
	if n.constant != "" {
		c := w.names.constants[n.constant]
		_, err := fmt.Fprintf(out, `<a class="constant" href="%s" title="%s">%s</a>`,
			escape(c.URL), escape(c.Source), escape(c.Text()))
		return ast.WalkContinue, err
	}
	attributes := fmt.Sprintf(`data-measure="%s" data-format="%s"`, escape(n.hole.Measure), n.hole.Format)
	if n.hole.Experiment != "" { // stays as it is when the page's own run changes
		attributes = fmt.Sprintf(`data-of="%s:%s"`, escape(n.hole.Experiment), escape(n.hole.Measure))
	}
	_, _ = fmt.Fprintf(out, `<output class="measure" aria-live="off" %s>`, attributes)
	w.place(out, part{hole: &n.hole})
	_, err := out.WriteString("</output>")
	return ast.WalkContinue, err
}

func escape(s string) string { return string(util.EscapeHTML([]byte(s))) }
