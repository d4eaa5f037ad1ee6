package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// own is a measure that the file defines: what it takes from the events that its
// selector means while a run goes on, or an expression.
type own struct {
	experiment.Measure
	unit  string
	match *experiment.EventMatcher
	of    func(timeline.Event) int64 // of a Count: 1
	taken []taken                    // at most one an event, so a run's limits bound it
	value *vm.Program
}

// taken is what one event gave. Which of them lie between the measure's moments
// is known at the end alone: a moment named by "last" moves on.
type taken struct{ seqNo, value int64 }

// compileOwn checks a measure of the file's own and makes it ready for a run.
func (n *names) compileOwn(m experiment.Measure) (o own, err error) {
	if clash := n.clash(m.Name); clash != "" {
		return o, fmt.Errorf("%s is %s: choose another name", m.Name, clash)
	}
	o = own{Measure: m}
	switch {
	case m.Count != nil:
		o.unit, o.of = unitCount, func(timeline.Event) int64 { return 1 }
		if strings.HasPrefix(m.Count.Type, "wire.") {
			o.unit = unitPackets
		}
	case m.Of != nil:
		f, err := fieldOf(m.Of.Type, m.Field)
		if err != nil {
			return o, err
		}
		o.unit, o.of = f.unit, f.of
	default:
		o.unit = m.Unit
		if o.value, err = n.compileValue(m.Value); err != nil {
			return o, err
		}
	}
	return o, nil
}

// clash says what a name means already.
func (n *names) clash(name string) string {
	_, factor := unit(name)
	switch {
	case Known(name):
		return "a measure that every file has"
	case slices.Contains(n.own, name):
		return "defined above"
	case factor, name == fnHas, name == "measured", slices.Contains(functions(), name):
		return "a word of expressions"
	}
	return ""
}

func fieldOf(eventType, name string) (field, error) {
	for _, t := range FieldTypes() {
		if string(t.Type) != eventType {
			continue
		}
		for _, f := range t.fields {
			if f.name == name {
				return f, nil
			}
		}
		return field{}, fmt.Errorf("%s has no field %s: it has %s", eventType, name, t.Names())
	}
	return field{}, fmt.Errorf("%s has no field that can be taken", eventType)
}

// compileValue compiles an expression that gives a number.
func (n *names) compileValue(text string) (*vm.Program, error) {
	if _, err := n.parse(text); err != nil {
		return nil, err
	}
	program, err := expr.Compile(text, append(n.options(), expr.AsFloat64())...)
	if err != nil || n.failed != "" {
		return nil, n.plain(err)
	}
	return program, nil
}

// start is the measure ready for a run's first event.
func (o own) start() *own {
	if s := cmp.Or(o.Count, o.Of); s != nil {
		all := *s
		if all.Nth == 0 {
			all.Nth = experiment.Last // it matches each that may be the last
		}
		o.match = experiment.NewEventMatcher(all)
	}
	return &o
}

func (o *own) observe(e timeline.Event) {
	if o.match != nil && o.match.Match(e) {
		o.taken = append(o.taken, taken{e.Header().SeqNo, o.of(e)})
	}
}

// report gives the measure's value, if the run has one.
func (o *own) report(v values) (value float64, ok bool) {
	if o.value != nil {
		value, ok = evaluate(o.value, v).(float64)
		return value, ok
	}
	list, ok := o.between(v.moments)
	switch {
	case !ok:
		return 0, false
	case o.Count != nil:
		return float64(len(list)), true
	case len(list) == 0:
		return 0, false
	}
	return float64(take(o.Take, list)), true
}

// between gives what was taken after one moment and before the other, if both
// occurred.
func (o *own) between(moments map[string]timeline.Moment) (list []taken, ok bool) {
	list = o.taken
	place := func(seqNo int64) int {
		i, _ := slices.BinarySearchFunc(list, seqNo, func(t taken, seqNo int64) int { return cmp.Compare(t.seqNo, seqNo) })
		return i
	}
	if o.Before != "" {
		m, occurred := moments[o.Before]
		if !occurred {
			return nil, false
		}
		list = list[:place(m.SeqNo)]
	}
	if o.After != "" {
		m, occurred := moments[o.After]
		if !occurred {
			return nil, false
		}
		list = list[place(m.SeqNo+1):]
	}
	return list, true
}

// take makes one number of several.
func take(how string, list []taken) int64 {
	value := list[0].value
	for _, t := range list[1:] {
		switch how {
		case "sum":
			value += t.value
		case "min":
			value = min(value, t.value)
		case "max":
			value = max(value, t.value)
		case "last":
			value = t.value
		}
	}
	return value
}
