package lessons

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"slowstart/engine/experiment"
)

// The fences that are not code.
const (
	fenceBook       = "book"
	fenceToday      = "today"
	fenceNote       = "note"
	fenceProduction = "production"
	fenceKernel     = "kernel"
	fenceSummary    = "summary"
	fenceExercise   = "exercise"
	fenceRun        = "run"
	fenceWhen       = "when"
	fenceLab        = "lab"
	fencePredict    = "predict"
	fencePlace      = "place"
)

// form is what may stand in a fence's attributes, and whether it has content.
type form struct {
	needs, takes []string
	settings     bool // any other attribute is a setting of its experiment
	empty        bool
}

// forms are the fences that are not code. The content of those that have any is
// prose again.
func forms() map[string]form {
	return map[string]form{
		fenceBook: {}, fenceNote: {}, fenceProduction: {}, fenceSummary: {}, fenceExercise: {},
		fenceToday:   {takes: []string{"of", "that", "source", "stack"}, settings: true},
		fenceKernel:  {takes: []string{"of"}, settings: true},
		fenceRun:     {needs: []string{"of"}, takes: []string{"view"}, settings: true},
		fenceWhen:    {settings: true},
		fenceLab:     {empty: true},
		fencePredict: {needs: []string{"id"}, empty: true},
		fencePlace:   {needs: []string{"id"}, empty: true},
	}
}

// codeFences are the languages of plain code.
var codeFences = []string{"text", "http", "sh", "c", "go", "json", "yaml"}

// fence is a fence that is not code.
type fence struct {
	kind     string
	given    map[string]string // the attributes that are no settings
	settings []Condition
	content  ast.Node
}

func (p *prose) fence(n *ast.FencedCodeBlock) {
	line := lineAt(p.source, n.Pos())
	kind, rest := "", ""
	if n.Info != nil {
		kind, rest, _ = strings.Cut(string(n.Info.Segment.Value(p.source)), " ")
	}
	form, ours := forms()[kind]
	if !ours {
		if !slices.Contains(codeFences, kind) {
			p.found.add(p.file, line, "unknown fence %q: want %s, or code as %s",
				kind, list(sorted(forms())), strings.Join(codeFences, ", "))
		}
		return
	}
	f := &fence{kind: kind, given: map[string]string{}}
	p.attributes(f, form, rest, line)
	p.marks = append(p.marks, mark{kind: kind, name: f.given["id"], fence: f, line: line})
	p.fences[n] = f
	start, end := 0, 0
	if lines := n.Lines(); lines.Len() > 0 {
		start, end = lines.At(0).Start, lines.At(lines.Len()-1).Stop
	}
	empty := strings.TrimSpace(string(p.source[start:end])) == ""
	switch {
	case form.empty && !empty:
		p.found.add(p.file, line, "fence %s is empty", kind)
	case !form.empty && empty:
		p.found.add(p.file, line, "fence %s needs content", kind)
	}
	if previous, ok := n.PreviousSibling().(*ast.FencedCodeBlock); kind == fenceToday && (!ok || p.fences[previous] == nil || p.fences[previous].kind != fenceBook) {
		p.found.add(p.file, line, "fence today follows its book: nothing stands between them")
	}
	f.content = p.parse(start, end)
}

// attributes reads {name="value" ...} into a fence.
func (p *prose) attributes(f *fence, form form, text string, line int) {
	all, ok := parseAttributes(text)
	if !ok {
		p.found.add(p.file, line, "fence %s: cannot read %q as {name=\"value\"}", f.kind, strings.TrimSpace(text))
		return
	}
	for _, a := range all {
		switch {
		case slices.Contains(form.needs, a.Setting) || slices.Contains(form.takes, a.Setting):
			f.given[a.Setting] = a.Value
		case form.settings:
			f.settings = append(f.settings, a)
		default:
			p.found.add(p.file, line, "fence %s has no attribute %q", f.kind, a.Setting)
		}
	}
	for _, name := range form.needs {
		if f.given[name] == "" {
			p.found.add(p.file, line, "fence %s: want {%s=\"...\"}", f.kind, name)
		}
	}
	switch _, that := f.given["that"]; {
	case f.kind == fenceWhen && len(f.settings) != 1:
		p.found.add(p.file, line, "fence when: want one setting and its value, as {drop=\"client SYN 1\"}")
	case f.kind != fenceToday:
	case (f.given["of"] != "") != that, that == (f.given["source"] != ""):
		p.found.add(p.file, line, "fence today: want {of=\"EXPERIMENT\" that=\"EXPRESSION\"}, or {source=\"...\"} where no run can show it")
	case !that && len(f.settings) > 0:
		p.found.add(p.file, line, "fence today has no attribute %q", f.settings[0].Setting)
	}
}

var reAttribute = regexp.MustCompile(`^\s*([a-z][a-z0-9_]*)=(?:"([^"]*)"|'([^']*)')`)

// parseAttributes reads {name="value" other='with "quotes"'}, or nothing.
func parseAttributes(s string) (out []Condition, ok bool) {
	if s = strings.TrimSpace(s); s == "" {
		return nil, true
	}
	s, opens := strings.CutPrefix(s, "{")
	s, closes := strings.CutSuffix(s, "}")
	if !opens || !closes {
		return nil, false
	}
	for {
		m := reAttribute.FindStringSubmatch(s)
		if m == nil {
			return out, strings.TrimSpace(s) == "" && len(out) > 0
		}
		if m[2]+m[3] == "" {
			return nil, false
		}
		out, s = append(out, Condition{m[1], m[2] + m[3]}), s[len(m[0]):]
	}
}

// run is what a fence offers, if it offers one: a box about the kernel the
// lesson's own experiment if it names none.
func (f *fence) run(home Run) (Run, bool) {
	r := Run{Experiment: f.given["of"], Stack: f.given["stack"]}
	if f.kind == fenceKernel {
		r.Stack = experiment.Linux
		if r.Experiment == "" {
			r.Experiment = home.Experiment
		}
	}
	return r.with(f.settings), r.Experiment != ""
}

// key names the fence in messages and compares it across languages.
func (f *fence) key() string {
	var b strings.Builder
	b.WriteString("fence " + f.kind)
	for _, name := range sorted(f.given) {
		b.WriteString(" " + name + "=" + f.given[name])
	}
	for _, s := range f.settings {
		b.WriteString(" " + s.Setting + "=" + s.Value)
	}
	return b.String()
}
