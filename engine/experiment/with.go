package experiment

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// With returns the experiment with all its settings in place: the given
// values, and the defaults of the rest. Values of the result has the canonical
// text of every setting. The error is a [*SettingError].
func (e *Experiment) With(values map[string]string) (*Experiment, error) {
	names := make([]string, len(e.Settings))
	for i, s := range e.Settings {
		names[i] = s.Name
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			p := unknown(codeName, "setting", name, names)
			return nil, &SettingError{Code: "setting_unknown", Field: clip(name), Args: p.args, Msg: p.msg}
		}
	}
	c := e.clone()
	c.Values = map[string]string{}
	for _, s := range e.Settings {
		text, given := values[s.Name]
		if !given {
			text = s.Default
		}
		v, p := s.check(text)
		if p == nil {
			p = c.put(s, v)
		}
		if p != nil {
			return nil, s.error(p)
		}
		c.Values[s.Name] = v
	}
	var wrong *SettingError
	c.check(func(p *problem, at string) {
		if p != nil && wrong == nil {
			wrong = &SettingError{Code: "setting_conflict", Field: at, Args: p.args, Msg: p.msg}
		}
	})
	if wrong != nil {
		return nil, wrong
	}
	c.complete()
	return c, nil
}

// put writes a value to all the places of a setting.
func (e *Experiment) put(s Setting, value string) *problem {
	if s.Unit == "selector" {
		list, p := parseSelectors(value)
		if p != nil {
			return p
		}
		e.checkSelectors(list, func(q *problem) {
			p = q
			p.args["value"], p.args["example"] = clip(value), e.Hosts[0].Name+" SYN 1"
		})
		if p != nil {
			return p
		}
	}
	for _, path := range s.Sets {
		t, p := e.target(path)
		if p == nil {
			p = t.set(value)
		}
		if p != nil {
			return p
		}
	}
	return nil
}

func (e *Experiment) target(path string) (target, *problem) {
	return fileTable().target(strings.Split(path, "."), e)
}

// checkSettings tries every setting on a copy: its paths exist, take its unit
// and take its bounds and values, and no two settings share one.
func (e *Experiment) checkSettings(r *reader) {
	owner := map[string]string{}
	for _, s := range e.Settings {
		at := "settings." + s.Name
		ok := true
		for _, path := range s.Sets {
			t, p := e.target(path)
			if p == nil && !slices.Contains(t.units, s.Unit) && s.Unit != "choice" {
				p = &problem{code: codeConflict, msg: path + " takes no " + s.Unit + " setting: its unit is " + strings.Join(t.units, " or ")}
			}
			if p == nil && owner[path] != "" {
				p = &problem{code: codeConflict, msg: path + " is set by " + owner[path] + " too"}
			}
			if p != nil {
				r.add(r.line(at+".sets"), at+".sets", p)
				ok = false
			}
			owner[path] = s.Name
		}
		if len(s.Sets) == 0 {
			r.add(s.Line, at, &problem{code: codeMissing, msg: "sets nothing: name a path such as links.wire.rtt"})
			ok = false
		}
		try := func(key, value string) {
			if value == "" || !ok {
				return
			}
			c := e.clone()
			r.add(r.line(at+"."+key), at+"."+key, c.put(s, value))
		}
		try("default", s.Default)
		try("min", s.Min)
		try("max", s.Max)
		for _, v := range s.Values {
			try("values", v.Value)
		}
	}
	if len(r.list) > 0 {
		return
	}
	var wrong *SettingError
	if _, err := e.With(nil); errors.As(err, &wrong) {
		r.add(r.line(wrong.Field), wrong.Field, &problem{code: codeConflict, msg: wrong.Msg + " (with the settings' defaults)", args: wrong.Args})
	}
}

// clone is a deep copy of all that a setting can change.
func (e *Experiment) clone() *Experiment {
	c := *e
	c.Hosts = slices.Clone(e.Hosts)
	for i := range c.Hosts {
		c.Hosts[i].TCP.Set = maps.Clone(e.Hosts[i].TCP.Set)
	}
	c.Links = slices.Clone(e.Links)
	for i := range c.Links {
		for _, d := range []*Direction{&c.Links[i].There, &c.Links[i].Back} {
			d.Delays, d.Copies = slices.Clone(d.Delays), slices.Clone(d.Copies)
		}
	}
	c.Apps = slices.Clone(e.Apps)
	for i := range c.Apps {
		c.Apps[i].own()
	}
	return &c
}

// own makes the app share nothing with what it was copied from.
func (a *App) own() {
	a.Proxy, a.Resolver = copyOf(a.Proxy), copyOf(a.Resolver)
	if a.Origin = copyOf(a.Origin); a.Origin != nil {
		o := a.Origin
		o.Page = copyOf(o.Page)
		o.Fields, o.Ends, o.Resources = slices.Clone(o.Fields), slices.Clone(o.Ends), slices.Clone(o.Resources)
		for i := range o.Resources {
			o.Resources[i].Fields = slices.Clone(o.Resources[i].Fields)
		}
	}
	if a.Client = copyOf(a.Client); a.Client != nil {
		c := a.Client
		c.Fields, c.Ask = slices.Clone(c.Fields), slices.Clone(c.Ask)
		for i := range c.Ask {
			c.Ask[i].Fields = slices.Clone(c.Ask[i].Fields)
		}
	}
	a.Script = cloneSteps(a.Script)
}

func copyOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

func cloneSteps(list []Step) []Step {
	list = slices.Clone(list)
	for i := range list {
		list[i].Do = cloneSteps(list[i].Do)
	}
	return list
}
