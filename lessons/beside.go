package lessons

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"slowstart/engine/experiment"
)

// Links that lay other runs beside the one on the page: a comparison with some
// settings changed, and a sweep over one of them. They are parts of the page's
// own address, which its scripts read.
const (
	linkCompare = "compare"
	linkSweep   = "sweep"
)

// changesOf reads "nagle=off&rtt=200ms", in its order.
func changesOf(text string) (names, values []string) {
	for _, change := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(change, "=")
		names, values = append(names, name), append(values, value)
	}
	return names, values
}

// besideAddress is where such a link leads.
func besideAddress(kind, text string) string {
	if kind == linkSweep {
		return "#sweep=" + url.QueryEscape(text)
	}
	names, values := changesOf(text)
	for i, name := range names {
		names[i] = name + ":" + values[i]
	}
	return "#vs=" + strings.ReplaceAll(url.QueryEscape(strings.Join(names, "!")), "%3A", ":")
}

// checkBeside wants settings that the experiment has, and values that they take.
func checkBeside(m mark, main *experiment.Experiment, p *prose, found *problems) {
	if m.kind == linkSweep {
		i := slices.IndexFunc(main.Settings, func(s experiment.Setting) bool { return s.Name == m.name })
		if i < 0 {
			found.add(p.file, m.line, "unknown setting %q", m.name)
		} else if _, ok := main.Settings[i].Number(main.Settings[i].Default); !ok {
			found.add(p.file, m.line, "setting %q is no number to sweep over", m.name)
		}
		return
	}
	settings := map[string]string{}
	names, values := changesOf(m.name)
	for i, name := range names {
		settings[name] = values[i]
	}
	var wrong *experiment.SettingError
	if _, err := main.With(settings); errors.As(err, &wrong) {
		found.add(p.file, m.line, "link to compare with %q: %s: %s", m.name, wrong.Field, wrong.Msg)
	}
}
