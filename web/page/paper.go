package page

import (
	"github.com/a-h/templ"

	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/layout"
)

// CardView is what an instructor needs of a lesson, on one page.
type CardView struct {
	Layout    layout.View
	Number    int
	Title     string
	Minutes   int // 0: not said
	LessonURL string
	Card      CardText
}

// CardText is a card's HTML, as package lessons gives it.
type CardText struct {
	Question, Wrong, Says, Exercise string
	RunTitle                        string
	RunSettings                     string // in words; empty: the defaults
	RunURL                          string // with the scheme and host: it is spelled out
}

// PrintView is a lesson for paper.
type PrintView struct {
	Layout      layout.View
	Number      int
	Part, Title string
	Address     string // of the lesson, with scheme and host
	LessonURL   string
	// Intro and Body are HTML, with the runs that the text offers in their places.
	Intro, Body string
	Main        PaperRun
	Answers     []PaperAnswer
	Links       []Link // what the numbers in the text lead to
	Card        *CardText
}

// PaperRun is a run on paper: its picture, and its packets in words. Without a
// picture it is one that the page has drawn before.
type PaperRun struct {
	Lang     i18n.Lang
	N        int // counted through the page
	Title    string
	Settings string
	Stack    string // what it was made on, in a sentence
	Figure   templ.Component
	Rows     []figure.Row
	Total    int
}

// PaperAsk is a question, or a place to fill in, with room for the answer.
type PaperAsk struct {
	Lang    i18n.Lang
	N       int
	Ask     string   // HTML
	Answers []string // HTML; none: a line to write on
}

// PaperAnswer is how a question came out.
type PaperAnswer struct {
	N     int
	Ask   string // HTML
	Right string // HTML
	Told  string // HTML
	// Picture is HTML: the run that says so, or where it is drawn.
	Picture string
}
