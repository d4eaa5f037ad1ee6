package app

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"slowstart/engine/experiment"
	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/page"
	"slowstart/web/ui"
)

// lessonCard is the instructor's card of a lesson that has one.
func (a *App) lessonCard(w http.ResponseWriter, r *http.Request) {
	course, l, lang, ok := a.onPaper(w, r)
	if !ok {
		return
	}
	if l.Card == nil {
		a.fail(w, r, http.StatusNotFound)
		return
	}
	text, err := a.cardText(r, course, l, lang)
	if err != nil {
		a.notJudged(w, r, err)
		return
	}
	doc := l.Doc(string(lang))
	v := page.CardView{
		Layout: a.layout(r, lang), Number: l.Number, Title: doc.Title, Minutes: l.Minutes,
		LessonURL: a.urls.Lesson(lang, l.Slug), Card: *text,
	}
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.LessonCard(lang, l.Slug) }
	v.Layout.Title = i18n.T(lang, "paper.card_title", "title", doc.Title)
	v.Layout.Sheets = []string{assets.PagesSheet}
	v.Layout.Scripts = []string{"js/page/card.js"}
	a.render(w, r, lang, http.StatusOK, page.Card(v))
}

// onPaper finds the lesson of a page that is made to be printed. An experiment
// alone has none.
func (a *App) onPaper(w http.ResponseWriter, r *http.Request) (*lessons.Course, *lessons.Lesson, i18n.Lang, bool) {
	course, slug := a.o.Course(), chi.URLParam(r, "slug")
	if a.broken(w, r, course, slug) {
		return nil, nil, "", false
	}
	l, ok := course.Lesson(slug)
	if ok = ok && l.Number > 0; !ok {
		a.fail(w, r, http.StatusNotFound)
	}
	return course, l, a.languageOf(r), ok
}

// cardText words a lesson's card; nil if it has none.
func (a *App) cardText(r *http.Request, course *lessons.Course, l *lessons.Lesson, lang i18n.Lang) (*page.CardText, error) {
	if l.Card == nil {
		return nil, nil //nolint:nilnil // no card is no mistake
	}
	home, show := lessons.Run{Experiment: l.Main().Name}, l.Card.Show
	c := page.CardText{RunURL: a.absolute(r, a.runURL(course, l, lang, show)+"#lab")}
	for _, text := range []struct {
		to    *string
		words lessons.Words
		about lessons.Run
	}{
		{&c.Question, l.Card.Question, home},
		{&c.Wrong, l.Card.Wrong, home},
		{&c.Says, l.Card.Says, show},
		{&c.Exercise, l.Card.Exercise, home},
	} {
		var err error
		if *text.to, err = a.words(r.Context(), course, l, lang, text.words, text.about); err != nil {
			return nil, err
		}
	}
	if exp, ok := course.Experiment(show.Experiment); ok {
		c.RunTitle, c.RunSettings = titleOf(exp, lang), settingsOf(lang, exp, show.Settings)
	}
	return &c, nil
}

// settingsOf says which settings of a run are not the defaults.
func settingsOf(lang i18n.Lang, exp *experiment.Experiment, settings map[string]string) string {
	with, err := exp.With(settings)
	if err != nil {
		return ""
	}
	var all []string
	for _, p := range changed(with, defaultSeed) {
		all = append(all, ui.SettingLabel(lang, with, p.Name)+" "+ui.SettingText(lang, with, p.Name))
	}
	return strings.Join(all, ", ")
}

// absolute is an address as paper needs it, with the host it was asked from.
func (a *App) absolute(r *http.Request, path string) string {
	if a.o.Origin != "" {
		return a.o.Origin + path
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + path
}

// paperRun is a run for paper, the nth of its page.
func (a *App) paperRun(ctx context.Context, course *lessons.Course, lang i18n.Lang, run lessons.Run, n int) (page.PaperRun, error) {
	v := page.PaperRun{Lang: lang, N: n}
	exp, ok := course.Experiment(run.Experiment)
	if !ok {
		return v, nil // one's own that has a mistake now
	}
	pic, err := a.pictureOf(ctx, exp, run)
	if err != nil {
		return v, err
	}
	v.Title, v.Settings = titleOf(exp, lang), settingsOf(lang, exp, run.Settings)
	v.Figure = figure.LadderAs("run-"+strconv.Itoa(n), pic.Events, lang, v.Title, figure.Wide)
	v.Rows, v.Total = figure.Drawn(pic.Events, lang)
	v.Stack = i18n.T(lang, "paper.run_stack_netstack")
	if start := startOf(pic); start != nil && start.Stack.Name == experiment.Linux {
		v.Stack = i18n.T(lang, "paper.run_stack_linux", "version", start.Stack.Version)
	}
	return v, nil
}
