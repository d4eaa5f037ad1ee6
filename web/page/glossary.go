package page

import "slowstart/web/layout"

// GlossaryView is all terms of the course.
type GlossaryView struct {
	Layout layout.View
	Count  int
	Groups []TermGroup
}

// TermGroup is the terms that begin alike.
type TermGroup struct {
	Letter string
	ID     string
	Terms  []GlossaryTerm
}

// GlossaryTerm is an entry.
type GlossaryTerm struct {
	Name string // of the entry: its anchor is term-NAME
	Term string
	// Other is the term in the other language, in OtherLang.
	Other, OtherLang  string
	Also              string // other names in the page's language, with commas
	Text              string
	Source, SourceURL string // URL may be empty
	Used              []Link // the places in lessons that point at it
}
