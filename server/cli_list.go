package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/server/ladder"
	"slowstart/web/i18n"
)

// listCommand is "slowstart list".
type listCommand struct {
	JSON bool      `name:"json" help:"Print an array of experiments."`
	Lang i18n.Lang `enum:"en,ko" default:"en" env:"SLOWSTART_LANG" help:"Language of the titles: ${enum}."`
	courseFlags
}

// listed is an experiment as list --json gives it.
type listed struct {
	Slug     string          `json:"slug"`
	Title    string          `json:"title"`
	Stacks   []string        `json:"stacks"`
	Settings []listedSetting `json:"settings"`
}

// listedSetting has min and max, or values. A selector takes others than those
// in values too.
type listedSetting struct {
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Default string   `json:"default"`
	Min     *string  `json:"min"`
	Max     *string  `json:"max"`
	Values  []string `json:"values"`
}

func (c *listCommand) run(out io.Writer) error {
	course, err := c.course()
	if err != nil {
		return err
	}
	for _, b := range course.Broken {
		for _, p := range b.Problems {
			fmt.Fprintln(os.Stderr, "slowstart: "+p.String())
		}
	}
	all := course.Experiments()
	list := make([]listed, len(all))
	for i, e := range all {
		list[i] = listed{Slug: e.Name, Title: title(e, string(c.Lang)), Stacks: stacksOf(e), Settings: []listedSetting{}}
		for _, s := range e.Settings {
			list[i].Settings = append(list[i].Settings, listSetting(s))
		}
	}
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(list)
	}
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			fmt.Fprintln(&b)
		}
		c.table(&b, e)
	}
	_, err = io.WriteString(out, b.String())
	return err
}

func listSetting(s experiment.Setting) listedSetting {
	l := listedSetting{Name: s.Name, Unit: s.Unit, Default: s.Default, Values: []string{}}
	if s.Min != "" {
		l.Min, l.Max = &s.Min, &s.Max
	}
	for _, v := range s.Values {
		l.Values = append(l.Values, v.Value)
	}
	return l
}

// table is an experiment and its settings in columns.
func (c *listCommand) table(out *strings.Builder, e listed) {
	fmt.Fprintf(out, "%s  %s  (%s)\n", e.Slug, e.Title, strings.Join(e.Stacks, ", "))
	text := func(key string, args ...any) string { return i18n.T(c.Lang, "cli.list."+key, args...) }
	rows := [][]string{{text("setting"), text("default"), text("allowed")}}
	for _, s := range e.Settings {
		allowed := strings.Join(s.Values, " | ")
		switch {
		case s.Min != nil:
			allowed = text("range", "min", *s.Min, "max", *s.Max)
		case s.Unit == "selector":
			allowed += " | " + text("any_selector")
		case s.Unit == "switch":
			allowed = "on | off"
		}
		rows = append(rows, []string{s.Name, s.Default, allowed})
	}
	if len(rows) == 1 {
		return
	}
	for _, line := range ladder.Columns(rows) {
		fmt.Fprintln(out, "  "+line)
	}
}
