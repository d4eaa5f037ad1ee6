package app

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/server/runs"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// exampleOf is the experiment whose number the page follows, and exampleMeasure
// the number.
const (
	exampleOf      = "handshake"
	exampleMeasure = "connect"
)

// about says what is measured, and how. Every count and version is the
// program's.
func (a *App) about(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	course := a.o.Course()
	v := page.AboutView{Layout: a.layout(r, lang)}
	v.Layout.Path, v.Layout.Title = a.urls.About, i18n.T(lang, "about.title")
	v.Layout.Description = i18n.T(lang, "about.lead")
	v.Layout.Sheets = []string{assets.PagesSheet}
	for _, s := range a.o.Stacks {
		state := s.Version
		if !s.Available {
			state = i18n.T(lang, "about.not_here", "reason", i18n.T(lang, "error."+s.Reason))
		}
		v.Stacks = append(v.Stacks, page.AboutStack{Name: s.Name, State: state})
	}
	all := course.Experiments()[len(course.OwnExperiments()):]
	expectations := 0
	for _, e := range all {
		expectations += len(e.Expect)
	}
	v.Recordings = a.recordings(r.Context(), all, lang)
	v.Number = a.example(r.Context(), course, lang)
	v.Held = i18n.T(lang, "about.number_held", "experiments", len(all), "expectations", expectations)
	for _, c := range experiment.Capabilities() {
		if len(c.Stacks) == 1 {
			v.Limits = append(v.Limits, page.Capability{
				What: whatOf(lang, c), Where: c.Stacks[0], Why: i18n.T(lang, "error."+c.Reason),
			})
		}
	}
	v.Versions = []page.Fact{
		{Name: i18n.T(lang, "about.version_course"), Value: i18n.T(lang, "about.version_course_value", "lessons", len(course.Lessons), "experiments", len(all))},
		{Name: i18n.T(lang, "about.version_schema"), Value: strconv.Itoa(timeline.Schema)},
		{Name: i18n.T(lang, "about.version_go"), Value: runtime.Version()},
	}
	for _, s := range a.o.Stacks {
		if s.Available {
			v.Versions = append(v.Versions, page.Fact{Name: s.Name, Value: s.Version})
		}
	}
	a.render(w, r, lang, http.StatusOK, page.About(v))
}

// whatOf is a row of the table of what the stacks can do.
func whatOf(lang i18n.Lang, c experiment.Capability) string {
	switch {
	case c.Except != "":
		return c.Key + " " + i18n.T(lang, "about.except", "value", c.Except)
	case c.Above != "":
		return c.Key + " " + i18n.T(lang, "about.above", "value", c.Above)
	}
	return strings.TrimSpace(c.Key + " " + c.Value)
}

// recordings says on which kernels the recordings were made, and how many there
// are.
func (a *App) recordings(ctx context.Context, all []*experiment.Experiment, lang i18n.Lang) string {
	n, versions := 0, []string{}
	for _, e := range all {
		if !lessons.NeedsLinux(e) {
			continue
		}
		pic, err := a.defaultPicture(ctx, e)
		if err != nil {
			continue // its own page says so
		}
		n++
		if start := startOf(pic); start != nil && !slices.Contains(versions, start.Stack.Version) {
			versions = append(versions, start.Stack.Version)
		}
	}
	if n == 0 {
		return ""
	}
	return i18n.T(lang, "about.recordings", "versions", strings.Join(versions, ", "), "n", n, "all", len(all))
}

func startOf(pic *runs.Picture) *timeline.RunStart {
	for _, e := range pic.Events {
		if start, ok := e.(*timeline.RunStart); ok {
			return start
		}
	}
	return nil
}

// example follows a number through its run, or is nil where there is no such
// run.
func (a *App) example(ctx context.Context, course *lessons.Course, lang i18n.Lang) *page.AboutNumber {
	exp, ok := course.Experiment(exampleOf)
	if !ok {
		return nil
	}
	pic, err := a.defaultPicture(ctx, exp)
	if err != nil {
		return nil
	}
	measured, ok := figuresIn(exp, pic).report.Measures[exampleMeasure]
	if !ok {
		return nil
	}
	n := &page.AboutNumber{
		Experiment: titleOf(exp, lang), ExperimentURL: a.urls.Lesson(lang, exp.Name),
		Lines: len(pic.Events), TimelineURL: a.urls.Timeline(pic.Key),
		Measure: exampleMeasure, Value: format.Count(measured.Value),
		Text: format.Value(format.KindAuto, measured.Value, measured.Unit),
	}
	for _, e := range []timeline.Event{first(pic, isSYN), first(pic, isEstablished)} {
		n.Events = append(n.Events, shortened(e))
	}
	return n
}

func first(pic *runs.Picture, is func(timeline.Event) bool) timeline.Event {
	i := slices.IndexFunc(pic.Events, is)
	if i < 0 {
		return &timeline.Head{}
	}
	return pic.Events[i]
}

func isSYN(e timeline.Event) bool {
	sent, ok := e.(*timeline.WireSent)
	return ok && sent.Flags == "SYN"
}

func isEstablished(e timeline.Event) bool {
	state, ok := e.(*timeline.TCPState)
	return ok && state.To == "ESTABLISHED" && state.From == "SYN-SENT"
}

// shortened is an event's line with what tells it from others.
func shortened(e timeline.Event) string {
	var short any = e
	if sent, ok := e.(*timeline.WireSent); ok {
		short = struct {
			timeline.Head
			Src   string `json:"src"`
			Dst   string `json:"dst"`
			Flags string `json:"flags"`
		}{sent.Head, sent.Src, sent.Dst, sent.Flags}
	}
	line, err := json.Marshal(short)
	if err != nil {
		panic("app: " + err.Error())
	}
	return string(line)
}
