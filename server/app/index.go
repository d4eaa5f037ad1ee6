package app

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/server/runs"
	"slowstart/web"
	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/layout"
	"slowstart/web/page"
)

// pathParam chooses one of the shorter ways through the course.
const pathParam = "path"

// ways are the ways through the course; the first is all of it.
var ways = [...]string{"whole", "lecture", "lab"}

// indexKey is all that the page of the course depends on.
type indexKey struct {
	course *lessons.Course
	lang   i18n.Lang
	way    string
	figure bool
	theme  string
	width  float64
}

// index is the course: its lessons by part, or those of one way through it. A
// class begins here, so the page is kept.
func (a *App) index(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	a.remember(w, r, lang)
	course := a.o.Course()
	way := r.URL.Query().Get(pathParam)
	if !slices.Contains(ways[1:], way) || len(onWay(course, way)) == 0 {
		way = ways[0]
	}
	var pic *runs.Picture
	if list := onWay(course, way); len(list) > 0 {
		pic, _ = a.defaultPicture(r.Context(), list[0].Main()) // that it cannot be made is no reason for no page
	}
	key := indexKey{course, lang, way, pic != nil, layout.ThemeOf(a.layout(r, lang).Theme), width(r)}
	b, err := a.kept.get(r, key, func(ctx context.Context) (body, error) {
		return rendered(ctx, page.Index(a.indexView(r.WithContext(ctx), course, lang, way, pic)))
	})
	switch {
	case r.Context().Err() != nil:
	case err != nil:
		a.o.Log.ErrorContext(r.Context(), "page not made", "request", visitorOf(r).request, "error", err)
		a.fail(w, r, http.StatusInternalServerError)
	default:
		a.sendPage(w, r, lang, b)
	}
}

func (a *App) indexView(r *http.Request, course *lessons.Course, lang i18n.Lang, way string, pic *runs.Picture) page.IndexView {
	v := page.IndexView{Layout: a.layout(r, lang)}
	v.Layout.Path = func(lang i18n.Lang) string { return a.wayURL(lang, way) }
	v.Layout.Scripts = []string{"js/page/course.js"}
	v.Layout.Sheets = []string{assets.PagesSheet}
	v.Experiments = len(course.Experiments()) - len(course.OwnExperiments())
	for _, l := range course.Own {
		v.Own = append(v.Own, a.card(l, lang))
	}
	for _, b := range course.Broken {
		v.Own = append(v.Own, a.brokenCard(b, lang))
	}
	for _, name := range ways {
		if list := onWay(course, name); len(list) > 0 {
			v.Paths = append(v.Paths, page.CoursePath{
				Title: i18n.T(lang, "index.path_"+name), Note: noteOf(lang, name, list),
				URL: a.wayURL(lang, name), Current: name == way,
			})
		}
	}
	list := onWay(course, way)
	v.Parts = a.parts(list, lang)
	if len(list) > 0 {
		first := a.card(list[0], lang)
		v.Start = &first
		if pic != nil {
			v.Figure = figure.Ladder(pic.Events, lang, titleOf(list[0].Main(), lang), width(r))
		}
	}
	return v
}

func (a *App) wayURL(lang i18n.Lang, way string) string {
	if way == ways[0] {
		return a.urls.Index(lang)
	}
	return a.urls.Index(lang) + web.Query(web.Param{Name: pathParam, Value: way})
}

// onWay are the lessons on a way through the course.
func onWay(course *lessons.Course, way string) (list []*lessons.Lesson) {
	for _, l := range course.Lessons {
		if way == ways[0] || slices.Contains(l.Paths, way) {
			list = append(list, l)
		}
	}
	return list
}

// noteOf says how many lessons a way has and how long they take. The lecture is
// as long as a lecture is: a room sees less of each lesson than a reader does.
func noteOf(lang i18n.Lang, way string, list []*lessons.Lesson) string {
	if way == "lecture" {
		return i18n.T(lang, "index.path_lecture_note", "n", len(list))
	}
	minutes := 0
	for _, l := range list {
		minutes += l.Minutes
	}
	return i18n.T(lang, "index.path_note", "n", len(list), "time", duration(lang, minutes))
}

func duration(lang i18n.Lang, minutes int) string {
	if minutes < 90 {
		return i18n.T(lang, "index.minutes", "n", minutes)
	}
	return i18n.T(lang, "index.hours", "n", (minutes+30)/60)
}

// parts are lessons under the names of their parts.
func (a *App) parts(list []*lessons.Lesson, lang i18n.Lang) (parts []page.CoursePart) {
	for _, l := range list {
		if title := partOf(l, lang); len(parts) == 0 || parts[len(parts)-1].Title != title {
			parts = append(parts, page.CoursePart{Title: title})
		}
		p := &parts[len(parts)-1]
		row := page.CourseLesson{
			LessonCard: a.card(l, lang), Slug: l.Slug, Needs: i18n.T(lang, "index.needs_"+needsOf(l)),
			Exercise: len(l.Questions) + len(l.Places),
		}
		if l.Minutes > 0 {
			row.Time = i18n.T(lang, "index.minutes", "n", l.Minutes)
		}
		p.Lessons = append(p.Lessons, row)
	}
	return parts
}

// needsOf says what a lesson's runs are made on: netstack, as everywhere, or
// partly, or from the page's first picture on, the kernel.
func needsOf(l *lessons.Lesson) string {
	switch {
	case lessons.NeedsLinux(l.Main()):
		return "kernel"
	case slices.ContainsFunc(l.Experiments, lessons.NeedsLinux):
		return "some"
	}
	return "none"
}

func (a *App) card(l *lessons.Lesson, lang i18n.Lang) page.LessonCard {
	doc := l.Doc(string(lang))
	return page.LessonCard{
		Number: l.Number, Title: doc.Title, Part: partOf(l, lang), Summary: cmp.Or(doc.Summary, l.Slug),
		URL: a.urls.Lesson(lang, l.Slug),
	}
}

// experiments lists the course's experiments by their folders. A lesson's main
// one is the lesson's page.
func (a *App) experiments(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	course := a.o.Course()
	v := page.ExperimentsView{Layout: a.layout(r, lang)}
	v.Layout.Path, v.Layout.Title = a.urls.Experiments, i18n.T(lang, "site.index_experiments")
	v.Layout.Sheets = []string{assets.PagesSheet}
	for _, e := range course.Experiments()[len(course.OwnExperiments()):] {
		slug, _, _ := strings.Cut(e.Name, "/")
		if len(v.Groups) == 0 || v.Groups[len(v.Groups)-1].Slug != slug {
			v.Groups = append(v.Groups, page.CatalogueGroup{Slug: slug, Title: a.groupTitle(course, slug, lang)})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Entries = append(g.Entries, page.CatalogueEntry{
			Link: page.Link{Text: titleOf(e, lang), URL: a.urls.Lesson(lang, e.Name)}, Name: e.Name, Kernel: lessons.NeedsLinux(e),
		})
	}
	a.render(w, r, lang, http.StatusOK, page.Experiments(v))
}

// groupTitle is the lesson's, or of a folder without prose its main experiment's.
func (a *App) groupTitle(course *lessons.Course, slug string, lang i18n.Lang) string {
	if l, ok := course.Lesson(slug); ok {
		return l.Doc(string(lang)).Title
	}
	return slug
}
