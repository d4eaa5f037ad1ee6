package page

import (
	"github.com/a-h/templ"

	"slowstart/web/i18n"
	"slowstart/web/layout"
)

// PlaygroundView is the page of an experiment of one's own.
type PlaygroundView struct {
	Layout  layout.View
	Notices []string
	From    string // slug of the experiment that it starts from
	Source  string // its file
	Groups  []ExperimentGroup
	Lab     templ.Component // ui.Lab of that experiment
	Data    PlaygroundData
}

// PlaygroundData is what the page's modules read from #playground-data.
type PlaygroundData struct {
	From   string    `json:"from"`
	Page   string    `json:"page"`   // address of the page; ?from=SLUG follows
	Lesson string    `json:"lesson"` // address of the experiment's own page
	Check  string    `json:"check"`  // where a text is checked
	Docs   string    `json:"docs"`   // address of the format's documentation; empty: none
	Lang   i18n.Lang `json:"lang"`
	Max    int       `json:"max"` // bytes of a text
}

// NewPlayground words the page's frame.
func NewPlayground(v layout.View) PlaygroundView {
	v.Title = i18n.T(v.Lang, "play.title")
	v.Description = i18n.T(v.Lang, "play.lead")
	return PlaygroundView{Layout: v}
}
