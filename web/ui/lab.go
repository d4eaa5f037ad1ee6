// Package ui is the lab of a lesson: its form, picture, player, tabs and report, as
// templ components around view models. Start with [Lab] and [NewLab].
package ui

import (
	"github.com/a-h/templ"

	"slowstart/web/i18n"
)

// LabView is all that the lab of a page shows. Every text in it is ready to
// show; [NewLab] makes one from an experiment and its run.
type LabView struct {
	Lang     i18n.Lang
	Title    string
	Settings []LabSetting
	From     string // of the playground: the experiment that it starts from
	Home     string // address of the lesson on whose page the lab of another experiment stands; empty: its own
	Opened   bool   // the reader brings the run: there is nothing to set
	Exact    bool   // an exact run can be had
	Live     LabLive
	Recorded LabRecorded
	More     string // names what is folded away and not at its default
	Seed     string
	Stack    string // who carried the bytes: "gVisor netstack v0.0.0 · virtual clock · seed 1"
	Summary  string // one sentence about the run
	Failed   bool   // a socket call of the run failed that nothing expects
	Packets  int
	EndTime  string // the run's last event, as a duration
	Measures []LabMeasure
	Expects  []LabExpect

	TimelineURL string // NDJSON
	PcapngURL   string

	Figure templ.Component // the ladder of the run
	Table  templ.Component // its packets

	Data LabData
}

// Fixed says that no run can be had here: nothing can be set.
func (v LabView) Fixed() bool { return !v.Exact && !v.Live.Button }

// LabSetting is one control of the form: a choice if it has Options, else a
// text with a unit.
type LabSetting struct {
	Name    string
	Label   string
	Value   string // canonical text, what the form sends
	Hint    string // what is allowed, in words
	Options []LabOption
	More    bool // rarely touched: folded away
}

// ID is the control's id in the page.
func (s LabSetting) ID() string { return "set-" + s.Name }

// LabOption is one value of a choice.
type LabOption struct {
	Value string `json:"value"`
	Label string `json:"-"`
	Why   string `json:"-"` // no stack here can do it: the reason
}

// LabMeasure is a row of the report.
type LabMeasure struct {
	Name, Label, Value string
	Own                bool // of the experiment's file: scripts learn its label from the page
}

// LabExpect is a judged expectation of the report.
type LabExpect struct {
	Said string // what it says; may be empty
	Text string // the expression
	Held bool
	Word string // "held", "did not hold"
}

// LabData is what the page's modules read from #lab-data. Their texts are not
// in it: they are the same on every page, see [ScriptTexts].
type LabData struct {
	Experiment string           `json:"experiment"`
	Page       string           `json:"page"`            // address of the experiment's own page
	Named      string           `json:"named,omitempty"` // the experiment, where the address of this page has to name it
	Settings   []LabDataSetting `json:"settings"`
	Stack      string           `json:"stack"`    // name of the stack that made the run
	Timeline   string           `json:"timeline"` // address of the first picture's NDJSON
	WS         string           `json:"ws"`
	Runs       string           `json:"runs"` // prefix: id and ".ndjson" follow
	Help       string           `json:"help"` // page of marks and keys
	Lang       i18n.Lang        `json:"lang"`
	Moments    []string         `json:"moments"`

	Without map[string]string `json:"without,omitempty"` // what takes the experiment's point away, to compare with
	Views   []string          `json:"views,omitempty"`   // the tabs that come first, the first of them open
	Open    string            `json:"open,omitempty"`    // the moment whose packet is chosen at first
}

// LabDataSetting is a setting as the controls need it. All values are
// canonical text with their unit.
type LabDataSetting struct {
	Name    string      `json:"name"`
	Label   string      `json:"label"`
	Unit    string      `json:"unit"` // time, rate, bytes, packets, percent, count, switch, choice, selector
	Default string      `json:"default"`
	Min     string      `json:"min,omitempty"`
	Max     string      `json:"max,omitempty"`
	Values  []LabOption `json:"values,omitempty"`
	Value   string      `json:"value"` // of the run on the page

	Refused []LabRefusal `json:"refused,omitempty"`
}

// labPanel is a tab under the picture and what it opens.
type labPanel struct{ Name, Text string }

// labPanels are the tabs, the first one open.
var labPanels = [...]labPanel{
	{"packet", "lab.tab_packet"},
	{"packets", "lab.tab_packets"},
	{"report", "lab.tab_report"},
}
