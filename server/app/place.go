package app

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"slowstart/lessons"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// mostTries is how often a reader is told a direction before the answer.
const mostTries = 3

// place judges a value that a reader fills in. How often it was tried comes with
// it: the server remembers nothing of a reader.
func (a *App) place(w http.ResponseWriter, r *http.Request) {
	course, l, lang, ok := a.asking(w, r)
	if !ok {
		return
	}
	p := l.Place(chi.URLParam(r, "id"))
	if p == nil {
		a.fail(w, r, http.StatusNotFound)
		return
	}
	query := r.URL.Query()
	v, err := a.placeView(r.Context(), course, l, p, lang)
	if err == nil {
		v.Tries, _ = strconv.Atoi(query.Get("try"))
		v.Tries = min(max(v.Tries, 0), mostTries)
		v.Value = clip(query.Get("value"))
		err = a.judgePlace(r.Context(), course, l, p, lang, &v, query.Get("show") == "1")
	}
	if err != nil {
		a.notJudged(w, r, err)
		return
	}
	a.judged(w, r, l, lang, page.AskedView{Place: &v})
}

func (a *App) placeView(ctx context.Context, course *lessons.Course, l *lessons.Lesson, p *lessons.Place, lang i18n.Lang) (page.PlaceView, error) {
	ask, err := a.words(ctx, course, l, lang, p.Ask, p.Run)
	v := page.PlaceView{Lang: lang, ID: p.ID, URL: a.urls.Place(lang, l.Slug, p.ID), Ask: ask, Unit: p.Unit, Run: p.Run.String()}
	if p.Unit == "us" { // the picture has no place for anything else
		v.Hide = p.Hide
	}
	return v, err
}

// judgePlace says whether a value is near enough, or else in which direction it
// lies, until the tries are used up.
func (a *App) judgePlace(ctx context.Context, course *lessons.Course, l *lessons.Lesson, p *lessons.Place, lang i18n.Lang, v *page.PlaceView, show bool) error {
	shown, err := a.pinned(ctx, course, p.Run)
	if err != nil {
		return err
	}
	want, ok := p.Answer(shown.report)
	if !ok {
		v.Verdict = &page.VerdictView{Word: i18n.T(lang, "lab.no_value"), Over: true}
		return nil
	}
	value, err := p.Read(v.Value)
	switch off, _ := p.Judge(value, shown.report); {
	case err != nil && !show:
		v.Verdict = &page.VerdictView{Word: i18n.T(lang, "course.unreadable_"+readAs(p.Unit))}
		return nil
	case err == nil && off == 0:
		v.Tries++
		v.Verdict = &page.VerdictView{Right: true, Over: true, Word: i18n.T(lang, "course.value_right", "value", valueText(want, p.Unit))}
	case show || v.Tries+1 >= mostTries:
		v.Tries++
		v.Verdict = &page.VerdictView{Over: true, Word: i18n.T(lang, "course.value_shown", "value", valueText(want, p.Unit))}
	case p.Unit == "port": // which has no other beside it that is nearly right
		v.Tries++
		v.Verdict = &page.VerdictView{Word: i18n.T(lang, "course.other_port")}
		return nil
	default:
		v.Tries++
		v.Verdict = &page.VerdictView{Word: i18n.T(lang, "course."+direction(p, off)+distance(value, want))}
		return nil
	}
	if v.Verdict.Told, err = a.words(ctx, course, l, lang, p.Told, p.Run); err != nil {
		return err
	}
	v.Verdict.Links = append(v.Verdict.Links, a.runLink(course, l, lang, p.Run, "course.see_run"))
	return nil
}

// readAs is what a text should have been, for the sentence that says so.
func readAs(unit string) string {
	if unit == "us" || unit == "bytes" {
		return unit
	}
	return "number"
}

// direction words on which side of the answer a value lies: a point of time is
// early or late, anything else small or large.
func direction(p *lessons.Place, off int) string {
	time := p.Unit == "us" && (p.Hide != "" || strings.HasSuffix(p.Value, ".t"))
	switch {
	case time && off < 0:
		return "early_"
	case time:
		return "late_"
	case off < 0:
		return "low_"
	}
	return "high_"
}

// distance words how far off a value is, without giving the answer away.
func distance(value, want float64) string {
	const near, far = 0.25, 0.6
	switch off := math.Abs(value-want) / max(math.Abs(want), math.Abs(value), math.SmallestNonzeroFloat64); {
	case off <= near:
		return "near"
	case off <= far:
		return "some"
	}
	return "far"
}

// valueText writes an answer; the number of a port has no thousands.
func valueText(value float64, unit string) string {
	if unit == "port" || unit == "number" {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return format.Value(format.KindAuto, value, unit)
}
