package page

import (
	"strconv"

	"slowstart/web/i18n"
	"slowstart/web/layout"
)

// QuestionView is a prediction that a reader makes before a run shows what
// happens. Texts are HTML of package lessons.
type QuestionView struct {
	Lang    i18n.Lang
	ID      string
	URL     string // judges an answer
	Ask     string
	Answers []string
	Chosen  int // from 1; 0 for none
	Verdict *VerdictView
}

// PlaceView is a value that a reader fills in.
type PlaceView struct {
	Lang  i18n.Lang
	ID    string
	URL   string // judges a value
	Ask   string // HTML
	Unit  string // a place's unit: us, bytes, packets, count, port, number
	Run   string // the run that it is about, as links name it
	Hide  string // the moment whose packet can be placed on the picture; empty: none
	Tries int    // so far
	Value string // as it was typed last

	Verdict *VerdictView
}

// VerdictView is what is said of an answer.
type VerdictView struct {
	Right bool
	Over  bool   // nothing is left to try
	Word  string // how it did, in a sentence
	Told  string // HTML; may be empty
	Links []RunLink
}

// RunLink leads to a run on the lesson's page. Run is its name for scripts, or,
// with Beside, that of the run beside which the address lays another.
type RunLink struct {
	Text, URL, Run, Stack string
	Beside                bool
}

// AskedView is the page of a judged answer, for those without scripts.
type AskedView struct {
	Layout layout.View
	Back   string // address of where it was asked
	// One of them.
	Question *QuestionView
	Place    *PlaceView
}

// unitKey is the text key of what may be typed for a unit.
func (v PlaceView) unitKey() string {
	switch v.Unit {
	case "us", "bytes":
		return "course.unit_" + v.Unit
	}
	return "course.unit_number"
}

func (v PlaceView) tries() string { return strconv.Itoa(v.Tries) }

// LiveView is how a text's run can be had on the kernel.
type LiveView struct {
	Lang     i18n.Lang
	Run, URL string
	Can      bool
	Why      string // what such a run is, or why there is none
	Recorded bool   // a recording of it can be shown
}
