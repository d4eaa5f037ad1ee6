package lessons

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// fence writes what a fence places. A book and its today stand in one element,
// so that a page can put them side by side.
func (w *writer) fence(out util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.FencedCodeBlock)
	if !entering {
		return ast.WalkContinue, nil
	}
	f := w.prose.fences[n]
	if f == nil {
		write(out, "<pre tabindex=\"0\"><code>%s</code></pre>\n", util.EscapeHTML(n.Lines().Value(source)))
		return ast.WalkSkipChildren, nil
	}
	next, _ := n.NextSibling().(*ast.FencedCodeBlock)
	if after := w.prose.fences[next]; f.kind == fenceBook && after != nil && after.kind == fenceToday {
		write(out, "<div class=\"pair\">\n")
	}
	content := func() error { return w.prose.md.Renderer().Render(out, source, f.content) }
	var err error
	switch f.kind {
	case fenceLab:
		w.place(out, part{kind: partLab})
	case fencePredict:
		w.place(out, part{kind: partQuestion, text: f.given["id"]})
	case fencePlace:
		w.place(out, part{kind: partPlace, text: f.given["id"]})
	case fenceWhen:
		err = w.block(out, f.settings[0], content)
	default:
		err = w.box(out, f, content)
	}
	if f.kind == fenceToday {
		write(out, "</div>\n")
	}
	return ast.WalkSkipChildren, err
}

// block is for one value of a setting.
func (w *writer) block(out util.BufWriter, when Condition, content func() error) error {
	write(out, `<div class="when" data-when="%s"`, escape(when.Setting+"="+when.Value))
	w.place(out, part{kind: partHidden, when: when})
	write(out, ">\n")
	w.place(out, part{kind: partCondition, when: when})
	w.when = &when
	err := content()
	w.when = nil
	write(out, "</div>\n")
	return err
}

// box is set apart from the text, with a label over it and, where it has to do
// with a run, a way to it below.
func (w *writer) box(out util.BufWriter, f *fence, content func() error) error {
	write(out, `<aside class="box box--%s"><p class="box__label">`, f.kind)
	w.place(out, part{kind: partLabel, text: f.kind})
	write(out, "</p>\n")
	run, offers := f.run(w.prose.names.home)
	if f.kind == fenceRun {
		write(out, "<p class=\"box__title\">%s</p>\n", escape(w.prose.names.title(run.Experiment)))
	}
	if err := content(); err != nil {
		return err
	}
	switch f.kind {
	case fenceRun:
		w.act(out, run, f.given["view"], "run_show")
	case fenceKernel:
		w.place(out, part{kind: partLive, run: run})
	case fenceToday:
		if offers {
			w.act(out, run, "", "measured")
			break
		}
		write(out, `<p class="box__act">`)
		w.place(out, part{kind: partLabel, text: "source"})
		write(out, " <cite>%s</cite></p>\n", escape(f.given["source"]))
	}
	write(out, "</aside>\n")
	if f.kind == fenceRun {
		w.place(out, part{kind: partPicture, run: run})
	}
	return nil
}

func (w *writer) act(out util.BufWriter, run Run, view, label string) {
	write(out, `<p class="box__act">`)
	w.runLink(out, run, view)
	w.place(out, part{kind: partLabel, text: label})
	write(out, "</a></p>\n")
}
