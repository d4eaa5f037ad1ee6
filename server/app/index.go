package app

import (
	"cmp"
	"net/http"
	"strings"

	"slowstart/lessons"
	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// index is the list of lessons.
func (a *App) index(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	a.remember(w, r, lang)
	v := page.IndexView{Layout: a.layout(r, lang)}
	v.Layout.Path = a.urls.Index
	course := a.o.Course()
	for _, l := range course.Lessons {
		v.Lessons = append(v.Lessons, a.card(l, lang))
	}
	for _, l := range course.Own {
		v.Own = append(v.Own, a.card(l, lang))
	}
	for _, b := range course.Broken {
		v.Own = append(v.Own, a.brokenCard(b, lang))
	}
	v.Experiments = a.groups(course, lang)
	if len(course.Lessons) > 0 {
		first := course.Lessons[0]
		// A picture that cannot be made is no reason for no index.
		if pic, err := a.defaultPicture(r.Context(), first.Main()); err == nil {
			v.Figure = figure.Ladder(pic.Events, lang, titleOf(first.Main(), lang), width(r))
			v.FigureURL = a.urls.Lesson(lang, first.Slug)
		}
	}
	a.render(w, r, lang, http.StatusOK, page.Index(v))
}

func (a *App) card(l *lessons.Lesson, lang i18n.Lang) page.LessonCard {
	doc := l.Doc(string(lang))
	return page.LessonCard{
		Number: l.Number, Title: doc.Title, Part: partOf(l, lang), Summary: cmp.Or(doc.Summary, l.Slug),
		URL: a.urls.Lesson(lang, l.Slug),
	}
}

// groups lists the course's experiments by their folders. A lesson's main one is
// the lesson's page.
func (a *App) groups(course *lessons.Course, lang i18n.Lang) (list []page.ExperimentGroup) {
	for _, e := range course.Experiments()[len(course.OwnExperiments()):] {
		slug, _, _ := strings.Cut(e.Name, "/")
		if len(list) == 0 || list[len(list)-1].Slug != slug {
			list = append(list, page.ExperimentGroup{Slug: slug})
		}
		g := &list[len(list)-1]
		g.Links = append(g.Links, page.Link{Text: titleOf(e, lang), URL: a.urls.Lesson(lang, e.Name)})
	}
	return list
}
