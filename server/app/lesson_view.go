package app

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"slowstart/engine/experiment"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web"
	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/page"
	"slowstart/web/ui"
)

// lessonView is the page of a lesson with a run on it, of its own experiment or
// of another.
func (a *App) lessonView(r *http.Request, course *lessons.Course, l *lessons.Lesson, exp *experiment.Experiment, q asked, pic *runs.Picture, lang i18n.Lang) (page.LessonView, error) {
	doc := l.Doc(string(lang))
	v := page.LessonView{
		Layout: a.layout(r, lang), Number: l.Number, Part: partOf(l, lang), Own: l.Main().Name,
	}
	v.Layout.Title, v.Layout.Description = doc.Title, doc.Summary
	if v.Layout.Lesson = doc.Title; l.Number > 0 {
		v.Slug = l.Slug
		v.Layout.Lesson = strconv.Itoa(l.Number) + " · " + doc.Title
		v.Card, v.Print = a.urls.LessonCard(lang, l.Slug), a.urls.LessonPrint(lang, l.Slug)
		for _, h := range doc.Headings {
			if h.Level == 2 {
				v.Contents = append(v.Contents, page.Section{ID: h.ID, Title: h.Text})
			}
		}
	}
	if l.Card == nil {
		v.Card = ""
	}
	if l.Minutes > 0 {
		v.Time = i18n.T(lang, "index.minutes", "n", l.Minutes)
	}
	params := paramsOf(l, exp, q)
	v.Layout.From = exp.Name
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.Lesson(lang, l.Slug, params...) }
	v.Layout.Scripts = []string{mainScript}
	v.Layout.Preload = a.o.Assets.Modules(mainScript)
	for _, p := range q.problems {
		if text := notice(lang, exp, p); !slices.Contains(v.Notices, text) {
			v.Notices = append(v.Notices, text)
		}
	}
	if err := a.prose(r.Context(), course, l, lang, figuresIn(exp, pic), &v); err != nil {
		return v, err
	}
	in := a.labInput(width(r), lang, exp, q.seed, pic)
	in.Wide, in.Views = l.Number == 0, l.Views
	if exp.Name != l.Main().Name {
		in.Home = a.urls.Lesson(lang, l.Slug)
	} else if len(params) == 0 {
		in.Open = l.Open
	}
	v.Lab = ui.Lab(ui.NewLab(in))
	v.Previous, v.Next = a.around(course, l, lang)
	return v, nil
}

// paramsOf are what an address carries that has the run on a lesson's page.
func paramsOf(l *lessons.Lesson, exp *experiment.Experiment, q asked) []web.Param {
	var params []web.Param
	if exp.Name != l.Main().Name {
		params = append(params, web.Param{Name: ofParam, Value: exp.Name})
	}
	params = append(params, changed(exp, q.seed)...)
	if q.recorded {
		params = append(params, web.Param{Name: stackParam, Value: experiment.Linux})
	}
	return params
}

// prose renders a lesson's text for the run in its lab. What it says of its own
// experiment is of that run too, or, with another one in the lab, of the default
// run.
func (a *App) prose(ctx context.Context, course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, here figures, v *page.LessonView) error {
	doc := l.Doc(string(lang))
	quoted := map[string]figures{}
	if l.Main().Name == here.exp.Name {
		quoted[""] = here
	}
	if err := a.quote(ctx, course, append(doc.Holes(), lessons.Hole{}), lessons.Run{Experiment: l.Main().Name}, quoted); err != nil {
		return err
	}
	fill := a.fill(course, l, lang, quoted)
	asks := map[string]string{}
	for _, q := range l.Questions {
		view, err := a.questionView(ctx, course, l, q, lang)
		if err != nil {
			return err
		}
		asks[q.ID] = markup(page.Question(view))
	}
	places := map[string]string{}
	for _, p := range l.Places {
		view, err := a.placeView(ctx, course, l, p, lang)
		if err != nil {
			return err
		}
		places[p.ID] = markup(page.Place(view))
	}
	fill.Question = func(id string) string { return asks[id] }
	fill.Place = func(id string) string { return places[id] }
	v.Intro, v.Body = doc.Render(fill)
	return nil
}

func (a *App) around(course *lessons.Course, l *lessons.Lesson, lang i18n.Lang) (previous, next *page.LessonCard) {
	for _, list := range [][]*lessons.Lesson{course.Lessons, course.Own} {
		at := slices.Index(list, l)
		if at > 0 {
			card := a.card(list[at-1], lang)
			previous = &card
		}
		if at >= 0 && at+1 < len(list) {
			card := a.card(list[at+1], lang)
			next = &card
		}
	}
	return previous, next
}

// labInput is what a lab is made from. Without a picture it has a form and no
// run.
func (a *App) labInput(width float64, lang i18n.Lang, exp *experiment.Experiment, seed uint64, pic *runs.Picture) ui.LabInput {
	in := ui.LabInput{
		Lang: lang, Experiment: exp, Seed: seed, Kernel: a.kernel(), PageURL: a.urls.Lesson(lang, exp.Name),
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

// live is how a run can be had on the kernel: now, or as a recording, or why not.
func (a *App) live(course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, run lessons.Run) templ.Component {
	exp, ok := course.Experiment(run.Experiment)
	if !ok {
		return templ.NopComponent
	}
	v := page.LiveView{Lang: lang, Run: run.String(), URL: a.runURL(course, l, lang, run) + "#lab"}
	v.Can, v.Why = ui.Live(lang, exp, a.kernel())
	v.Recorded = !v.Can && len(run.Settings) == 0 && course.HasRecording(exp)
	return page.Live(v)
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

func titleOf(exp *experiment.Experiment, lang i18n.Lang) string {
	if lang == i18n.KO {
		return cmp.Or(exp.Title.KO, exp.Name)
	}
	return cmp.Or(exp.Title.EN, exp.Name)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
