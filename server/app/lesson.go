package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web/i18n"
	"slowstart/web/layout"
	"slowstart/web/page"
)

// mainScript is the module that brings a lesson's page to life.
const mainScript = "js/main.js"

// partOf is the part of the course; an experiment alone is called that.
func partOf(l *lessons.Lesson, lang i18n.Lang) string {
	if l.Number == 0 {
		return i18n.T(lang, "site.index_experiment")
	}
	return l.Doc(string(lang)).Part
}

// lesson is a lesson with the run that its address asks for, or with the
// default run and the reason.
func (a *App) lesson(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	course, slug := a.o.Course(), chi.URLParam(r, "slug")
	if variant := chi.URLParam(r, "variant"); variant != "" {
		slug += "/" + variant
	}
	if a.broken(w, r, course, slug) {
		return
	}
	l, ok := course.Lesson(slug)
	if !ok {
		a.fail(w, r, http.StatusNotFound)
		return
	}
	given, wrong := queryOf(r)
	exp, query, unknown := experimentOf(course, l, given)
	if wrong != nil { // what is left of it is not what was meant
		query, unknown = nil, wrong
	}
	pic, q, exp := a.shownRun(w, r, course, l, exp, query)
	if pic == nil {
		return
	}
	q.problems = append(unknown, q.problems...)
	a.remember(w, r, lang)
	b, err := a.lessonPage(r, course, l, exp, q, pic, lang)
	switch {
	case r.Context().Err() != nil:
	case err != nil:
		a.o.Log.ErrorContext(r.Context(), "page not made", "request", visitorOf(r).request, "error", err)
		a.fail(w, r, http.StatusInternalServerError)
	default:
		a.sendPage(w, r, lang, b)
	}
}

// lessonKey is all that a lesson's page depends on where nothing was wrong with
// its address.
type lessonKey struct {
	course    *lessons.Course
	slug, exp string
	picture   string
	recorded  bool
	lang      i18n.Lang
	theme     string
	width     float64
}

// lessonPage is the page of a lesson with a run on it, kept for the next visitor.
func (a *App) lessonPage(r *http.Request, course *lessons.Course, l *lessons.Lesson, exp *experiment.Experiment, q asked, pic *runs.Picture, lang i18n.Lang) (body, error) {
	made := func(ctx context.Context) (body, error) {
		v, err := a.lessonView(r.WithContext(ctx), course, l, exp, q, pic, lang)
		if err != nil {
			return body{}, err
		}
		return rendered(ctx, page.Lesson(v))
	}
	if len(q.problems) > 0 {
		return made(r.Context())
	}
	return a.kept.get(r, lessonKey{
		course, l.Slug, exp.Name, pic.Key, q.recorded, lang, layout.ThemeOf(a.layout(r, lang).Theme), width(r),
	}, made)
}

// ofParam names in the address of a lesson an experiment that is not its own.
const ofParam = "experiment"

// experimentOf is the experiment that a lesson's address puts in its lab: the
// lesson's own if it names none, or one that there is not. What is left of the
// query is about that experiment's run; of one that there is not, nothing.
func experimentOf(course *lessons.Course, l *lessons.Lesson, query url.Values) (*experiment.Experiment, url.Values, []timeline.Error) {
	name := query.Get(ofParam)
	query.Del(ofParam)
	if name == "" {
		return l.Main(), query, nil
	}
	if exp, ok := course.Experiment(name); ok {
		return exp, query, nil
	}
	return l.Main(), nil, []timeline.Error{{Code: "experiment_unknown", Field: ofParam, Args: map[string]string{"value": clip(name)}}}
}

// shownRun is the run of an experiment that a page opens with, and the experiment
// with the settings of that run. Where there is none, the failure has been
// answered.
func (a *App) shownRun(w http.ResponseWriter, r *http.Request, course *lessons.Course, l *lessons.Lesson, exp *experiment.Experiment, query url.Values) (*runs.Picture, asked, *experiment.Experiment) {
	pic, q, err := a.firstPicture(r, exp, query)
	if err != nil {
		if r.Context().Err() == nil && !a.ownFailed(w, r, course, l, err) {
			a.o.Log.ErrorContext(r.Context(), "no first picture", "request", visitorOf(r).request, "experiment", exp.Name, "error", err)
			retryAfter(w, 0)
			a.fail(w, r, http.StatusServiceUnavailable)
		}
		return nil, q, exp
	}
	with, err := exp.With(q.settings)
	if err != nil {
		panic("app: settings of a finished run: " + err.Error())
	}
	return pic, q, with
}

// firstPicture makes the run that an address's query asks for. What cannot be had is
// told in the problems of what was asked, and the default run is there instead.
func (a *App) firstPicture(r *http.Request, exp *experiment.Experiment, query url.Values) (*runs.Picture, asked, error) {
	pic, q, err := a.askedPicture(r, exp, query)
	if err != nil || len(q.problems) == 0 {
		return pic, q, err
	}
	pic, err = a.defaultPicture(r.Context(), exp)
	return pic, asked{seed: defaultSeed, problems: q.problems}, err
}

// askedPicture makes the run that an address's query asks for, or there is none and the
// problems of what was asked say why.
func (a *App) askedPicture(r *http.Request, exp *experiment.Experiment, query url.Values) (*runs.Picture, asked, error) {
	q := readAddress(exp, query)
	if len(q.problems) > 0 {
		return nil, q, nil
	}
	if q.recorded {
		if pic, err := a.recorded(r.Context(), exp); err == nil {
			return pic, q, nil
		}
		q.recorded = false
		q.refuse("setting_unknown", stackParam, experiment.Linux, nil)
		return nil, q, nil
	}
	if q.asksForDefault(exp) {
		pic, err := a.defaultPicture(r.Context(), exp)
		return pic, q, err
	}
	spec, err := specOf(exp, q.settings, q.seed, experiment.Netstack)
	if err == nil {
		var pic *runs.Picture
		if pic, err = a.o.Pictures.Get(r.Context(), visitorOf(r).session, spec); err == nil {
			return pic, q, nil
		}
	}
	var p *runs.CodeError
	if !errors.As(err, &p) {
		return nil, q, err
	}
	q.problems = append(q.problems, p.Data)
	return nil, q, nil
}

// defaultPicture is the run with the default settings; no visitor pays for it.
func (a *App) defaultPicture(ctx context.Context, exp *experiment.Experiment) (*runs.Picture, error) {
	if lessons.NeedsLinux(exp) {
		return a.recorded(ctx, exp)
	}
	spec, err := specOf(exp, nil, defaultSeed, experiment.Netstack)
	if err != nil {
		return nil, err
	}
	return a.o.Pictures.Get(ctx, "", spec)
}

// Warm makes the default pictures, so that the first visitors need not wait.
func (a *App) Warm(ctx context.Context) error {
	var all []error
	for _, l := range a.o.Course().Lessons {
		if _, err := a.defaultPicture(ctx, l.Main()); err != nil && ctx.Err() == nil {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// WarmTexts makes the runs that the lessons' texts quote, whose reports are
// remembered from then on.
func (a *App) WarmTexts(ctx context.Context) error {
	var all []error
	course := a.o.Course()
	for _, l := range course.Lessons {
		exp, err := l.Main().With(nil)
		if err == nil {
			var unused page.LessonView
			err = a.prose(ctx, course, l, i18n.EN, figures{exp: exp}, &unused)
		}
		if err != nil && ctx.Err() == nil {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}
