package page

import (
	"github.com/a-h/templ"

	"slowstart/web/layout"
)

// IndexView is the course: its parts with their lessons.
type IndexView struct {
	Layout layout.View  // with Scripts and Sheets set
	Own    []LessonCard // of the folder of one's own, what is broken too
	Paths  []CoursePath
	Parts  []CoursePart
	// Start is the lesson that the course, or the path that was chosen, begins
	// with; nil without lessons.
	Start *LessonCard
	// Figure is the drawing of that lesson's default run; nil leaves its place
	// out.
	Figure      templ.Component
	Experiments int // how many there are
}

// CoursePath is a way through the course.
type CoursePath struct {
	Title, Note, URL string
	Current          bool
}

// CoursePart is a part of the course.
type CoursePart struct {
	Title   string
	Lessons []CourseLesson
}

// CourseLesson is a lesson in the list of the course.
type CourseLesson struct {
	LessonCard
	Slug     string
	Time     string // reading time in words; may be empty
	Needs    string // which stacks its runs are made on
	Exercise int    // how many questions and places to fill in it has
}

// ExperimentsView is the list of the course's experiments, each with a page.
type ExperimentsView struct {
	Layout layout.View
	Groups []CatalogueGroup
}

// CatalogueGroup is the experiments of one folder.
type CatalogueGroup struct {
	Title, Slug string
	Entries     []CatalogueEntry
}

// CatalogueEntry leads to an experiment's page.
type CatalogueEntry struct {
	Link
	Name   string // as the command line knows it
	Kernel bool   // it runs on the linux stack alone
}

// ExperimentGroup is the experiments of one folder, to choose from.
type ExperimentGroup struct {
	Slug  string
	Links []Link
}

// Link is a text that leads somewhere.
type Link struct{ Text, URL string }
