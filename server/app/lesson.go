package app

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web"
	"slowstart/web/figure"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/page"
	"slowstart/web/ui"
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
	pic, q, exp := a.shownRun(w, r, course, l)
	if pic == nil {
		return
	}
	a.remember(w, r, lang)
	v, err := a.lessonView(r, course, l, exp, q, pic, lang)
	if err != nil {
		a.o.Log.ErrorContext(r.Context(), "page not made", "request", visitorOf(r).request, "error", err)
		a.fail(w, r, http.StatusInternalServerError)
		return
	}
	a.render(w, r, lang, http.StatusOK, page.Lesson(v))
}

// shownRun is the run that a page opens with, and its experiment with the
// settings of that run. Where there is none, the failure has been answered.
func (a *App) shownRun(w http.ResponseWriter, r *http.Request, course *lessons.Course, l *lessons.Lesson) (*runs.Picture, asked, *experiment.Experiment) {
	exp := l.Main()
	pic, q, err := a.firstPicture(r, exp)
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

// firstPicture makes the run that the address asks for. What cannot be had is
// told in the problems of what was asked, and the default run is there instead.
func (a *App) firstPicture(r *http.Request, exp *experiment.Experiment) (*runs.Picture, asked, error) {
	pic, q, err := a.askedPicture(r, exp)
	if err != nil || len(q.problems) == 0 {
		return pic, q, err
	}
	pic, err = a.defaultPicture(r.Context(), exp)
	return pic, asked{seed: defaultSeed, problems: q.problems}, err
}

// askedPicture makes the run that the address asks for, or there is none and the
// problems of what was asked say why.
func (a *App) askedPicture(r *http.Request, exp *experiment.Experiment) (*runs.Picture, asked, error) {
	q := readAddress(exp, r.URL.Query())
	if len(q.problems) > 0 {
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

func (a *App) lessonView(r *http.Request, course *lessons.Course, l *lessons.Lesson, exp *experiment.Experiment, q asked, pic *runs.Picture, lang i18n.Lang) (page.LessonView, error) {
	doc := l.Doc(string(lang))
	params := changed(exp, q.seed)
	v := page.LessonView{Layout: a.layout(r, lang), Number: l.Number, Part: partOf(l, lang)}
	v.Layout.Title, v.Layout.Description = doc.Title, doc.Summary
	if v.Layout.Lesson = doc.Title; l.Number > 0 {
		v.Layout.Lesson = strconv.Itoa(l.Number) + " · " + doc.Title
	}
	v.Layout.From = exp.Name
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.Lesson(lang, l.Slug, params...) }
	v.Layout.Scripts = []string{mainScript}
	v.Layout.Preload = a.o.Assets.Modules(mainScript)
	for _, p := range q.problems {
		if text := notice(lang, exp, p); !slices.Contains(v.Notices, text) {
			v.Notices = append(v.Notices, text)
		}
	}
	others, err := a.others(r.Context(), course, doc)
	if err != nil {
		return v, err
	}
	here := measures(pic)
	v.Intro, v.Body = doc.Render(lessons.Fill{
		Measure: func(h lessons.Hole) string {
			from := here
			if h.Experiment != "" {
				from = others[h.Experiment]
			}
			if _, ok := from[h.Measure]; !ok {
				return i18n.T(lang, "lab.no_value")
			}
			return format.Of(from, h.Measure, h.Format)
		},
		Label:    func(key string) string { return i18n.T(lang, "lesson.box_"+key) },
		Settings: exp.Values,
	})
	v.Lab = a.lab(width(r), lang, exp, q.seed, pic, l.Number == 0)
	for _, list := range [][]*lessons.Lesson{course.Lessons, course.Own} {
		if at := slices.Index(list, l); at >= 0 && at+1 < len(list) {
			card := a.card(list[at+1], lang)
			v.Next = &card
		}
	}
	return v, nil
}

// others are the measures of other experiments' default runs that a text
// quotes.
func (a *App) others(ctx context.Context, course *lessons.Course, doc *lessons.Doc) (map[string]map[string]timeline.Measure, error) {
	all := map[string]map[string]timeline.Measure{}
	for _, h := range doc.Holes() {
		if h.Experiment == "" || all[h.Experiment] != nil {
			continue
		}
		exp, ok := course.Experiment(h.Experiment)
		if !ok {
			continue // one's own that has a mistake now
		}
		pic, err := a.defaultPicture(ctx, exp)
		if err != nil {
			return nil, err
		}
		all[h.Experiment] = measures(pic)
	}
	return all, nil
}

func (a *App) lab(width float64, lang i18n.Lang, exp *experiment.Experiment, seed uint64, pic *runs.Picture, wide bool) templ.Component {
	in := a.labInput(width, lang, exp, seed, pic)
	in.Wide = wide
	return ui.Lab(ui.NewLab(in))
}

// labInput is what a lab is made from. Without a picture it has a form and no
// run.
func (a *App) labInput(width float64, lang i18n.Lang, exp *experiment.Experiment, seed uint64, pic *runs.Picture) ui.LabInput {
	in := ui.LabInput{
		Lang: lang, Experiment: exp, Seed: seed, Kernel: a.kernel(),
		SocketURL: a.urls.Socket(), RunsURL: a.urls.Runs(), HelpURL: a.urls.Help(lang),
	}
	if pic != nil {
		in.Events = pic.Events
		in.TimelineURL, in.PcapngURL = a.urls.Timeline(pic.Key), a.urls.TimelineCapture(pic.Key)
		in.Figure = figure.Ladder(pic.Events, lang, titleOf(exp, lang), width)
		in.Table = figure.Table(pic.Events, lang)
	}
	return in
}

// kernel is the linux stack as the lab tells of it.
func (a *App) kernel() ui.LabKernel {
	for _, s := range a.o.Stacks {
		if s.Name == experiment.Linux {
			return ui.LabKernel{Available: s.Available, Version: s.Version, Reason: s.Reason}
		}
	}
	return ui.LabKernel{}
}

// changed are the settings that differ from the defaults, as an address
// carries them.
func changed(exp *experiment.Experiment, seed uint64) []web.Param {
	var params []web.Param
	for _, s := range exp.Settings {
		if v := exp.Values[s.Name]; v != s.Default {
			params = append(params, web.Param{Name: s.Name, Value: v})
		}
	}
	if seed != defaultSeed {
		params = append(params, web.Param{Name: "seed", Value: strconv.FormatUint(seed, 10)})
	}
	return params
}

func measures(pic *runs.Picture) map[string]timeline.Measure {
	if end, ok := pic.Events[len(pic.Events)-1].(*timeline.RunEnd); ok {
		return end.Report.Measures
	}
	return nil
}

func titleOf(exp *experiment.Experiment, lang i18n.Lang) string {
	if lang == i18n.KO {
		return cmp.Or(exp.Title.KO, exp.Name)
	}
	return cmp.Or(exp.Title.EN, exp.Name)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
