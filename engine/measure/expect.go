package measure

import (
	"cmp"
	"math"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// An expectation is one expression, compiled. It may use
//
//   - every measure by its name (connect), or as measured.rtt where a setting
//     has the same name; the file's own too, for a measure those above it;
//   - every setting by its name: a number in microseconds, bit/s (0 is none),
//     bytes, packets or a ratio, or a text;
//   - the time of a moment in microseconds (syn.t), and has("syn");
//   - the units ms, s, kB, MB, kbit and Mbit, as in connect < 200 * ms;
//   - abs, min, max, round, floor and ceil.
//
// An expectation that comes to use what this run does not have, or compares
// what is divided by nothing, does not hold.
type expectation struct {
	text        string
	whole       *vm.Program
	unless      *vm.Program // what must be false for the sides to have been compared, or nil
	left, right *vm.Program // of the comparison, or nil
}

const (
	maxNodes  = 200
	maxMemory = 10_000
)

// Check says whether the experiment's own measures can be taken, its formulas
// worked out and its expectations judged: an experiment.Errors names each that cannot, with its
// line.
func Check(exp *experiment.Experiment) error {
	_, err := Compile(exp)
	return err
}

// Program is what an experiment's file says about measures, compiled. It is for
// all runs of the file, whatever their settings: it knows of them only which are
// numbers. It does not change.
type Program struct {
	own      []own // before its run
	formulas []formula
	expect   []expectation
}

// Compile compiles it, or fails as Check does.
func Compile(exp *experiment.Experiment) (*Program, error) {
	p := &Program{}
	var mistakes experiment.Errors
	wrong := func(line int, field, value string, err error) {
		mistakes = append(mistakes, &experiment.Error{
			File: exp.Name, Line: line, Code: "file_value", Field: field,
			Args: map[string]string{"value": value, "reason": err.Error()}, Msg: err.Error(),
		})
	}
	n := namesOf(exp)
	for _, m := range exp.Measures {
		o, err := n.compileOwn(m)
		if err != nil {
			wrong(m.Line, "measures."+m.Name, cmp.Or(m.Value, m.Field, m.Name), err)
		} else {
			p.own = append(p.own, o)
		}
		n.own = append(n.own, m.Name) // a name with a mistake makes no second one
	}
	for _, f := range exp.Formulas {
		c, err := n.compileFormula(f)
		if err != nil {
			wrong(f.Line, "formulas."+f.Measure, f.Is, err)
		} else {
			p.formulas = append(p.formulas, c)
		}
	}
	for _, x := range exp.Expect {
		e, err := n.compile(x.Expr)
		if err != nil {
			wrong(x.Line, "expect", x.Expr, err)
		} else {
			p.expect = append(p.expect, e)
		}
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return p, nil
}

// parse refuses what no expression here may hold.
func (n *names) parse(text string) (ast.Node, error) {
	n.failed = ""
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, n.plain(err)
	}
	if ast.Walk(&tree.Node, &plainOnly{n}); n.failed != "" {
		return nil, n.plain(nil)
	}
	return tree.Node, nil
}

func (n *names) compile(text string) (e expectation, err error) {
	node, err := n.parse(text)
	if err != nil {
		return e, err
	}
	e.text = text
	if e.whole, err = expr.Compile(text, append(n.options(), expr.AsBool())...); err != nil || n.failed != "" {
		return e, n.plain(err)
	}
	return e, n.compileSides(&e, node)
}

// compileSides finds the comparison that decides: the whole, or what comes last
// in "a or b or x < y".
func (n *names) compileSides(e *expectation, node ast.Node) error {
	b, ok := node.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	var unless ast.Node
	if b.Operator == "or" || b.Operator == "||" {
		unless = b.Left
		b, ok = b.Right.(*ast.BinaryNode)
	}
	if !ok || !compares(b.Operator) {
		return nil
	}
	// As parts of the whole all these have been checked.
	for _, part := range []struct {
		node ast.Node
		to   **vm.Program
	}{{unless, &e.unless}, {b.Left, &e.left}, {b.Right, &e.right}} {
		if part.node == nil {
			continue
		}
		program, err := expr.Compile(part.node.String(), n.options()...)
		if err != nil {
			return n.plain(err)
		}
		*part.to = program
	}
	return nil
}

func compares(operator string) bool {
	switch operator {
	case "==", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// judge evaluates the expectation on what a run has shown.
func (e *expectation) judge(v values) timeline.Expectation {
	held, _ := evaluate(e.whole, v).(bool)
	x := timeline.Expectation{Text: e.text, Held: held}
	if e.unless == nil || evaluate(e.unless, v) == false {
		x.Left, x.Right = evaluate(e.left, v), evaluate(e.right, v)
		if e.left != nil && (x.Left == nil || x.Right == nil) {
			x.Held = false // a side is no number: x / 0
		}
	}
	return x
}

// evaluate gives a number, a text or a bool; nil for what cannot be had in
// this run, and for numbers that JSON cannot write.
func evaluate(program *vm.Program, v values) any {
	if program == nil {
		return nil
	}
	machine := vm.VM{MemoryBudget: maxMemory}
	out, err := machine.Run(program, v.env())
	if err != nil {
		return nil
	}
	switch x := out.(type) {
	case int:
		return float64(x)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
		return x
	case bool, string:
		return x
	}
	return nil
}
