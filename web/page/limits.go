package page

import "slowstart/web/layout"

// LimitsView is every limit of the server, by what it bounds.
type LimitsView struct {
	Layout layout.View
	Groups []LimitGroup
}

// LimitGroup is the limits of one part.
type LimitGroup struct {
	Title  string
	Limits []Limit
}

// Limit is one of them, in words.
type Limit struct {
	Flag    string // without its dashes
	What    string // a sentence
	Value   string // with its unit, as it holds here
	Default string // the default, where another value was set
}
