package app

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/page"
	"slowstart/web/ui"
)

// lessonPrint is a whole lesson for paper: every block, every run that it offers
// with its packets in words, and every link spelled out.
func (a *App) lessonPrint(w http.ResponseWriter, r *http.Request) {
	course, l, lang, ok := a.onPaper(w, r)
	if !ok {
		return
	}
	p := &paper{a: a, r: r, course: course, l: l, lang: lang, drawn: map[string]int{}}
	v := p.view()
	if p.err != nil {
		a.notJudged(w, r, p.err)
		return
	}
	a.render(w, r, lang, http.StatusOK, page.Print(v))
}

// paper is a lesson while it is unrolled. The first error stays, as with a
// bufio.Writer: a text is filled by functions that give HTML and nothing else.
type paper struct {
	a      *App
	r      *http.Request
	course *lessons.Course
	l      *lessons.Lesson
	lang   i18n.Lang

	asks    int            // counted through the page
	drawn   map[string]int // the runs with their numbers
	links   []page.Link    // by number from 1
	answers []page.PaperAnswer
	err     error
}

func (p *paper) view() page.PrintView {
	a, doc, ctx := p.a, p.l.Doc(string(p.lang)), p.r.Context()
	home := lessons.Run{Experiment: p.l.Main().Name}
	v := page.PrintView{
		Layout: a.layout(p.r, p.lang), Number: p.l.Number, Part: partOf(p.l, p.lang), Title: doc.Title,
		LessonURL: a.urls.Lesson(p.lang, p.l.Slug),
	}
	v.Address = a.absolute(p.r, v.LessonURL)
	v.Layout.Path = func(lang i18n.Lang) string { return a.urls.LessonPrint(lang, p.l.Slug) }
	v.Layout.Title = i18n.T(p.lang, "paper.print_title", "title", doc.Title)
	v.Layout.Sheets = []string{assets.PagesSheet}

	quoted := map[string]figures{}
	p.keep(a.quote(ctx, p.course, append(doc.Holes(), lessons.Hole{}), home, quoted))
	v.Main = p.run(home)
	fill := a.fill(p.course, p.l, p.lang, quoted)
	fill.Measure = func(h lessons.Hole) string {
		from := quoted[h.Experiment]
		if h.When != nil && h.Experiment == "" {
			from = p.figures(p.when(*h.When))
		}
		return from.text(p.lang, h)
	}
	fill.Question = func(id string) string { return p.question(p.l.Question(id)) }
	fill.Place = func(id string) string { return p.place(p.l.Place(id)) }
	fill.Live = func(lessons.Run) string { return "" }
	fill.Picture = func(run lessons.Run) string { return p.picture(run) }
	fill.Unroll = func(c lessons.Condition) string {
		main := p.l.Main()
		with, err := main.With(map[string]string{c.Setting: c.Value})
		p.keep(err)
		if err != nil {
			return ""
		}
		return `<p class="when__if">` + html.EscapeString(i18n.T(p.lang, "paper.when",
			"setting", ui.SettingLabel(p.lang, main, c.Setting), "value", ui.SettingText(p.lang, with, c.Setting))) + "</p>\n"
	}
	v.Intro, v.Body = doc.Render(fill)
	v.Intro, v.Body = p.spell(v.Intro), p.spell(v.Body)
	card, err := a.cardText(p.r, p.course, p.l, p.lang)
	v.Card = card
	p.keep(err)
	v.Answers, v.Links = p.answers, p.links
	return v
}

func (p *paper) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// when is the lesson's own run with the value that a block is for.
func (p *paper) when(c lessons.Condition) lessons.Run {
	return lessons.Run{Experiment: p.l.Main().Name, Settings: map[string]string{c.Setting: c.Value}}
}

func (p *paper) figures(run lessons.Run) figures {
	f, err := p.a.pinned(p.r.Context(), p.course, run)
	p.keep(err)
	return f
}

// run draws a run, or says where it is drawn already.
func (p *paper) run(run lessons.Run) page.PaperRun {
	key := run.Stack + p.a.runURL(p.course, p.l, p.lang, run)
	if n, ok := p.drawn[key]; ok {
		return page.PaperRun{Lang: p.lang, N: n}
	}
	p.drawn[key] = len(p.drawn) + 1
	v, err := p.a.paperRun(p.r.Context(), p.course, p.lang, run, p.drawn[key])
	p.keep(err)
	return v
}

func (p *paper) picture(run lessons.Run) string { return markup(page.PaperFigure(p.run(run))) }

func (p *paper) words(w lessons.Words, about lessons.Run) string {
	text, err := p.a.words(p.r.Context(), p.course, p.l, p.lang, w, about)
	p.keep(err)
	return text
}

// question asks with the answers open; how it came out stands at the end, with
// the run.
func (p *paper) question(q *lessons.Question) string {
	p.asks++
	v := page.PaperAsk{Lang: p.lang, N: p.asks, Ask: p.words(q.Ask, q.Run)}
	report := p.figures(q.Run).report
	for _, answer := range q.Answers {
		says := p.words(answer.Says, q.Run)
		v.Answers = append(v.Answers, says)
		if answer.Right(report) {
			p.answers = append(p.answers, page.PaperAnswer{N: v.N, Ask: v.Ask, Right: says, Told: p.words(answer.Told, q.Run), Picture: p.picture(q.Run)})
		}
	}
	return markup(page.PaperQuestion(v))
}

func (p *paper) place(place *lessons.Place) string {
	p.asks++
	v := page.PaperAsk{Lang: p.lang, N: p.asks, Ask: p.words(place.Ask, place.Run)}
	if value, ok := place.Answer(p.figures(place.Run).report); ok {
		p.answers = append(p.answers, page.PaperAnswer{
			N: v.N, Ask: v.Ask, Right: html.EscapeString(valueText(value, place.Unit)), Told: p.words(place.Told, place.Run), Picture: p.picture(place.Run),
		})
	}
	return markup(page.PaperQuestion(v))
}

// spell writes what a link leads to: a moment by its time in the lesson's run, or
// in that of the block for one value which it stands in; any other place by a
// number, under which its address stands at the end.
func (p *paper) spell(text string) string {
	home := p.figures(lessons.Run{Experiment: p.l.Main().Name}).report.Moments
	var (
		b       strings.Builder
		link    html.Token // that is open
		says    strings.Builder
		moments = home
		depth   int // of elements div in such a block
	)
	// What package lessons writes is well formed; the only error is the end.
	for z := html.NewTokenizer(strings.NewReader(text)); z.Next() != html.ErrorToken; {
		b.Write(z.Raw())
		token := z.Token()
		opens := token.Type == html.StartTagToken
		switch {
		case token.Type == html.TextToken:
			says.WriteString(token.Data)
		case token.DataAtom == atom.Div && opens && (depth > 0 || attributeOf(token, "data-when") != ""):
			if depth++; depth == 1 {
				setting, value, _ := strings.Cut(attributeOf(token, "data-when"), "=")
				moments = p.figures(p.when(lessons.Condition{Setting: setting, Value: value})).report.Moments
			}
		case token.DataAtom == atom.Div && depth > 0:
			if depth--; depth == 0 {
				moments = home
			}
		case token.DataAtom != atom.A:
		case opens:
			link = token
			says.Reset()
		default:
			b.WriteString(p.behind(link, says.String(), moments))
		}
	}
	return b.String()
}

// behind is what stands behind a link on paper.
func (p *paper) behind(link html.Token, says string, moments map[string]timeline.Moment) string {
	if m, ok := moments[attributeOf(link, "data-moment")]; ok && attributeOf(link, "data-of") == "" {
		return ` <small class="paper-at">(` + format.Duration(float64(m.TimeUS)) + ")</small>"
	}
	to := attributeOf(link, "href")
	if to == "" || strings.HasPrefix(to, "#") {
		return ""
	}
	if u, err := url.Parse(to); err == nil && !u.IsAbs() {
		to = p.a.absolute(p.r, to)
	}
	i := slices.IndexFunc(p.links, func(l page.Link) bool { return l.URL == to })
	if i < 0 {
		i = len(p.links)
		p.links = append(p.links, page.Link{Text: strings.TrimSpace(says), URL: to})
	}
	n := strconv.Itoa(i + 1)
	return `<sup class="paper-ref"><a href="#link-` + n + `">` + n + "</a></sup>"
}

func attributeOf(token html.Token, name string) string {
	i := slices.IndexFunc(token.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return token.Attr[i].Val
}
