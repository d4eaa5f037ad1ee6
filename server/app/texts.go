package app

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/ui"
)

// figures are what a text can quote of one run.
type figures struct {
	exp    *experiment.Experiment // with the settings of the run
	report timeline.Report
}

func figuresIn(exp *experiment.Experiment, pic *runs.Picture) figures {
	return figures{exp, pic.Report()}
}

// text writes a value for the reader, or says that the run gave none.
func (f figures) text(lang i18n.Lang, h lessons.Hole) string {
	if f.exp != nil && h.Setting != "" {
		return ui.SettingText(lang, f.exp, h.Setting)
	}
	if _, ok := f.report.Measures[h.Measure]; !ok {
		return i18n.T(lang, "lab.no_value")
	}
	return format.Of(f.report.Measures, h.Measure, h.Format)
}

// pinned is a run that the course speaks of; no visitor pays for it.
func (a *App) pinned(ctx context.Context, course *lessons.Course, run lessons.Run) (figures, error) {
	exp, ok := course.Experiment(run.Experiment)
	if !ok {
		return figures{}, nil // one's own that has a mistake now
	}
	with, err := a.withs.get(exp, run.Settings)
	if err != nil {
		return figures{}, err
	}
	report, err := a.report(ctx, with, run)
	return figures{with, report}, err
}

// report is that of the run of an experiment with its settings on netstack, or of
// the recording of what needs linux.
func (a *App) report(ctx context.Context, exp *experiment.Experiment, run lessons.Run) (timeline.Report, error) {
	if run.Stack == experiment.Linux || len(run.Settings) == 0 && lessons.NeedsLinux(exp) {
		recording, err := a.o.Course().Recording(exp)
		if err != nil {
			return timeline.Report{}, err //nolint:wrapcheck // it names the experiment
		}
		return a.o.Pictures.RecordedReport(ctx, recording.Key, opening(recording))
	}
	spec, err := specWith(exp, defaultSeed, experiment.Netstack)
	if err != nil {
		return timeline.Report{}, err
	}
	return a.o.Pictures.Report(ctx, spec)
}

// pictureOf makes a run that a lesson speaks of, or shows the recording of what is
// about linux; no visitor pays for it.
func (a *App) pictureOf(ctx context.Context, exp *experiment.Experiment, run lessons.Run) (*runs.Picture, error) {
	switch {
	case run.Stack == experiment.Linux:
		return a.recorded(ctx, exp)
	case len(run.Settings) == 0:
		return a.defaultPicture(ctx, exp)
	}
	spec, err := specOf(exp, run.Settings, defaultSeed, experiment.Netstack)
	if err != nil {
		return nil, err
	}
	return a.o.Pictures.Get(ctx, "", spec)
}

// quote adds the figures of the runs that holes name and that are not there yet,
// by the experiment; "" is the run that the text is about.
func (a *App) quote(ctx context.Context, course *lessons.Course, holes []lessons.Hole, about lessons.Run, quoted map[string]figures) error {
	for _, h := range holes {
		if _, ok := quoted[h.Experiment]; ok {
			continue
		}
		run := about
		if h.Experiment != "" {
			run = lessons.Run{Experiment: h.Experiment}
		}
		f, err := a.pinned(ctx, course, run)
		if err != nil {
			return err
		}
		quoted[h.Experiment] = f
	}
	return nil
}

// fill is what every text of a lesson is filled with.
func (a *App) fill(course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, quoted map[string]figures) lessons.Fill {
	return lessons.Fill{
		Measure:  func(h lessons.Hole) string { return quoted[h.Experiment].text(lang, h) },
		Label:    func(key string) string { return i18n.T(lang, "lesson.box_"+key) },
		Settings: quoted[""].values(),
		Run: func(run lessons.Run, fragment string) string {
			return a.runURL(course, l, lang, run) + "#" + fragment
		},
		Lesson: func(slug string) string { return a.urls.Lesson(lang, slug) },
		Live:   func(run lessons.Run) string { return markup(a.live(course, l, lang, run)) },
	}
}

func (f figures) values() map[string]string {
	if f.exp == nil {
		return nil
	}
	return f.exp.Values
}

// runURL is the address of a lesson's page with a run on it.
func (a *App) runURL(course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, run lessons.Run) string {
	var params []web.Param
	if run.Experiment != l.Main().Name {
		params = append(params, web.Param{Name: ofParam, Value: run.Experiment})
	}
	exp, ok := course.Experiment(run.Experiment)
	if ok {
		if with, err := a.withs.get(exp, run.Settings); err == nil {
			params = append(params, changed(with, defaultSeed)...)
		}
		if run.Stack == experiment.Linux && !lessons.NeedsLinux(exp) && course.HasRecording(exp) {
			params = append(params, web.Param{Name: stackParam, Value: experiment.Linux})
		}
	}
	return a.urls.Lesson(lang, l.Slug, params...)
}

// words renders a text of a lesson that is about a run of its own.
func (a *App) words(ctx context.Context, course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, words lessons.Words, about lessons.Run) (string, error) {
	text := words[string(lang)]
	if text == nil {
		return "", nil
	}
	quoted := map[string]figures{}
	if err := a.quote(ctx, course, text.Holes(), about, quoted); err != nil {
		return "", err
	}
	return text.Render(a.fill(course, l, lang, quoted)), nil
}

// markup is a component's HTML, to be put into a text.
func markup(c templ.Component) string {
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		panic("app: a component that writes to memory: " + err.Error())
	}
	return b.String()
}
