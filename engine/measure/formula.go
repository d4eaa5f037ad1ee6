package measure

import (
	"fmt"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// formula is a closed formula of the file, compiled.
type formula struct {
	experiment.Formula
	is   *vm.Program
	when *vm.Program // nil: always
}

// compileFormula comes after the file's own measures, all of which it may use.
func (n *names) compileFormula(f experiment.Formula) (c formula, err error) {
	c.Formula = f
	if !n.measure(f.Measure) {
		return c, fmt.Errorf("no measure is called %s", f.Measure)
	}
	if c.is, err = n.compileValue(f.Is); err != nil || f.When == "" {
		return c, err
	}
	if _, err = n.parse(f.When); err != nil {
		return c, err
	}
	if c.when, err = expr.Compile(f.When, append(n.options(), expr.AsBool())...); err != nil || n.failed != "" {
		return c, n.plain(err)
	}
	return c, nil
}

// report gives what the formula says of a run, if it is meant for it.
func (c *formula) report(v values) (f timeline.Formula, ok bool) {
	if c.when != nil && evaluate(c.when, v) != true {
		return f, false
	}
	value, ok := evaluate(c.is, v).(float64)
	return timeline.Formula{Measure: c.Measure, Text: c.Is, Value: value}, ok
}
