package page

import (
	"github.com/a-h/templ"

	"slowstart/web/layout"
)

// LessonView is a lesson.
type LessonView struct {
	Layout layout.View // with Lesson and Scripts set
	Number int         // 0 for an experiment alone
	Part   string
	Time   string // to read it and play with it, in words; may be empty
	Own    string // name of the lesson's own experiment
	Slug   string // under which a browser remembers what was done of it; empty: nothing
	// Intro and Body are lessons.Doc.Render's HTML: what stands before the lab
	// and what stands after it. They are written as they are.
	Intro string
	Body  string
	Lab   templ.Component // ui.Lab
	// Contents are the sections; Card and Print the pages made of the lesson,
	// empty for an experiment alone.
	Contents    []Section
	Card, Print string
	// Notices say what the page could not do as asked: a bad setting in the
	// address, or the default run instead of a new one.
	Notices        []string
	Previous, Next *LessonCard // nil on the first and on the last lesson
}

// Section is a part of a lesson, by the id of its heading.
type Section struct{ ID, Title string }
