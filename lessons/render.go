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

// writer renders what is ours and writes a mark, a number between two NULs,
// where a part is to be filled; checkText keeps NULs out of the source.
type writer struct {
	prose *prose
	parts []part
	terms []string   // used, in order of first use
	when  *Condition // of the block that is being written
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

// write is for what a buffer takes: it does not fail.
func write(out util.BufWriter, format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }

// render gives the whole text in parts.
func (p *prose) render() ([]part, error) {
	var buf bytes.Buffer
	if err := p.md.Renderer().Render(&buf, p.source, p.tree); err != nil {
		return nil, fmt.Errorf("%s: %w", p.file, err)
	}
	var parts []part
	for i, piece := range strings.Split(buf.String(), "\x00") {
		if i%2 == 0 {
			parts = append(parts, part{text: keepParticles(piece)})
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

// runOf is the run that a link shows, or that it lays others beside.
func (p *prose) runOf(t target) Run {
	if t.of == "" || t.of == p.names.home.Experiment && t.kind != linkRun {
		r := p.names.home
		r.Stack = ""
		return r.with(t.changes)
	}
	return Run{Experiment: t.of}.with(t.changes)
}

func (w *writer) link(out util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	destination := node.(*ast.Link).Destination
	if !entering {
		write(out, "</a>")
		return ast.WalkContinue, nil
	}
	t, _ := targetOf(string(destination))
	switch t.kind {
	case linkTerm:
		w.usedTerm(t.name)
		write(out, `<a class="term" href="#term-%s">`, escape(t.name))
	case linkLesson:
		write(out, `<a href="`)
		w.place(out, part{kind: partLesson, text: t.name})
		if t.heading != "" {
			write(out, "#%s", escape(t.heading))
		}
		write(out, `">`)
	case linkMoment:
		write(out, `<a class="moment" data-moment="%s"`, escape(t.name))
		w.about(out, t, "lab")
	case linkCompare, linkSweep:
		write(out, `<a class="beside"`)
		w.about(out, t, t.besideFragment())
	case linkRun:
		w.runLink(out, w.prose.runOf(t), "")
	default:
		write(out, `<a href="%s">`, util.EscapeHTML(util.URLEscape(destination, true)))
	}
	return ast.WalkContinue, nil
}

// about ends the tag of a link to something in a run: the one on the page, whose
// address is a fragment, or one to be shown first.
func (w *writer) about(out util.BufWriter, t target, fragment string) {
	home := w.prose.names.home
	if !w.prose.names.pinned && (t.of == "" || t.of == home.Experiment) {
		write(out, ` href="#%s">`, escape(fragment))
		return
	}
	t.changes = nil
	run := w.prose.runOf(t)
	write(out, ` data-of="%s" href="`, escape(run.String()))
	w.place(out, part{kind: partRun, run: run, text: fragment})
	write(out, `">`)
}

// runLink begins a link that shows a run in the page's lab.
func (w *writer) runLink(out util.BufWriter, run Run, view string) {
	write(out, `<a class="run" data-run="%s"`, escape(run.String()))
	if view != "" {
		write(out, ` data-view="%s"`, escape(view))
	}
	if run.Stack != "" {
		write(out, ` data-stack="%s"`, escape(run.Stack))
	}
	write(out, ` href="`)
	w.place(out, part{kind: partRun, run: run, text: "lab"})
	write(out, `">`)
}

// heading makes a heading a link to itself, so that its address can be copied.
func (w *writer) heading(out util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	id, _ := n.AttributeString("id")
	name, _ := id.([]byte)
	switch {
	case n.Level == 1 && entering:
		write(out, `<h1 id="%s">`, escape(string(name)))
	case n.Level == 1:
		write(out, "</h1>\n")
	case entering:
		write(out, `<h%d id="%s"><a class="heading" href="#%[2]s">`, n.Level, escape(string(name)))
	default:
		write(out, "</a></h%d>\n", n.Level)
	}
	return ast.WalkContinue, nil
}

func (w *writer) usedTerm(name string) {
	if !slices.Contains(w.terms, name) {
		w.terms = append(w.terms, name)
	}
}

// hole writes a value as an output element. The lab announces a new run once,
// so that each of its numbers need not be.
func (w *writer) hole(out util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*holeNode)
	if n.constant != "" {
		c := w.prose.names.constants[n.constant]
		write(out, `<a class="constant" href="%s" title="%s">%s</a>`, escape(c.URL), escape(c.Source), escape(c.Text(w.prose.names.lang)))
		return ast.WalkContinue, nil
	}
	n.hole.When = w.when
	write(out, `<output class="measure" aria-live="off"%s>`, w.follows(n.hole))
	w.place(out, part{kind: partHole, hole: n.hole})
	write(out, "</output>")
	return ast.WalkContinue, nil
}

// follows are the attributes by which a page's scripts keep a value to the run
// in the lab. A text about a run of its own keeps that.
func (w *writer) follows(h Hole) string {
	switch {
	case w.prose.names.pinned:
		return ""
	case h.Setting != "" && h.Experiment != "":
		return fmt.Sprintf(` data-of="%s" data-setting="%s"`, escape(h.Experiment), escape(h.Setting))
	case h.Setting != "":
		return fmt.Sprintf(` data-setting="%s"`, escape(h.Setting))
	case h.Experiment != "":
		return fmt.Sprintf(` data-of="%s:%s" data-format="%s"`, escape(h.Experiment), escape(h.Measure), h.Format)
	}
	return fmt.Sprintf(` data-measure="%s" data-format="%s"`, escape(h.Measure), h.Format)
}
