package lessons

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"slowstart/engine/experiment"
)

// Run is a run that a text offers or asks about: an experiment with some of its
// settings changed.
type Run struct {
	Experiment string            // its name: slug or slug/variant
	Settings   map[string]string // as the text has them; the rest are the defaults
	// Stack is where it is made: of a question or a place always set, elsewhere
	// only where the text wants the kernel.
	Stack string
}

// String is the run's name in the page's HTML: "reset/in-flight", or with
// settings "reset/in-flight?nagle=off&rtt=200ms". What follows the question mark
// is a query as addresses have it, in the order of the names.
func (r Run) String() string {
	if len(r.Settings) == 0 {
		return r.Experiment
	}
	values := url.Values{}
	for name, value := range r.Settings {
		values.Set(name, value)
	}
	return r.Experiment + "?" + values.Encode()
}

// with is the run with more of its settings changed.
func (r Run) with(changes []Condition) Run {
	r.Settings = maps.Clone(r.Settings)
	if r.Settings == nil && len(changes) > 0 {
		r.Settings = make(map[string]string, len(changes))
	}
	for _, c := range changes {
		r.Settings[c.Setting] = c.Value
	}
	return r
}

// experimentOf is the run's experiment with its settings in place, or what is
// wrong with the run.
func (c *Course) experimentOf(r Run) (*experiment.Experiment, error) {
	exp, ok := c.Experiment(r.Experiment)
	if !ok {
		return nil, c.unknownExperiment(r.Experiment)
	}
	with, err := exp.With(r.Settings)
	if err != nil {
		var wrong *experiment.SettingError
		if errors.As(err, &wrong) {
			return nil, fmt.Errorf("%s: %s: %s", exp.Name, wrong.Field, wrong.Msg)
		}
		return nil, err
	}
	return with, nil
}

func (c *Course) unknownExperiment(name string) error {
	slug, _, _ := strings.Cut(name, "/")
	var near []string
	for _, e := range c.experiments {
		if folder, _, _ := strings.Cut(e.Name, "/"); folder == slug {
			near = append(near, e.Name)
		}
	}
	if len(near) > 0 {
		return fmt.Errorf("unknown experiment %q: there are %s", name, list(near))
	}
	return fmt.Errorf("unknown experiment %q", name)
}

// place finds the stack of a run that pages show without a visitor's doing, and
// its experiment with the settings in place. Of the linux stack a page has
// recordings only, and those are of default settings.
func (c *Course) place(r *Run) (*experiment.Experiment, error) {
	with, err := c.experimentOf(*r)
	if err != nil {
		return nil, err
	}
	want := r.Stack
	switch want {
	case "":
		want = "auto"
	case experiment.Netstack, experiment.Linux:
	default:
		return nil, fmt.Errorf("unknown stack %q: want netstack or linux", r.Stack)
	}
	stack, refused := with.StackFor(want)
	if len(refused) > 0 {
		return nil, fmt.Errorf("%s cannot run on %s: %s (%s)", r, stack, refused[0].Path, refused[0].Reason)
	}
	if r.Stack = stack; stack == experiment.Linux {
		if plain, err := c.experimentOf(Run{Experiment: r.Experiment}); err != nil || !maps.Equal(plain.Values, with.Values) {
			return nil, fmt.Errorf("%s runs on linux, of which there are recordings with default settings only", r)
		}
	}
	return with, nil
}

// settingNames are those of an experiment, for messages.
func settingNames(e *experiment.Experiment) []string {
	out := make([]string, len(e.Settings))
	for i, s := range e.Settings {
		out[i] = s.Name
	}
	return out
}

func settingNamed(e *experiment.Experiment, name string) (experiment.Setting, bool) {
	i := slices.IndexFunc(e.Settings, func(s experiment.Setting) bool { return s.Name == name })
	if i < 0 {
		return experiment.Setting{}, false
	}
	return e.Settings[i], true
}
