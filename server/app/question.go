package app

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"slowstart/lessons"
	"slowstart/web"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// question judges a prediction by the run that it is about. The page that asks
// does not say which answer is right, and nor does any file: the run does.
func (a *App) question(w http.ResponseWriter, r *http.Request) {
	course, l, lang, ok := a.asking(w, r)
	if !ok {
		return
	}
	q := l.Question(chi.URLParam(r, "id"))
	if q == nil {
		a.fail(w, r, http.StatusNotFound)
		return
	}
	v, err := a.questionView(r.Context(), course, l, q, lang)
	if err == nil {
		v.Chosen, _ = strconv.Atoi(r.URL.Query().Get("answer"))
		v.Verdict, err = a.verdictOn(r, course, l, q, lang, v.Chosen)
	}
	if err != nil {
		a.notJudged(w, r, err)
		return
	}
	a.judged(w, r, l, lang, page.AskedView{Question: &v})
}

func (a *App) questionView(ctx context.Context, course *lessons.Course, l *lessons.Lesson, q *lessons.Question, lang i18n.Lang) (page.QuestionView, error) {
	v := page.QuestionView{Lang: lang, ID: q.ID, URL: a.urls.Question(lang, l.Slug, q.ID)}
	var err error
	if v.Ask, err = a.words(ctx, course, l, lang, q.Ask, q.Run); err != nil {
		return v, err
	}
	for _, answer := range q.Answers {
		says, err := a.words(ctx, course, l, lang, answer.Says, q.Run)
		if err != nil {
			return v, err
		}
		v.Answers = append(v.Answers, says)
	}
	return v, nil
}

// verdictOn says how an answer, counted from 1, does: what it assumed, the run,
// and where there is one, a run in which it would have been right.
func (a *App) verdictOn(r *http.Request, course *lessons.Course, l *lessons.Lesson, q *lessons.Question, lang i18n.Lang, chosen int) (*page.VerdictView, error) {
	if chosen < 1 || chosen > len(q.Answers) {
		return &page.VerdictView{Word: i18n.T(lang, "course.choose")}, nil
	}
	answer := q.Answers[chosen-1]
	shown, err := a.pinned(r.Context(), course, q.Run)
	if err != nil {
		return nil, err
	}
	v := &page.VerdictView{Right: answer.Right(shown.report), Over: true}
	key := "course.wrong_"
	if v.Right {
		key = "course.right_"
	}
	sure := "guess"
	if r.URL.Query().Get("sure") == "1" {
		sure = "sure"
	}
	v.Word = i18n.T(lang, key+sure)
	if v.Told, err = a.words(r.Context(), course, l, lang, answer.Told, q.Run); err != nil {
		return nil, err
	}
	v.Links = append(v.Links, a.runLink(course, l, lang, q.Run, "course.see_run"))
	if when := answer.When; when != nil && !v.Right {
		v.Links = append(v.Links, a.expectedLink(course, l, lang, q.Run, *when))
	}
	return v, nil
}

func (a *App) runLink(course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, run lessons.Run, key string) page.RunLink {
	return page.RunLink{
		Text: i18n.T(lang, key), URL: a.runURL(course, l, lang, run) + "#lab", Run: run.String(), Stack: run.Stack,
	}
}

// expectedLink shows the run in which an answer would have been right: beside the
// question's own where both are of one experiment and stack.
func (a *App) expectedLink(course *lessons.Course, l *lessons.Lesson, lang i18n.Lang, asked, when lessons.Run) page.RunLink {
	if asked.Experiment != when.Experiment || asked.Stack != when.Stack {
		return a.runLink(course, l, lang, when, "course.see_expected")
	}
	return page.RunLink{
		Text: i18n.T(lang, "course.see_beside"), Run: asked.String(), Beside: true,
		URL: a.runURL(course, l, lang, asked) + "#" + beside(course, asked, when),
	}
}

// beside is the part of an address by which a page's scripts lay one run of an
// experiment beside another.
func beside(course *lessons.Course, from, to lessons.Run) string {
	exp, ok := course.Experiment(from.Experiment)
	if !ok {
		return "lab"
	}
	a, errA := exp.With(from.Settings)
	b, errB := exp.With(to.Settings)
	if errA != nil || errB != nil {
		return "lab"
	}
	var changes []lessons.Condition
	for _, s := range exp.Settings {
		if a.Values[s.Name] != b.Values[s.Name] {
			changes = append(changes, lessons.Condition{Setting: s.Name, Value: b.Values[s.Name]})
		}
	}
	return lessons.Beside(changes)
}

// asking finds the lesson that an answer belongs to.
func (a *App) asking(w http.ResponseWriter, r *http.Request) (*lessons.Course, *lessons.Lesson, i18n.Lang, bool) {
	course, slug := a.o.Course(), chi.URLParam(r, "slug")
	if a.broken(w, r, course, slug) {
		return nil, nil, "", false
	}
	l, ok := course.Lesson(slug)
	if !ok {
		a.fail(w, r, http.StatusNotFound)
	}
	return course, l, a.languageOf(r), ok
}

// judged answers with the page of a judged answer. Its address in the other
// language judges the same.
func (a *App) judged(w http.ResponseWriter, r *http.Request, l *lessons.Lesson, lang i18n.Lang, v page.AskedView) {
	var params []web.Param
	for _, name := range sortedKeys(r.URL.Query()) {
		params = append(params, web.Param{Name: name, Value: clip(r.URL.Query().Get(name))})
	}
	v.Layout = a.layout(r, lang)
	v.Back = a.urls.Lesson(lang, l.Slug)
	key := "course.asked_place"
	address := a.urls.Place
	if v.Question != nil {
		key, address, v.Back = "course.asked_question", a.urls.Question, v.Back+"#q-"+v.Question.ID
	} else {
		v.Back += "#p-" + v.Place.ID
	}
	v.Layout.Title, v.Layout.Lesson = i18n.T(lang, key), l.Doc(string(lang)).Title
	id := chi.URLParam(r, "id")
	v.Layout.Path = func(lang i18n.Lang) string { return address(lang, l.Slug, id) + web.Query(params...) }
	w.Header().Set("X-Robots-Tag", "noindex")
	a.render(w, r, lang, http.StatusOK, page.Asked(v))
}

// notJudged answers where the run of a question could not be made.
func (a *App) notJudged(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return
	}
	a.o.Log.ErrorContext(r.Context(), "answer not judged", "request", visitorOf(r).request, "error", err)
	retryAfter(w, 0)
	a.fail(w, r, http.StatusServiceUnavailable)
}
