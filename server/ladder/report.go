package ladder

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/measure"
	"slowstart/engine/timeline"
	"slowstart/web/format"
	"slowstart/web/i18n"
)

// Title says which run this is: what it takes to make it again.
func Title(out io.Writer, start *timeline.RunStart, title string, o Options) error {
	names := make([]string, 0, len(start.Settings))
	for name := range start.Settings {
		names = append(names, name)
	}
	slices.Sort(names)
	var parts []string
	for _, name := range names {
		parts = append(parts, name+"="+start.Settings[name])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", start.Experiment, title)
	fmt.Fprintf(&b, "%s %s, %s, seed %d\n", start.Stack.Name, start.Stack.Version, i18n.T(o.Lang, "cli.clock."+start.Stack.Clock), start.Seed)
	for _, line := range wrap(parts, leastWidth) {
		fmt.Fprintln(&b, line)
	}
	fmt.Fprintln(&b)
	_, err := io.WriteString(out, b.String())
	return err
}

// wrap joins words by spaces into lines.
func wrap(words []string, most int) (lines []string) {
	for _, word := range words {
		if n := len(lines); n > 0 && cells(lines[n-1])+1+cells(word) <= most {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// Report writes the measures, the judged expectations, what must be known of
// them, and the hash of the timeline.
func Report(out io.Writer, end *timeline.RunEnd, o Options) error {
	var b strings.Builder
	fmt.Fprintln(&b)
	measures(&b, end.Report.Measures, o)
	formulas(&b, end.Report, o)
	if len(end.Report.Expectations) > 0 {
		fmt.Fprintln(&b)
	}
	g := boxes
	if o.ASCII {
		g = ascii
	}
	for _, x := range end.Report.Expectations {
		mark := g.held
		if !x.Held {
			mark = g.broken
		}
		lines := wrap(append(strings.Fields(x.Text), sides(x, o.Lang)...), leastWidth-cells(mark)-1)
		if o.Said != nil { // nothing said is no line
			lines = append(wrap(strings.Fields(o.Said(x.Text)), leastWidth-cells(mark)-1), lines...)
		}
		for n, line := range lines {
			if n > 0 {
				mark = strings.Repeat(" ", cells(mark))
			}
			fmt.Fprintln(&b, mark+" "+line)
		}
	}
	if end.Ended == "quiet" {
		fmt.Fprintln(&b)
		for _, line := range wrap(strings.Fields(i18n.T(o.Lang, "cli.report.quiet")), leastWidth) {
			fmt.Fprintln(&b, line)
		}
	}
	notes(&b, end.Report.Notes, o)
	fmt.Fprintf(&b, "\nsha256 %s\n", end.Report.TimelineSHA256)
	_, err := io.WriteString(out, b.String())
	return err
}

// notes are what whoever reads the measures must know.
func notes(b *strings.Builder, all []timeline.Error, o Options) {
	for n, note := range all {
		if n == 0 {
			fmt.Fprintln(b)
		}
		var args []any
		for name, value := range note.Args {
			args = append(args, name, value)
		}
		for _, line := range wrap(strings.Fields(i18n.T(o.Lang, "error."+note.Code, args...)), leastWidth) {
			fmt.Fprintln(b, line)
		}
	}
}

func measures(b *strings.Builder, all map[string]timeline.Measure, o Options) {
	shown := measure.Shown(all)
	var flights []string
	for n := 1; ; n++ {
		m, ok := all[fmt.Sprintf("flight_%d", n)]
		if !ok {
			break
		}
		flights = append(flights, value(m))
	}
	shown = slices.DeleteFunc(shown, func(name string) bool { return strings.HasPrefix(name, "flight_") })
	lead := "flight_1.."
	if len(flights) < 2 {
		lead = "flight_1"
	}
	names, values := len(lead), 0
	for _, name := range shown {
		names, values = max(names, len(name)), max(values, cells(value(all[name])))
	}
	for _, name := range shown {
		fmt.Fprintln(b, strings.TrimRight("  "+padRight(name, names)+"  "+padLeft(value(all[name]), values)+"  "+o.meaning(name), " "))
	}
	if len(flights) == 0 {
		return
	}
	const indent = 2
	lead = padRight(lead, names) + "  "
	for i, l := range wrap(flights, leastWidth-indent-cells(lead)) {
		if i > 0 {
			lead = strings.Repeat(" ", cells(lead))
		}
		fmt.Fprintln(b, "  "+lead+l)
	}
}

// formulas are what theory says of some of them.
func formulas(b *strings.Builder, r timeline.Report, o Options) {
	for n, f := range r.Formulas {
		if n == 0 {
			fmt.Fprintln(b)
		}
		formula := f.Text
		if !o.ASCII { // the words have signs of their own
			formula = cmp.Or(o.Formulas[f.Measure], f.Text)
		}
		words := i18n.T(o.Lang, "cli.report.formula", "measure", f.Measure, "formula", formula,
			"value", value(timeline.Measure{Value: f.Value, Unit: r.Measures[f.Measure].Unit}))
		for _, line := range wrap(strings.Fields(words), leastWidth) {
			fmt.Fprintln(b, line)
		}
	}
}

func value(m timeline.Measure) string { return plain(format.Value(format.KindAuto, m.Value, m.Unit)) }

// meaning is what a measure is, in words, if there are any.
func (o Options) meaning(name string) string {
	if key := "lab.measure." + name; i18n.Has(o.Lang, key) {
		return i18n.T(o.Lang, key)
	}
	if o.Means != nil {
		return o.Means(name)
	}
	return ""
}

// sides are the two values of a comparison, as the expression saw them.
func sides(x timeline.Expectation, lang i18n.Lang) []string {
	if x.Left == nil && x.Right == nil {
		return nil
	}
	return []string{i18n.T(lang, "cli.report.sides", "left", side(x.Left), "right", side(x.Right))}
}

func side(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
