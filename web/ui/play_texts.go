package ui

import (
	"slowstart/engine/experiment"
	"slowstart/web/gloss"
	"slowstart/web/i18n"
)

// Playground is what the page needs to help with a file, served as
// static/js/text/play.LANG.json: its sentences, and every key of the format.
type Playground struct {
	Texts map[string]string `json:"texts"`
	Keys  []PlaygroundKey   `json:"keys"`
	Steps []PlaygroundStep  `json:"steps"`
}

// PlaygroundKey is a key of the format, worded for readers (experiment.Key).
type PlaygroundKey struct {
	Path    string   `json:"path"`
	Shape   string   `json:"shape,omitempty"`
	Need    bool     `json:"need,omitempty"`
	Takes   string   `json:"takes"`
	Default string   `json:"default,omitempty"`
	Means   string   `json:"means"`
	Units   []string `json:"units,omitempty"`
	Values  []string `json:"values,omitempty"`
	Range   []string `json:"range,omitempty"` // least and most, of a word that measures something
	Host    bool     `json:"host,omitempty"`  // takes the name of a host
}

// PlaygroundStep is a step of a script (experiment.Call).
type PlaygroundStep struct {
	Name  string          `json:"name"`
	Means string          `json:"means"`
	Bare  bool            `json:"bare,omitempty"`
	Keys  []PlaygroundKey `json:"keys"`
}

// NewPlayground words the format in a language.
func NewPlayground(lang i18n.Lang) Playground {
	p := Playground{Texts: i18n.Area(lang, "play"), Keys: playgroundKeys(lang, experiment.Keys())}
	for _, c := range experiment.Calls() {
		p.Steps = append(p.Steps, PlaygroundStep{
			Name: c.Name, Means: gloss.Say(lang, c.Means), Bare: c.Bare, Keys: playgroundKeys(lang, c.Keys),
		})
	}
	return p
}

func playgroundKeys(lang i18n.Lang, keys []experiment.Key) []PlaygroundKey {
	list := make([]PlaygroundKey, len(keys))
	for i, k := range keys {
		list[i] = PlaygroundKey{
			Path: k.Path, Shape: k.Shape, Need: k.Need, Takes: gloss.Say(lang, k.Takes), Default: gloss.Say(lang, k.Default),
			Means: gloss.Say(lang, k.Means), Units: k.Units, Values: k.Values, Range: k.Range, Host: k.Host,
		}
	}
	return list
}
