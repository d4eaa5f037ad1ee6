// Package page is the pages: the index of lessons, a lesson, and what a
// visitor sees when something is wrong. Each is a templ component that takes
// one view model with everything already worded and formatted.
//
// Start with [Lesson] and [LessonView]. The package reads no request and makes
// no run.
package page

import (
	"fmt"

	"github.com/a-h/templ"

	"slowstart/web/i18n"
	"slowstart/web/layout"
)

// LessonCard is a lesson in the list.
type LessonCard struct {
	Number  int // 0 for what has none
	Title   string
	Part    string
	Summary string
	URL     string
}

// BrokenView is a lesson or an experiment of one's own that has mistakes.
type BrokenView struct {
	Layout   layout.View
	Problems []Problem
}

// Problem is a mistake in a file.
type Problem struct {
	Place   string // "01-own/main.yaml:12"
	Message string
	Lang    i18n.Lang // of the message: not all are translated
}

// NewBroken words the page of what is broken.
func NewBroken(v layout.View, problems []Problem) BrokenView {
	v.Path = nil
	v.Title = i18n.T(v.Lang, "site.broken_title")
	return BrokenView{v, problems}
}

// ErrorView is a page for a request that failed.
type ErrorView struct {
	Layout layout.View // without Path
	Status int         // 404, 405, 429, 500 or 503; others read as 500
	// Message says more than the status does; empty leaves the usual sentence.
	Message   string
	RequestID string // shown with 500 and 503; may be empty
}

// NewError words an error page.
func NewError(v layout.View, status int, requestID string) ErrorView {
	e := ErrorView{Layout: v, Status: status, RequestID: requestID}
	e.Layout.Path = nil
	e.Layout.Title = e.title()
	return e
}

func (v ErrorView) key() string {
	switch v.Status {
	case 404, 405, 429, 503:
		return fmt.Sprintf("site.error_%d", v.Status)
	}
	return "site.error_500"
}

func (v ErrorView) title() string { return i18n.T(v.Layout.Lang, v.key()+"_title") }

func (v ErrorView) message() string {
	if v.Message != "" {
		return v.Message
	}
	return i18n.T(v.Layout.Lang, v.key())
}

// HelpView is the page of marks and keys.
type HelpView struct {
	Layout layout.View
	Legend templ.Component // figure.Legend
}

// helpKey is one line of the list of keys: keys as shown, and what they do.
type helpKey struct {
	Keys   []string
	Action string // text key after "player.key."
}

// helpKeys lists the keys of static/js/lab/keyboard.js.
var helpKeys = [...]helpKey{
	{[]string{"Space"}, "toggle"},
	{[]string{",", "."}, "packet"},
	{[]string{"←", "→"}, "moment"},
	{[]string{"[", "]"}, "rate"},
	{[]string{"Home", "End"}, "ends"},
	{[]string{"-", "+", "0", "Z"}, "zoom"},
	{[]string{"N"}, "numbers"},
	{[]string{"Shift Enter"}, "run"},
	{[]string{"F"}, "expand"},
	{[]string{"P"}, "present"},
	{[]string{"T"}, "table"},
	{[]string{"?"}, "help"},
}

// OpenView is the page that opens a file.
type OpenView struct {
	Layout    layout.View
	ReadURL   string // takes a capture and answers with its timeline
	Most      string // the largest capture, in words
	MostBytes int64
	Lab       templ.Component // ui.Lab
}
