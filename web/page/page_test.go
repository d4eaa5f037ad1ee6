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
	return map[string]templ.Component{
		"index": Index(IndexView{Layout: index, Lessons: []LessonCard{card}, Figure: drawing, FigureURL: card.URL}),
		"lesson": Lesson(LessonView{
			Layout: lesson, Number: 1, Part: "Part", Intro: "<h1>Title</h1>", Body: "<p>Body</p>", Lab: drawing,
			Notices: []string{i18n.T(lang, "lesson.notice_unknown", "field", "<b>")}, Next: &card,
		}),
		"own":    Index(IndexView{Layout: index, Lessons: []LessonCard{card}, Own: []LessonCard{{Title: "Alone", Part: "Experiment", URL: "/lab/en/lessons/own/alone"}}}),
		"broken": Broken(NewBroken(frame(lang), []Problem{{Place: "own/main.yaml:3", Message: "<wrong>"}, {Place: "own", Message: "more"}})),
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
