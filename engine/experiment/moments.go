package experiment

import (
	"maps"

	"slowstart/engine/timeline"
)

// Moments finds an experiment's moments while a run goes on. It belongs to one
// run.
type Moments struct {
	list  []Moment
	order []int // those that wait for another before it
	match map[string]*EventMatcher
	found map[string]timeline.Moment
}

// FindMoments starts before the first event.
func FindMoments(e *Experiment) *Moments {
	m := &Moments{list: e.Moments, match: map[string]*EventMatcher{}, found: map[string]timeline.Moment{}}
	for _, o := range e.Moments {
		m.match[o.Name] = NewEventMatcher(o.Selector)
	}
	placed := map[string]bool{}
	var place func(i int)
	place = func(i int) {
		if placed[m.list[i].Name] {
			return
		}
		placed[m.list[i].Name] = true
		for j, o := range m.list {
			if o.After == m.list[i].Name {
				place(j)
			}
		}
		m.order = append(m.order, i)
	}
	for i := range m.list {
		place(i)
	}
	return m
}

// Observe takes each event of the timeline once, in order. An event can be
// several moments, but never one and the moment after it.
func (m *Moments) Observe(e timeline.Event) {
	for _, i := range m.order {
		o := m.list[i]
		if _, begun := m.found[o.After]; o.After != "" && !begun {
			continue
		}
		if !m.match[o.Name].Match(e) {
			continue
		}
		at := timeline.Moment{SeqNo: e.Header().SeqNo, TimeUS: e.Header().TimeUS}
		if p := timeline.PacketOf(e); p != nil {
			at.Packet = p.Packet
		}
		m.found[o.Name] = at
		m.restart(o.Name)
	}
}

// restart begins anew with what comes after a moment that has moved on, which
// one named by [Last] does.
func (m *Moments) restart(name string) {
	for _, o := range m.list {
		if o.After == name {
			m.match[o.Name] = NewEventMatcher(o.Selector)
			delete(m.found, o.Name)
			m.restart(o.Name)
		}
	}
}

// Found gives the moments that have occurred.
func (m *Moments) Found() map[string]timeline.Moment { return maps.Clone(m.found) }

// Missed lists the moments that the run should have had and has not: those that
// are not optional, where every setting has its default.
func (e *Experiment) Missed(found map[string]timeline.Moment) []string {
	for _, s := range e.Settings {
		if v, placed := e.Values[s.Name]; placed && v != s.Default {
			return nil
		}
	}
	var list []string
	for _, m := range e.Moments {
		if _, ok := found[m.Name]; !ok && !m.Optional {
			list = append(list, m.Name)
		}
	}
	return list
}
