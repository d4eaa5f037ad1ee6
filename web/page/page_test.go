package page

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"slowstart/web"
	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/layout"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the difference before committing it")

// drawing stands for what other packages draw.
var drawing = templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, `<section class="lab" id="lab"></section>`)
	return err
})

func frame(lang i18n.Lang) layout.View {
	urls := web.URLs{Base: "/lab", Assets: "hash"}
	return layout.View{
		URLs: urls, Lang: lang, Theme: "dark", Origin: "https://example.org",
		Path: func(l i18n.Lang) string {
			return urls.Lesson(l, "handshake", web.Param{Name: "drop", Value: "client SYN 1"})
		},
	}
}

func pages(lang i18n.Lang) map[string]templ.Component {
	card := LessonCard{Number: 1, Title: "Title & more", Part: "Part", Summary: "Summary.", URL: "/lab/en/lessons/handshake"}
	index := frame(lang)
	index.Path = index.URLs.Index
	lesson := frame(lang)
	lesson.Title, lesson.Lesson, lesson.Description = card.Title, "1 · "+card.Title, card.Summary
	lesson.Scripts, lesson.Preload = []string{"js/main.js"}, []string{"js/core/store.js"}
	text := CardText{Question: "Q?", Wrong: "W", Says: "S", Exercise: "E", RunTitle: "Run", RunSettings: "RTT 1 ms", RunURL: "/run"}
	return map[string]templ.Component{
		"index": Index(IndexView{
			Layout: index, Start: &card, Figure: drawing, Experiments: 9,
			Paths: []CoursePath{{Title: "Whole", Note: "1 lesson", URL: "/lab/en/", Current: true}, {Title: "Lecture", Note: "1 lesson", URL: "/lab/en/?path=lecture"}},
			Parts: []CoursePart{{Title: "Part", Lessons: []CourseLesson{{LessonCard: card, Slug: "handshake", Time: "12 min", Needs: "Exact", Exercise: 2}}}},
		}),
		"lesson": Lesson(LessonView{
			Layout: lesson, Number: 1, Part: "Part", Intro: "<h1>Title</h1>", Body: "<p>Body</p>", Lab: drawing,
			Notices: []string{i18n.T(lang, "lesson.notice_unknown", "field", "<b>")}, Next: &card,
		}),
		"own": Index(IndexView{Layout: index, Own: []LessonCard{{Title: "Alone", Part: "Experiment", URL: "/lab/en/lessons/own/alone"}}}),
		"experiments": Experiments(ExperimentsView{Layout: index, Groups: []CatalogueGroup{
			{Title: "Title & more", Slug: "handshake", Entries: []CatalogueEntry{{Link{"Far", "/lab/en/lessons/handshake/far"}, "handshake/far", true}}},
		}}),
		"glossary": Glossary(GlossaryView{Layout: index, Count: 1, Groups: []TermGroup{{Letter: "I", ID: "initial-I", Terms: []GlossaryTerm{{
			Name: "isn", Term: "number", Other: "번호", OtherLang: "ko", Also: "ISN", Text: "What is <counted> from.",
			Source: "RFC 9293 §3.4.1", SourceURL: "/rfc", Used: []Link{{"One", "/one"}, {"Two", "/two"}},
		}}}}}),
		"search": Search(SearchView{Layout: index, Question: `<"ack`, Most: 100, Notice: "Some.", Hint: "Try.", Groups: []FoundGroup{{
			Title: "Lessons", More: "And more.",
			Hits: []FoundHit{{URL: "/one", Title: []Piece{{"An ", false}, {"ACK", true}}, Head: []Piece{{"Head", false}}, Text: []Piece{{"… the ", false}, {"ACK", true}, {" <b>", false}}}},
		}}}),
		"about": About(AboutView{
			Layout: index, Stacks: []AboutStack{{"netstack", "v1"}, {"linux", "not here"}}, Recordings: "Recorded.", Held: "Held.",
			Number: &AboutNumber{Experiment: "E", ExperimentURL: "/e", Events: []string{`{"t_us":0}`, `{"t_us":1}`}, Lines: 2, TimelineURL: "/t", Measure: "connect", Value: "1", Text: "1 µs"},
			Limits: []Capability{{"ecn", "linux", "None."}}, Versions: []Fact{{"Go", "go1"}},
		}),
		"limits": Limits(LimitsView{Layout: index, Groups: []LimitGroup{{"One run", []Limit{
			{"run-packets", "Packets.", "20,000", ""}, {"run-bytes", "Bytes.", "5 B", "default 6 B"},
		}}}}),
		"card": Card(CardView{Layout: index, Number: 1, Title: card.Title, Minutes: 12, LessonURL: card.URL, Card: text}),
		"print": Print(PrintView{
			Layout: index, Number: 1, Part: "Part", Title: card.Title, Address: "host/en", LessonURL: card.URL, Intro: "<h1>T</h1>", Body: "<p>B</p>",
			Main:    PaperRun{Lang: lang, N: 1, Title: "Run", Stack: "Exact.", Figure: drawing, Rows: []figure.Row{{Packet: "1", Time: "0 ms", Route: "a", Story: "S."}}, Total: 2},
			Answers: []PaperAnswer{{N: 1, Ask: "A?", Right: "R", Told: "T", Picture: "P"}}, Links: []Link{{"L", "/l"}}, Card: &text,
		}),
		"broken": Broken(NewBroken(frame(lang), []Problem{{Place: "own/main.yaml:3", Message: "<wrong>", Lang: i18n.EN}, {Place: "own", Message: "more", Lang: lang}})),
		"error":  Error(NewError(frame(lang), 404, "")),
		"fault":  Error(NewError(frame(lang), 418, "3f9a6c")),
	}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPages_Golden(t *testing.T) {
	for _, lang := range i18n.Langs {
		for name, c := range pages(lang) {
			file := "testdata/" + name + "." + string(lang) + ".html"
			// A tag a line, so that a difference can be read.
			got := strings.ReplaceAll(render(t, c), "><", ">\n<") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs: run go test -update ./web/page and read the difference", file)
			}
		}
	}
}

// The content policy blocks style attributes, style elements, inline scripts
// and handlers; a page must not need them.
func TestPages_KeepToThePolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`<style|\sstyle=|\son[a-z]+=|<script(?:>| [^>]*>)[^<]|javascript:|https?://`)
	ours := strings.NewReplacer("https://example.org", "", "http://www.w3.org/2000/svg", "")
	for _, lang := range i18n.Langs {
		for name, c := range pages(lang) {
			if found := forbidden.FindString(ours.Replace(render(t, c))); found != "" {
				t.Errorf("%s.%s: %q", name, lang, found)
			}
		}
	}
}

// A visitor's cookie chooses among three words and writes nothing else.
func TestLayout_ThemeIsOneOfThree(t *testing.T) {
	v := frame(i18n.EN)
	v.Theme = `"><script>`
	if got := render(t, layout.Page(v)); !strings.Contains(got, `<html lang="en" data-theme="system">`) {
		t.Errorf("page begins %.80s", got)
	}
}
