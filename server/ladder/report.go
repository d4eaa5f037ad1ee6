package ladder

import (
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
	names, values := 0, 0
	text := func(m timeline.Measure) string { return plain(format.Value(format.KindAuto, m.Value, m.Unit)) }
	for name, m := range all {
		names, values = max(names, len(name)), max(values, cells(text(m)))
	}
	line := func(name, value string) {
		meaning := ""
		if key := "lab.measure." + name; i18n.Has(o.Lang, key) {
			meaning = i18n.T(o.Lang, key)
		}
		fmt.Fprintln(b, strings.TrimRight("  "+padRight(name, names)+"  "+padLeft(value, values)+"  "+meaning, " "))
	}
	for _, d := range measure.Table() {
		if m, ok := all[d.Name]; ok && d.Name != "flight_1" {
			line(d.Name, text(m))
		}
	}
	var flights []string
	for n := 1; ; n++ {
		m, ok := all[fmt.Sprintf("flight_%d", n)]
		if !ok {
			break
		}
		flights = append(flights, text(m))
	}
	if len(flights) > 0 {
		const indent = 2
		lead := padRight("flight_1..", names) + "  "
		if len(flights) == 1 {
			lead = padRight("flight_1", names) + "  "
		}
		for i, l := range wrap(flights, leastWidth-indent-cells(lead)) {
			if i > 0 {
				lead = strings.Repeat(" ", cells(lead))
			}
			fmt.Fprintln(b, "  "+lead+l)
		}
	}
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
