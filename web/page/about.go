package page

import "slowstart/web/layout"

// AboutView is what is measured, and how. Everything that can change is counted
// by whoever makes the view.
type AboutView struct {
	Layout     layout.View
	Stacks     []AboutStack
	Recordings string // a sentence; empty where there are none
	Number     *AboutNumber
	Held       string
	Limits     []Capability
	Versions   []Fact
}

// AboutStack is a stack as this server has it.
type AboutStack struct {
	Name  string // netstack or linux
	State string // its version, or why it cannot be had
}

// AboutNumber follows one number from its events to the text.
type AboutNumber struct {
	Experiment, ExperimentURL string
	Events                    []string // lines of the timeline, shortened
	Lines                     int      // of the whole timeline
	TimelineURL               string
	Measure                   string
	Value                     string // in microseconds
	Text                      string // as prose shows it
}

// Capability is something that one stack alone can do.
type Capability struct{ What, Where, Why string }

// Fact is a name and what it is.
type Fact struct{ Name, Value string }
