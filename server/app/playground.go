package app

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/web/figure"
	"slowstart/web/gloss"
	"slowstart/web/i18n"
	"slowstart/web/page"
	"slowstart/web/ui"
)

// playgroundScript is the module that brings the playground to life.
const playgroundScript = "js/playground/main.js"

// startsFrom is what the playground shows when its address names nothing.
const startsFrom = "handshake"

// playground is the page of an experiment of one's own. It begins with one of
// the course's, and its run with the settings in the address.
func (a *App) playground(w http.ResponseWriter, r *http.Request) {
	lang, course, query := a.languageOf(r), a.o.Course(), r.URL.Query()
	from := query.Get("from")
	l, ok := course.Lesson(cmp.Or(from, startsFrom))
	var notices []string
	if !ok {
		if l, ok = course.Lesson(startsFrom); !ok {
			a.fail(w, r, http.StatusNotFound)
			return
		}
		notices = append(notices, i18n.T(lang, "play.unknown_from", "value", clip(from), "instead", titleOf(l.Main(), lang)))
	}
	exp := l.Main()
	query.Del("from")
	pic, q, with := a.shownRun(w, r, course, l, exp, query)
	if pic == nil {
		return
	}
	a.remember(w, r, lang)
	for _, p := range q.problems {
		if text := notice(lang, exp, p); !slices.Contains(notices, text) {
			notices = append(notices, text)
		}
	}
	v := page.NewPlayground(a.layout(r, lang))
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.Playground(lang, from, changed(with, q.seed)...) }
	v.Layout.Sheets = []string{assets.PlaygroundSheet}
	v.Layout.Scripts = []string{playgroundScript}
	v.Layout.Preload = a.o.Assets.Modules(playgroundScript)
	v.Notices, v.From, v.Source, v.Groups = notices, exp.Name, string(exp.Source), a.beginnings(course, lang)
	v.Data = page.PlaygroundData{
		From: exp.Name, Page: a.urls.Playground(lang, ""), Lesson: a.urls.Lesson(lang, exp.Name),
		Check: a.urls.PlaygroundCheck(lang), Lang: lang, Max: experiment.MaxSource,
	}
	in := a.labInput(width(r), lang, with, q.seed, pic)
	in.From = exp.Name
	v.Lab = ui.Lab(ui.NewLab(in))
	a.render(w, r, lang, http.StatusOK, page.Playground(v))
}

// beginnings are all experiments by their folders, one's own last, under the
// name that an address gives them.
func (a *App) beginnings(course *lessons.Course, lang i18n.Lang) (list []page.ExperimentGroup) {
	all := course.Experiments()
	own := len(course.OwnExperiments())
	for _, e := range append(slices.Clone(all[own:]), all[:own]...) {
		slug, _, _ := strings.Cut(e.Name, "/")
		if len(list) == 0 || list[len(list)-1].Slug != slug {
			list = append(list, page.ExperimentGroup{Slug: slug})
		}
		g := &list[len(list)-1]
		g.Links = append(g.Links, page.Link{Text: titleOf(e, lang), URL: e.Name})
	}
	return list
}

// checked is what is said of a text: its mistakes, or the form of an experiment
// and what each stack cannot do of it.
type checked struct {
	Problems []mistake           `json:"problems"`
	Form     string              `json:"form,omitempty"`
	Settings []ui.LabDataSetting `json:"settings"`
	Moments  []string            `json:"moments"`
	Refused  []refused           `json:"refused,omitempty"`
}

type mistake struct {
	Line  int    `json:"line"`
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`
}

type refused struct {
	Stack   string `json:"stack"`
	Path    string `json:"path"`
	Setting string `json:"setting,omitempty"`
	Why     string `json:"why"`
}

// check says whether a text is an experiment. Nothing of it is kept.
func (a *App) check(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	source, err := readBody(r, a.o.Limits.BodyBytes)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		text := i18n.T(lang, "play.too_long", "n", max(r.ContentLength, a.o.Limits.BodyBytes+1), "max", experiment.MaxSource)
		a.json(w, r, http.StatusRequestEntityTooLarge, checked{Problems: []mistake{{Line: 1, Text: text}}})
		return
	}
	if err != nil {
		a.plain(w, r, http.StatusRequestTimeout, "the text did not arrive in time")
		return
	}
	exp, err := experiment.Parse("own", source)
	if err == nil {
		err = measure.Check(exp)
	}
	if err == nil {
		exp, err = exp.With(nil)
	}
	if err != nil {
		a.json(w, r, http.StatusOK, checked{Problems: mistakesOf(lang, err)})
		return
	}
	in := a.labInput(figure.Wide, lang, exp, defaultSeed, nil)
	v := ui.NewLab(in)
	var form bytes.Buffer
	if err := ui.LabForm(v).Render(r.Context(), &form); err != nil {
		a.o.Log.ErrorContext(r.Context(), "form not rendered", "request", visitorOf(r).request, "error", err)
		a.fail(w, r, http.StatusInternalServerError)
		return
	}
	c := checked{Problems: []mistake{}, Form: form.String(), Settings: v.Data.Settings, Moments: v.Data.Moments}
	for _, stack := range []string{experiment.Netstack, experiment.Linux} {
		for _, no := range exp.Unsupported(stack) {
			c.Refused = append(c.Refused, refused{stack, no.Path, no.Setting, i18n.T(lang, "error."+no.Reason)})
		}
	}
	a.json(w, r, http.StatusOK, c)
}

// mistakesOf words what is wrong with a file.
func mistakesOf(lang i18n.Lang, err error) (list []mistake) {
	all, several := errors.AsType[experiment.Errors](err)
	if !several {
		return []mistake{{Line: 1, Text: gloss.Say(lang, err.Error())}}
	}
	for _, e := range all {
		list = append(list, mistake{e.Line, e.Field, gloss.Say(lang, e.Msg)})
	}
	return list
}
