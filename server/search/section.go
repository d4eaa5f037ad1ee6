package search

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"slowstart/lessons"
)

// section is a piece of a lesson that has an address.
type section struct {
	id, heading string
	text        string
	terms       []string // glossary entries that it points at
}

// sections takes a lesson's text apart at its headings. A measured value is of a
// run, not of the text: dots stand for it. The glossary entries at the end are
// found as such.
func sections(doc *lessons.Doc) []section {
	nothing := func(string) string { return "" }
	intro, body := doc.Render(lessons.Fill{
		Measure: func(lessons.Hole) string { return "…" },
		Label:   nothing, Lesson: nothing, Question: nothing, Place: nothing,
		Run:    func(lessons.Run, string) string { return "" },
		Live:   func(lessons.Run) string { return "" },
		Unroll: func(lessons.Condition) string { return "" },
	})
	var (
		all     []section
		text    strings.Builder
		heading bool
	)
	end := func() {
		if len(all) > 0 {
			all[len(all)-1].text = strings.Join(strings.Fields(text.String()), " ")
		}
		text.Reset()
	}
	// What package lessons writes is well formed; the only error is the end.
	for z := html.NewTokenizer(strings.NewReader(intro + body)); z.Next() != html.ErrorToken; {
		token := z.Token()
		switch opens := token.Type == html.StartTagToken; {
		case token.Type == html.TextToken && heading:
			all[len(all)-1].heading += token.Data
		case token.Type == html.TextToken:
			text.WriteString(token.Data)
		case opens && attribute(token, "class") == "terms":
			end()
			return all
		case opens && attribute(token, "class") == "term" && len(all) > 0:
			s := &all[len(all)-1]
			s.terms = append(s.terms, strings.TrimPrefix(attribute(token, "href"), "#term-"))
		case token.DataAtom == atom.H1 || token.DataAtom == atom.H2 || token.DataAtom == atom.H3:
			if heading = opens; opens {
				end()
				all = append(all, section{id: attribute(token, "id")})
			}
		case !inline(token.DataAtom):
			text.WriteByte(' ')
		}
	}
	end()
	return all
}

func attribute(token html.Token, name string) string {
	for _, a := range token.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inline elements do not end a word: a Korean particle stands right behind one.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Em, atom.Strong, atom.Code, atom.Output, atom.Span, atom.Sup, atom.Cite:
		return true
	}
	return false
}
