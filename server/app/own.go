package app

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web/gloss"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// brokenCard stands in the list for what cannot be shown.
func (a *App) brokenCard(b lessons.Broken, lang i18n.Lang) page.LessonCard {
	first := problem(lang, b.Problems[0])
	return page.LessonCard{
		Title: b.Slug, Part: i18n.T(lang, "site.index_broken"), Summary: first.Place + ": " + first.Message,
		URL: a.urls.Lesson(lang, b.Slug),
	}
}

// broken answers for a lesson or an experiment of one's own that has mistakes:
// with them, so that its author can mend them and load the page again.
func (a *App) broken(w http.ResponseWriter, r *http.Request, course *lessons.Course, slug string) bool {
	i := slices.IndexFunc(course.Broken, func(b lessons.Broken) bool {
		return slug == b.Slug || strings.HasPrefix(slug, b.Slug+"/")
	})
	if i >= 0 {
		a.mistakes(w, r, course.Broken[i].Problems)
	}
	return i >= 0
}

// ownFailed answers for one's own that has no first picture, with the reason.
func (a *App) ownFailed(w http.ResponseWriter, r *http.Request, course *lessons.Course, l *lessons.Lesson, err error) bool {
	if !slices.Contains(course.Own, l) {
		return false
	}
	if missing, ok := errors.AsType[*lessons.RecordingError](err); ok {
		a.mistakes(w, r, []lessons.Problem{{File: missing.File, Message: missing.Why + ": run slowstart record --lessons DIR on Linux"}})
		return true
	}
	if told, ok := errors.AsType[*runs.CodeError](err); ok {
		lang := a.languageOf(r)
		a.mistakes(w, r, []lessons.Problem{{File: l.Main().Name, Message: sentence(lang, told.Data)}})
		return true
	}
	return false
}

func (a *App) mistakes(w http.ResponseWriter, r *http.Request, problems []lessons.Problem) {
	if ok, _ := a.noise.Take("mistakes", time.Now()); ok {
		a.o.Log.WarnContext(r.Context(), "page with mistakes", "request", visitorOf(r).request, "first", problems[0].String(), "mistakes", len(problems))
	}
	lang := a.languageOf(r)
	list := make([]page.Problem, len(problems))
	for i, p := range problems {
		list[i] = problem(lang, p)
	}
	w.Header().Set("Cache-Control", "no-store")
	a.render(w, r, lang, http.StatusInternalServerError, page.Broken(page.NewBroken(a.layout(r, lang), list)))
}

// problem is a mistake as its author reads it.
func problem(lang i18n.Lang, p lessons.Problem) page.Problem {
	said := page.Problem{Place: p.File, Message: p.Message, Lang: i18n.EN}
	if other := gloss.Say(lang, p.Message); other != p.Message {
		said.Message, said.Lang = other, lang
	}
	if p.Line > 0 {
		said.Place = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Field != "" {
		said.Message = p.Field + ": " + said.Message
	}
	return said
}
