package measure

import (
	"github.com/expr-lang/expr/vm"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Statement is an expectation that somebody else has of an experiment's runs
// than its file: a text that claims something, or a reader who predicts it.
type Statement struct {
	expectation expectation
	settings    map[string]any
}

// NewStatement compiles a statement about runs of an experiment whose settings
// are in place. It may use what the file's own expectations may.
func NewStatement(exp *experiment.Experiment, text string) (*Statement, error) {
	n := namesOfAll(exp)
	e, err := n.compile(text)
	if err != nil {
		return nil, err
	}
	return &Statement{e, n.settings}, nil
}

// Judge holds the statement to what a run with those settings has shown.
func (s *Statement) Judge(r timeline.Report) timeline.Expectation {
	return s.expectation.judge(values{r.Measures, r.Moments, s.settings})
}

// Quantity is a number that runs of an experiment give: a measure, the time of a
// moment, or what is worked out from them.
type Quantity struct {
	program  *vm.Program
	settings map[string]any
}

// NewQuantity compiles an expression that gives a number, as NewStatement does a
// statement.
func NewQuantity(exp *experiment.Experiment, text string) (*Quantity, error) {
	n := namesOfAll(exp)
	program, err := n.compileValue(text)
	if err != nil {
		return nil, err
	}
	return &Quantity{program, n.settings}, nil
}

// Of is what a run with those settings gives, if it has it.
func (q *Quantity) Of(r timeline.Report) (float64, bool) {
	value, ok := evaluate(q.program, values{r.Measures, r.Moments, q.settings}).(float64)
	return value, ok
}

// namesOfAll are the names after the file has been read.
func namesOfAll(exp *experiment.Experiment) *names {
	n := namesOf(exp)
	for _, m := range exp.Measures {
		n.own = append(n.own, m.Name)
	}
	return n
}
