package lessons

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"go.yaml.in/yaml/v4"

	"slowstart/engine/experiment"
)

// Words is a sentence or a few of lesson.yaml, in each language.
type Words map[string]*Text

// Text is inline prose about one run. Its values are of that run; its links lead
// to it, wherever the text stands.
type Text struct{ parts []part }

// Render gives the text as HTML, without a paragraph around it.
func (t *Text) Render(f Fill) string { return fillParts(t.parts, f) }

// Holes lists the values that the text shows, in order.
func (t *Text) Holes() []Hole { return holesIn(t.parts) }

// words reads {en: ..., ko: ...}, about a run.
func (s *sheet) words(n *yaml.Node, at string, about Run) Words {
	if n == nil {
		return nil
	}
	w := pending{at, Words{}, map[string]*prose{}}
	keys := s.keys(n, at, "en!", "ko!")
	for _, lang := range Langs {
		text := keys[lang]
		if s.text(text, at+"."+lang) == "" {
			continue
		}
		// Lines of its own before the text give its marks the file's.
		source := strings.Repeat("\n", max(0, text.Line-1)) + strings.TrimSpace(text.Value)
		names := s.names[lang]
		names.home, names.pinned = about, true
		p := readProse(s.file, []byte(source), names, s.found)
		if first := p.tree.FirstChild(); first == nil || first.NextSibling() != nil || first.Kind() != ast.KindParagraph {
			s.found.add(s.file, text.Line, "%s.%s: want one paragraph", at, lang)
		}
		w.words[lang], w.proses[lang] = new(Text), p
	}
	s.texts = append(s.texts, w)
	return w.words
}

// render makes the text's HTML, and gives the terms that it points at.
func (t *Text) render(p *prose) {
	parts, err := p.render()
	if err != nil || len(parts) == 0 {
		p.found.add(p.file, 0, "cannot be rendered: %v", err)
		return
	}
	parts[0].text = strings.TrimPrefix(parts[0].text, "<p>")
	last := &parts[len(parts)-1]
	last.text = strings.TrimSuffix(last.text, "</p>\n")
	t.parts = parts
}

func in(lang string, t experiment.Text) string {
	if lang == "ko" {
		return t.KO
	}
	return t.EN
}
