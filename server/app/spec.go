package app

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/live"
	"slowstart/server/runs"
	"slowstart/web/i18n"
	"slowstart/web/ui"
)

// defaultSeed is the seed of a run that names none.
const defaultSeed = 1

// maxSeed is the largest that every JSON reader keeps exact.
const maxSeed = 1<<53 - 1

// spec checks what a page asks for over the websocket.
func (a *App) spec(ask live.Ask) (runs.Spec, error) {
	exp, err := a.experiment(ask)
	if err != nil {
		return runs.Spec{}, err
	}
	spec, err := specOf(exp, ask.Settings, ask.Seed, ask.Stack)
	if err != nil {
		return runs.Spec{}, err
	}
	if ask.Source != nil {
		spec.RealTime = 0 // a visitor's own file gives itself no more than the server does
	}
	return spec, a.available(spec.Stack)
}

// available is a *runs.CodeError that says why a stack cannot be had here.
func (a *App) available(stack string) error {
	for _, s := range a.o.Stacks {
		if s.Name == stack && !s.Available {
			return &runs.CodeError{Data: timeline.Error{Code: s.Reason, Field: "stack", Args: map[string]string{"stack": stack}}}
		}
	}
	return nil
}

func (a *App) experiment(ask live.Ask) (*experiment.Experiment, error) {
	if ask.Source == nil {
		exp, ok := a.o.Course().Experiment(ask.Name)
		if !ok {
			return nil, &runs.CodeError{Data: timeline.Error{
				Code: "experiment_unknown", Field: "experiment", Args: map[string]string{"value": clip(ask.Name)},
			}}
		}
		return exp, nil
	}
	exp, err := experiment.Parse("own", ask.Source)
	if err == nil {
		err = measure.Check(exp)
	}
	if err != nil {
		return nil, &runs.CodeError{Data: *engine.ErrorData(err)}
	}
	return exp, nil
}

// specOf puts settings in place and chooses the stack. Its error is a
// *runs.CodeError.
func specOf(exp *experiment.Experiment, settings map[string]string, seed uint64, stack string) (runs.Spec, error) {
	with, err := exp.With(settings)
	if err != nil {
		return runs.Spec{}, &runs.CodeError{Data: *engine.ErrorData(err)}
	}
	return specWith(with, seed, stack)
}

// specWith is specOf where the settings are in place.
func specWith(with *experiment.Experiment, seed uint64, stack string) (runs.Spec, error) {
	stack, err := engine.StackFor(with, stack)
	if err != nil {
		return runs.Spec{}, &runs.CodeError{Data: *engine.ErrorData(err)}
	}
	spec := runs.Spec{Name: with.Name, Source: with.Source, Settings: with.Values, Seed: seed, Stack: stack}
	if stack == experiment.Linux {
		spec.RealTime = with.RealTime
	}
	return spec, nil
}

// asked is what the address of a lesson asks for.
type asked struct {
	settings map[string]string // those the experiment has
	seed     uint64
	recorded bool             // the default run's recording on linux
	problems []timeline.Error // why it cannot be had
}

// stackParam asks in an address for the recording of the default run on linux,
// of an experiment whose picture is a run on netstack.
const stackParam = "stack"

// queryOf is the query of an address, and what of it cannot be read.
func queryOf(r *http.Request) (url.Values, []timeline.Error) {
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if _, err := url.ParseQuery(pair); err != nil {
			return r.URL.Query(), []timeline.Error{{Code: "query_malformed", Args: map[string]string{"value": clip(pair)}}}
		}
	}
	return r.URL.Query(), nil
}

// manyProblems ends the reading of an address: nobody reads a thousand sentences
// about a thousand settings that there are not.
const manyProblems = 8

// readAddress reads the settings, the seed and the stack in an address.
func readAddress(exp *experiment.Experiment, query url.Values) asked {
	q := asked{settings: map[string]string{}, seed: defaultSeed}
	for _, name := range sortedKeys(query) {
		if len(q.problems) == manyProblems {
			break
		}
		value := query.Get(name)
		known := slices.ContainsFunc(exp.Settings, func(s experiment.Setting) bool { return s.Name == name })
		switch {
		case name == "seed":
			n, err := strconv.ParseUint(value, 10, 64)
			if err != nil || n > maxSeed {
				q.refuse("setting_range", name, value, map[string]string{"min": "0", "max": strconv.Itoa(maxSeed)})
				continue
			}
			q.seed = n
		case name == stackParam && value == experiment.Linux:
			q.recorded = true
		case !known:
			_, err := exp.With(map[string]string{clip(name): ""})
			q.problems = append(q.problems, *engine.ErrorData(err))
		case len(query[name]) > 1:
			q.refuse("setting_twice", name, value, nil)
		default:
			q.settings[name] = value
		}
	}
	q.recorded = q.recorded && q.asksForDefault(exp)
	return q
}

func (q *asked) refuse(code, name, value string, args map[string]string) {
	if args == nil {
		args = map[string]string{}
	}
	args["value"] = clip(value)
	q.problems = append(q.problems, timeline.Error{Code: code, Field: clip(name), Args: args})
}

// asksForDefault says that the address asks for nothing but the default run.
func (q *asked) asksForDefault(exp *experiment.Experiment) bool {
	with, err := exp.With(q.settings)
	return err == nil && len(changed(with, q.seed)) == 0
}

// sentence words a problem for a visitor.
func sentence(lang i18n.Lang, e timeline.Error) string {
	key := "error." + e.Code
	if !i18n.Has(lang, key) {
		key = "error.internal"
	}
	args := []any{"field", e.Field}
	for name, value := range e.Args {
		if name == "value" {
			value = visible(value)
		}
		args = append(args, name, value)
	}
	return i18n.T(lang, key, args...)
}

// visible is what a sentence has of a value: where there is none, that.
func visible(value string) string {
	if value == "" {
		return `""`
	}
	return value
}

// notice words a problem with what an address asks for.
func notice(lang i18n.Lang, exp *experiment.Experiment, e timeline.Error) string {
	switch {
	case overLimit(e.Code):
		return i18n.T(lang, "lesson.notice_limit")
	case e.Code == "setting_unknown":
		return i18n.T(lang, "lesson.notice_unknown", "field", visible(e.Field))
	case e.Code == "query_malformed":
		return i18n.T(lang, "lesson.notice_malformed", "value", e.Args["value"])
	case e.Field == "stack" && lessons.NeedsLinux(exp):
		return i18n.T(lang, "lesson.notice_recorded")
	case e.Field == "stack":
		return i18n.T(lang, "lesson.notice_stack", "reason", sentence(lang, e))
	}
	return i18n.T(lang, "lesson.notice_setting", "field", ui.SettingLabel(lang, exp, e.Field), "value", visible(e.Args["value"]), "reason", sentence(lang, e))
}
