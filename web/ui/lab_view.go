package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
	"slowstart/web/format"
	"slowstart/web/i18n"
)

// LabInput is what a lab is made from: an experiment with its settings in
// place (experiment.With), its run, and the parts that others draw.
type LabInput struct {
	Lang       i18n.Lang
	Experiment *experiment.Experiment
	Seed       uint64
	Events     []timeline.Event // the whole run

	TimelineURL string // of the run: NDJSON
	PcapngURL   string
	SocketURL   string
	RunsURL     string   // prefix of live runs
	HelpURL     string   // page of marks and keys
	PageURL     string   // of the experiment's own page
	From        string   // of the playground: the experiment that it starts from
	Home        string   // address of the lesson on whose page the lab of another experiment stands; empty: its own
	Views       []string // the tabs that come first
	Open        string   // the moment whose packet is chosen at first
	Wide        bool     // the lab has the page to itself: there is no prose

	Kernel LabKernel // for live runs
	Figure templ.Component
	Table  templ.Component
}

// NewLab puts the view together and words it.
func NewLab(in LabInput) LabView {
	exp, lang := in.Experiment, in.Lang
	v := LabView{
		Lang:        lang,
		Title:       labText(lang, exp.Title),
		Seed:        strconv.FormatUint(in.Seed, 10),
		TimelineURL: in.TimelineURL,
		PcapngURL:   in.PcapngURL,
		From:        in.From,
		Home:        in.Home,
		Figure:      in.Figure,
		Table:       in.Table,
		Data: LabData{
			Experiment: exp.Name,
			Page:       in.PageURL,
			Views:      in.Views,
			Open:       in.Open,
			Timeline:   in.TimelineURL,
			WS:         in.SocketURL,
			Runs:       in.RunsURL,
			Help:       in.HelpURL,
			Lang:       lang,
			Settings:   []LabDataSetting{}, Moments: []string{}, // scripts want lists
			Without: exp.Without,
		},
	}
	if in.Home != "" {
		v.Data.Named = exp.Name
	}
	for _, m := range exp.Moments {
		v.Data.Moments = append(v.Data.Moments, m.Name)
	}
	v.Exact, v.Live = hasExact(exp), labLive(lang, exp, in.Kernel)
	v.Recorded = v.labRecorded(exp, in)
	stacks := []string{experiment.Netstack}
	if in.Kernel.Available {
		stacks = append(stacks, experiment.Linux)
	}
	refused := labRefusals(lang, exp, stacks)
	for _, s := range exp.Settings {
		setting, data := labSetting(lang, s, cmp.Or(exp.Values[s.Name], s.Default))
		data.Refused = refused[s.Name]
		disable(setting.Options, data.Refused, len(stacks))
		v.Settings = append(v.Settings, setting)
		v.Data.Settings = append(v.Data.Settings, data)
	}
	v.fold(in.Wide)
	v.More = v.moreText()
	v.addRun(exp, in.Events)
	return v
}

// shown is how many settings stand beside the picture: as many as one line of a
// lesson's lab has room for, or of a lab as wide as the page.
const (
	shown     = 5
	shownWide = 9
)

// fold puts away what a first visit needs least. What the experiment brings of
// its own stays, then what every path has, and what is set only to break it last.
func (v *LabView) fold(wide bool) {
	common := map[string]int{"rtt": 1, "rate": 2, "drop": 3, "queue": 9, "loss": 9}
	room := shown
	if wide {
		room = shownWide
	}
	order := make([]int, len(v.Settings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return common[v.Settings[a].Name] - common[v.Settings[b].Name] })
	for n, i := range order {
		v.Settings[i].More = n >= room || common[v.Settings[i].Name] == 9
	}
}

// moreText is the name of the folded settings, with those that are not at
// their defaults, so that nothing hidden explains the picture.
// static/js/lab/more.js does the same while one sets.
func (v *LabView) moreText() string {
	var items []string
	item := func(name, value string) {
		items = append(items, i18n.T(v.Lang, "lab.more_item", "name", name, "value", value))
	}
	for i, s := range v.Settings {
		if s.More && s.Value != v.Data.Settings[i].Default {
			item(s.Label, spaced(s.Value))
		}
	}
	if seed := strconv.Itoa(defaultSeed); v.Seed != seed {
		item(i18n.T(v.Lang, "lab.seed"), v.Seed)
	}
	if len(items) == 0 {
		return i18n.T(v.Lang, "lab.more")
	}
	return i18n.T(v.Lang, "lab.more_with", "list", strings.Join(items, ", "))
}

// defaultSeed is that of a run that asks for none (docs/protocol.md).
const defaultSeed = 1

// addRun fills in what the run showed.
func (v *LabView) addRun(exp *experiment.Experiment, events []timeline.Event) {
	packets, lost := make(map[int64]bool), make(map[int64]bool)
	var end int64
	var failed *timeline.AppCall
	connected := false
	for _, e := range events {
		end = max(end, e.Header().TimeUS)
		if c, ok := e.(*timeline.AppCall); ok {
			connected = connected || c.Op == "connect" && c.Errno == "" && !c.Pending
			if failed == nil && c.Errno != "" && c.Errno != "EAGAIN" { // a wait that its application has bounded
				failed = c
			}
		}
		if p := timeline.PacketOf(e); p != nil {
			packets[p.Packet] = true
			if e.Header().Type == timeline.TypeWireDropped {
				lost[p.Packet] = true
			}
		}
	}
	v.Packets = len(packets)
	v.EndTime = format.Duration(float64(end))
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.RunStart:
			v.Data.Stack = e.Stack.Name
			v.Stack = strings.Join([]string{
				i18n.T(v.Lang, "lab.stack", "name", i18n.T(v.Lang, "lab.stack_"+e.Stack.Name), "version", e.Stack.Version),
				i18n.T(v.Lang, "lab.clock_"+e.Stack.Clock),
				i18n.T(v.Lang, "lab.seed_is", "seed", e.Seed),
			}, " · ")
		case *timeline.RunEnd:
			v.addReport(exp, e.Report)
			v.Summary = v.summary(e, len(lost), failed, connected)
			// Where an error is what the experiment shows, its expectations hold.
			expected := len(e.Report.Expectations) > 0 &&
				!slices.ContainsFunc(e.Report.Expectations, func(e timeline.Expectation) bool { return !e.Held })
			v.Failed = failed != nil && !expected
		}
	}
}

// summary is what static/js/lab/report.js says of later runs. The first call
// that failed is told, and whether there was a connection at all.
func (v *LabView) summary(end *timeline.RunEnd, lost int, failed *timeline.AppCall, connected bool) string {
	key, at, op, errno := "lab.ended", v.EndTime, "", ""
	if end.Ended == "apps" || end.Ended == "closed" {
		key = "lab.done"
	}
	if failed != nil {
		key, at, op, errno = "lab.done_failed", format.Duration(float64(failed.TimeUS)), failed.Op, failed.Errno
		if op == "connect" && !connected {
			key = "lab.done_unconnected"
		}
	}
	held := 0
	for _, e := range end.Report.Expectations {
		if e.Held {
			held++
		}
	}
	return i18n.T(v.Lang, key, "time", at, "op", op, "errno", errno, "packets", format.Count(float64(v.Packets)),
		"lost", format.Count(float64(lost)), "held", held, "all", len(end.Report.Expectations))
}

func (v *LabView) addReport(exp *experiment.Experiment, r timeline.Report) {
	for _, name := range measure.Shown(r.Measures) {
		m := r.Measures[name]
		v.Measures = append(v.Measures, LabMeasure{
			Name: name, Label: measureLabel(v.Lang, exp, name), Value: format.Value(format.KindAuto, m.Value, m.Unit),
			Own: !measure.Known(name),
		})
	}
	for _, e := range r.Expectations {
		word := "lab.not_held"
		if e.Held {
			word = "lab.held"
		}
		v.Expects = append(v.Expects, LabExpect{Said: ExpectText(v.Lang, exp, e.Text), Text: e.Text, Held: e.Held, Word: i18n.T(v.Lang, word)})
	}
}

// ExpectText is what an expectation of an experiment says in words, or nothing.
func ExpectText(lang i18n.Lang, exp *experiment.Experiment, expr string) string {
	for _, x := range exp.Expect {
		if x.Expr == expr {
			return labText(lang, x.Text)
		}
	}
	return ""
}

// labSetting words one setting, for the form and for the scripts.
func labSetting(lang i18n.Lang, s experiment.Setting, value string) (LabSetting, LabDataSetting) {
	label := settingLabel(lang, s)
	options := labOptions(lang, s, value)
	setting := LabSetting{
		Name:    s.Name,
		Label:   label,
		Value:   value,
		Options: options,
	}
	if len(options) == 0 {
		key := "lab.range"
		if s.Unit == "rate" {
			key = "lab.range_or_none"
		}
		setting.Hint = i18n.T(lang, key, "min", spaced(s.Min), "max", spaced(s.Max))
	}
	return setting, LabDataSetting{
		Name: s.Name, Label: label, Unit: s.Unit, Default: s.Default,
		Min: s.Min, Max: s.Max, Values: options, Value: value,
	}
}

func settingLabel(lang i18n.Lang, s experiment.Setting) string {
	label := labText(lang, s.Label)
	if key := "lab.setting." + s.Name; label == "" && i18n.Has(lang, key) {
		label = i18n.T(lang, key)
	}
	return cmp.Or(label, s.Name)
}

// SettingLabel is what the form calls a setting of an experiment, or the seed.
// A name that it does not have stands as it is.
func SettingLabel(lang i18n.Lang, exp *experiment.Experiment, name string) string {
	if name == "seed" {
		return i18n.T(lang, "lab.seed")
	}
	for _, s := range exp.Settings {
		if s.Name == name {
			return settingLabel(lang, s)
		}
	}
	return name
}

// labOptions are the values of a choice. A selector that is none of those the
// experiment offers (it came in an address) is offered too, as it is.
func labOptions(lang i18n.Lang, s experiment.Setting, value string) []LabOption {
	values := s.Values
	if s.Unit == "switch" && len(values) == 0 {
		values = []experiment.Value{{Value: "on"}, {Value: "off"}}
	}
	if len(values) == 0 {
		return nil
	}
	if !slices.ContainsFunc(values, func(v experiment.Value) bool { return v.Value == value }) {
		values = append(slices.Clip(values), experiment.Value{Value: value})
	}
	options := make([]LabOption, len(values))
	for i, v := range values {
		options[i] = LabOption{Value: v.Value, Label: cmp.Or(labText(lang, v.Label), labValue(lang, s.Unit, v.Value))}
	}
	return options
}

func labValue(lang i18n.Lang, unit, value string) string {
	if unit == "switch" {
		return i18n.T(lang, "lab."+value)
	}
	if key := "lab.value." + value; i18n.Has(lang, key) {
		return i18n.T(lang, key)
	}
	return spaced(value)
}

// spaced puts a thin space before a canonical value's unit: "100ms" to
// "100 ms".
func spaced(value string) string {
	digits := strings.TrimLeft(value, "0123456789.")
	if digits == "" || digits == value || digits[0] == ' ' {
		return value
	}
	return fmt.Sprintf("%s\u202f%s", value[:len(value)-len(digits)], digits)
}

func labText(lang i18n.Lang, t experiment.Text) string {
	if lang == i18n.KO {
		return t.KO
	}
	return t.EN
}

// measureLabel words a measure's name; one without words stands as it is.
func measureLabel(lang i18n.Lang, exp *experiment.Experiment, name string) string {
	if n, ok := strings.CutPrefix(name, "flight_"); ok && measure.Known(name) {
		return i18n.T(lang, "lab.measure.flight", "n", n)
	}
	if key := "lab.measure." + name; i18n.Has(lang, key) {
		return i18n.T(lang, key)
	}
	return cmp.Or(MeasureText(lang, exp, name), name)
}

// MeasureText is what a measure of the experiment's own says it is, or nothing.
func MeasureText(lang i18n.Lang, exp *experiment.Experiment, name string) string {
	for _, m := range exp.Measures {
		if m.Name == name {
			return labText(lang, m.Text)
		}
	}
	return ""
}

// FormulaTexts are the closed formulas of an experiment in words, by measure;
// one without words stands as it is.
func FormulaTexts(lang i18n.Lang, exp *experiment.Experiment) map[string]string {
	texts := map[string]string{}
	for _, f := range exp.Formulas {
		texts[f.Measure] = cmp.Or(labText(lang, f.Text), f.Is)
	}
	return texts
}

// SettingText is the value that an experiment has for a setting, as a text has it.
func SettingText(lang i18n.Lang, exp *experiment.Experiment, name string) string {
	for _, s := range exp.Settings {
		if s.Name != name {
			continue
		}
		value := cmp.Or(exp.Values[name], s.Default)
		for _, o := range labOptions(lang, s, value) {
			if o.Value == value {
				return o.Label
			}
		}
		if number, ok := strings.CutSuffix(strings.TrimSuffix(value, "s"), " packet"); ok {
			return number
		}
		if value == "none" {
			return i18n.T(lang, "lab.none")
		}
		if n, ok := s.Number(value); ok && s.Unit == "bytes" && strings.Trim(value, "0123456789") == "B" {
			return format.Bytes(n)
		}
		return strings.Replace(spaced(value), "\u202fus", "\u202fµs", 1)
	}
	return i18n.T(lang, "lab.no_value")
}
