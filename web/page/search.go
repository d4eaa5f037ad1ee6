package page

import "slowstart/web/layout"

// SearchView is a question and what was found.
type SearchView struct {
	Layout   layout.View
	Question string
	Most     int    // characters a question may have
	Notice   string // why there is no answer, or what kind of answer it is
	Hint     string // what else to do
	Groups   []FoundGroup
}

// FoundGroup is what was found of a kind.
type FoundGroup struct {
	Title string
	More  string // that there is more; may be empty
	Hits  []FoundHit
}

// FoundHit leads to a place.
type FoundHit struct {
	URL   string
	Title []Piece
	Head  []Piece // the section in it; may be empty
	Text  []Piece // may be empty
}

// Piece is a piece of text, marked if it is what was looked for.
type Piece struct {
	Text string
	Mark bool
}
