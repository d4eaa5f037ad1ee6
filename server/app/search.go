package app

import (
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/server/search"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// indexes keeps what is searched in: made once for a course, and again only when
// a folder of one's own has changed it.
type indexes struct {
	mu     sync.Mutex
	course *lessons.Course
	index  *search.Index
}

func (x *indexes) of(course *lessons.Course) *search.Index {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.course != course {
		x.course, x.index = course, search.New(course)
	}
	return x.index
}

// search answers a question about the course.
func (a *App) search(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	question := strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), ""))
	v := page.SearchView{Layout: a.layout(r, lang), Most: search.MaxRunes}
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.Search(lang, question) }
	v.Layout.Title = i18n.T(lang, "search.title")
	v.Layout.Sheets = []string{assets.PagesSheet}
	v.Layout.Searches = true
	if n := utf8.RuneCountInString(question); n > search.MaxRunes {
		question = ""
		v.Notice = i18n.T(lang, "search.too_long", "n", n, "most", search.MaxRunes)
		a.render(w, r, lang, http.StatusBadRequest, page.Search(v))
		return
	}
	if v.Question = question; question != "" {
		v.Layout.Title = i18n.T(lang, "search.title_for", "question", question)
		a.answer(&v, lang, question)
	}
	a.render(w, r, lang, http.StatusOK, page.Search(v))
}

func (a *App) answer(v *page.SearchView, lang i18n.Lang, question string) {
	found := a.indexes.of(a.o.Course()).Find(lang, question)
	switch {
	case len(found.Hits) == 0:
		v.Notice, v.Hint = i18n.T(lang, "search.none"), i18n.T(lang, "search.none_hint")
	case found.Loose:
		v.Notice = i18n.T(lang, "search.loose")
	}
	for _, kind := range []struct {
		of  search.Kind
		key string
	}{{search.Term, "terms"}, {search.Lesson, "lessons"}, {search.Experiment, "experiments"}} {
		g := page.FoundGroup{Title: i18n.T(lang, "search."+kind.key)}
		for _, h := range found.Hits {
			if h.Kind == kind.of {
				g.Hits = append(g.Hits, a.hit(lang, h))
			}
		}
		if n := found.More[kind.of]; n > 0 {
			g.More = i18n.T(lang, "search.more", "n", n)
		}
		if len(g.Hits) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
}

func (a *App) hit(lang i18n.Lang, h search.Hit) page.FoundHit {
	out := page.FoundHit{Title: pieces(h.Title), Head: pieces(h.Head), Text: pieces(h.Text)}
	switch h.Kind {
	case search.Term:
		out.URL = a.urls.Glossary(lang, h.Name)
	case search.Experiment:
		out.URL = a.urls.Lesson(lang, h.Name)
		out.Text = append([]page.Piece{{Text: i18n.T(lang, "search.settings")}}, out.Text...)
	default:
		if out.URL = a.urls.Lesson(lang, h.Name); h.ID != "" {
			out.URL += "#" + h.ID
		}
	}
	return out
}

func pieces(spans []search.Span) []page.Piece {
	out := make([]page.Piece, len(spans))
	for i, s := range spans {
		out[i] = page.Piece{Text: s.Text, Mark: s.Mark}
	}
	return out
}
