package ui

import (
	"slices"

	"slowstart/engine/experiment"
	"slowstart/web/i18n"
)

// LabKernel says whether the page's server can run on its kernel's TCP.
type LabKernel struct {
	Available bool
	Version   string // of the kernel
	Reason    string // code of why not
}

// LabLive is what the lab offers of live runs: a button, or not, and the
// sentence that says why not or what such a run is.
type LabLive struct {
	Button   bool
	Sentence string
}

// LabRefusal is what a setting may not be on a stack: one of the values, or any
// but one.
type LabRefusal struct {
	Stack  string   `json:"stack"`
	Values []string `json:"values,omitempty"`
	But    string   `json:"but,omitempty"` // every value but this one; empty: only Values
	Why    string   `json:"why"`           // sentence
}

func (r LabRefusal) refuses(value string) bool {
	return slices.Contains(r.Values, value) || r.But != "" && value != r.But
}

// labLive words what of live runs an experiment can have here.
func labLive(lang i18n.Lang, exp *experiment.Experiment, kernel LabKernel) LabLive {
	if !kernel.Available {
		if kernel.Reason == "" {
			return LabLive{}
		}
		return LabLive{Sentence: i18n.T(lang, "lab.live_none_here", "reason", i18n.T(lang, "error."+kernel.Reason))}
	}
	for _, r := range exp.Unsupported(experiment.Linux) {
		if r.Setting == "" {
			return LabLive{Sentence: i18n.T(lang, "lab.live_none_of", "reason", i18n.T(lang, "error."+r.Reason))}
		}
	}
	return LabLive{Button: true, Sentence: i18n.T(lang, "lab.live_about", "version", kernel.Version)}
}

// hasExact says that an experiment can run on netstack, if not with the settings
// in place then with others.
func hasExact(exp *experiment.Experiment) bool {
	return !slices.ContainsFunc(exp.Unsupported(experiment.Netstack), func(r experiment.Refusal) bool { return r.Setting == "" })
}

// labRefusals are, by setting, the values that a stack cannot honour. Of a range
// experiment.UnsupportedSettings tries the ends. A stack has all numbers of a key
// or one (experiment.Capability's Except): where an end is refused and the
// default is not, the default is that one.
func labRefusals(lang i18n.Lang, exp *experiment.Experiment, stacks []string) map[string][]LabRefusal {
	all := map[string][]LabRefusal{}
	for _, stack := range stacks {
		found := map[string]*LabRefusal{}
		for _, r := range exp.UnsupportedSettings(stack) {
			if found[r.Setting] == nil {
				found[r.Setting] = &LabRefusal{Stack: stack, Why: i18n.T(lang, "error."+r.Reason)}
			}
			found[r.Setting].Values = append(found[r.Setting].Values, r.Value)
		}
		for _, s := range exp.Settings {
			r := found[s.Name]
			if r == nil {
				continue
			}
			if s.Min != "" && !r.refuses(s.Default) {
				r.Values, r.But = nil, s.Default
			}
			all[s.Name] = append(all[s.Name], *r)
		}
	}
	return all
}

// disable marks the options that none of the stacks can do, with the reason.
func disable(options []LabOption, refused []LabRefusal, stacks int) {
	for i := range options {
		var why []string
		for _, r := range refused {
			if r.refuses(options[i].Value) {
				why = append(why, r.Why)
			}
		}
		if len(why) == stacks {
			options[i].Why = why[0]
		}
	}
}

// Live says whether an experiment can be run live here, and the sentence about
// it: what such a run is, or why there is none.
func Live(lang i18n.Lang, exp *experiment.Experiment, kernel LabKernel) (can bool, sentence string) {
	live := labLive(lang, exp, kernel)
	return live.Button, live.Sentence
}
