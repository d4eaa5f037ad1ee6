package lessons

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/yuin/goldmark/ast"
)

// value stands in a block's text for what is not typed: a measured value, a
// setting, a constant.
const value = '\ufffc'

// block is a paragraph, a heading, a list's item or a table's cell of one
// language, in words.
type block struct {
	file  string
	line  int
	lang  string
	at    string // of lesson.yaml: "questions.lost.ask"; of the glossary: the term's name
	fence string // the kind of the fence it stands in
	text  string // code between backquotes
	typed string // the same, of which code, and links that change settings, are cut out
	code  []string
	web   bool // it has a link to the outside
}

// place is where the block is, for messages.
func (b block) place() string {
	return strings.TrimSpace(fmt.Sprintf("%s:%d %s", b.file, b.line, b.at))
}

// blocks are all texts of the lessons, and of the glossary.
func blocks(t *testing.T) (out []block) {
	t.Helper()
	for lang, terms := range embedded(t).Glossary {
		for name, term := range terms {
			text := term.Term + ". " + term.Text
			out = append(out, block{file: glossaryFile(lang), lang: lang, at: name, text: text, typed: text})
		}
	}
	for _, d := range drafts(t) {
		for lang, p := range d.proses {
			summary := d.lesson.docs[lang].Summary
			out = append(out, block{file: p.file, line: 1, lang: lang, text: summary, typed: summary})
			out = append(out, p.blocks(lang, p.tree, "")...)
		}
		for _, text := range d.sheet.texts {
			for lang, p := range text.proses {
				for _, b := range p.blocks(lang, p.tree, "") {
					b.at = text.at
					out = append(out, b)
				}
			}
		}
	}
	return out
}

var readDrafts = sync.OnceValues(func() ([]*draft, error) { return draftsOf(FS) })

// drafts are the lessons as they are read.
func drafts(t *testing.T) []*draft {
	t.Helper()
	all, err := readDrafts()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// draftsOf are a course's lessons that have lesson.yaml.
func draftsOf(fsys fs.FS) (out []*draft, err error) {
	c, err := Load(fsys)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(fsys, "*/"+sheetFile)
	if err != nil {
		return nil, err
	}
	found := new(problems)
	for _, file := range files {
		dir, _, _ := strings.Cut(file, "/")
		m := reFolder.FindStringSubmatch(dir)
		number, _ := strconv.Atoi(m[1])
		l := &Lesson{Number: number, Slug: m[2], docs: map[string]*Doc{}}
		out = append(out, c.readFolder(fsys, dir, l, found))
	}
	return out, found.err()
}

func (p *prose) blocks(lang string, root ast.Node, fence string) (out []block) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := n.(*ast.FencedCodeBlock); ok && entering && p.fences[f] != nil {
			out = append(out, p.blocks(lang, p.fences[f].content, p.fences[f].kind)...)
		}
		if !entering || n.Type() != ast.TypeBlock || n.FirstChild() == nil || n.FirstChild().Type() != ast.TypeInline {
			return ast.WalkContinue, nil
		}
		b := block{file: p.file, line: lineAt(p.source, n.Pos()), lang: lang, fence: fence}
		b.read(p, n, true)
		out = append(out, b)
		return ast.WalkSkipChildren, nil
	})
	return out
}

// read adds the words below a node.
func (b *block) read(p *prose, n ast.Node, typed bool) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch x := child.(type) {
		case *ast.Text:
			text := string(x.Segment.Value(p.source))
			if x.SoftLineBreak() || x.HardLineBreak() {
				text += " "
			}
			b.add(text, typed)
		case *holeNode:
			b.add(string(value), typed)
		case *ast.CodeSpan:
			code := plainText(x, p.source)
			b.code = append(b.code, code)
			b.text += "`" + code + "`"
			b.typed += string(value)
		case *ast.Link:
			t, _ := targetOf(string(x.Destination))
			b.web = b.web || t.kind == linkWeb
			changes := t.kind == linkRun || t.kind == linkCompare || t.kind == linkSweep
			b.read(p, x, typed && !changes)
			if typed && changes {
				b.typed += string(value)
			}
		default:
			b.read(p, child, typed)
		}
	}
}

func (b *block) add(text string, typed bool) {
	b.text += text
	if typed {
		b.typed += text
	}
}
