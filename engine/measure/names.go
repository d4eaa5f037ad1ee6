package measure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// names are what expressions over one experiment may use.
type names struct {
	settings map[string]any // with a value of its type
	moments  map[string]bool
	own      []string // the file's own measures so far
	failed   string   // what the visitor found wrong
}

func namesOf(exp *experiment.Experiment) *names {
	n := &names{settings: settingValues(exp), moments: map[string]bool{}}
	for _, m := range exp.Moments {
		n.moments[m.Name] = true
	}
	return n
}

// known says what an expression may name.
func (n *names) known() string {
	parts := []string{"the measures (connect, load, packets...)"}
	if len(n.own) > 0 {
		parts = append(parts, "those of the file above "+strings.Join(n.own, ", "))
	}
	if len(n.settings) > 0 {
		parts = append(parts, "the settings "+strings.Join(slices.Sorted(maps.Keys(n.settings)), ", "))
	}
	if len(n.moments) > 0 {
		parts = append(parts, "the moments as "+strings.Join(slices.Sorted(maps.Keys(n.moments)), ".t, ")+".t")
	}
	return strings.Join(append(parts, "the units ms, s, kB, MB, kbit, Mbit"), ", ")
}

// settingValues are the settings as expressions see them.
func settingValues(exp *experiment.Experiment) map[string]any {
	values := map[string]any{}
	for _, s := range exp.Settings {
		text, placed := exp.Values[s.Name]
		if !placed {
			text = s.Default
		}
		if number, ok := s.Number(text); ok {
			values[s.Name] = number
		} else {
			values[s.Name] = text
		}
	}
	return values
}

// unit gives the factors that make numbers readable.
func unit(name string) (float64, bool) {
	switch name {
	case "ms", "kB", "kbit":
		return 1e3, true
	case "s", "MB", "Mbit":
		return 1e6, true
	}
	return 0, false
}

// values are what a run has shown.
type values struct {
	measures map[string]timeline.Measure
	moments  map[string]timeline.Moment
	settings map[string]any
}

// The functions that names turn into; nobody can write these names. They can
// fail, as a plain name cannot: what a run does not have must not count as a
// value.
const (
	fnMeasure = "#measure"
	fnMoment  = "#moment"
	fnNumber  = "#number"
	fnText    = "#text"
	fnHas     = "has"
)

func (v values) env() map[string]any {
	return map[string]any{
		fnMeasure: func(name string) (float64, error) {
			m, ok := v.measures[name]
			if !ok {
				return 0, fmt.Errorf("this run has no %s", name)
			}
			return m.Value, nil
		},
		fnMoment: func(name string) (float64, error) {
			m, ok := v.moments[name]
			if !ok {
				return 0, fmt.Errorf("%s did not occur", name)
			}
			return float64(m.TimeUS), nil
		},
		fnNumber: func(name string) float64 { f, _ := v.settings[name].(float64); return f },
		fnText:   func(name string) string { s, _ := v.settings[name].(string); return s },
		fnHas:    func(name string) bool { _, ok := v.moments[name]; return ok },
	}
}

// functions are the ones that expressions may call besides has.
func functions() []string { return []string{"abs", "min", "max", "round", "floor", "ceil"} }

// measure says that a name is a measure's here.
func (n *names) measure(name string) bool { return Known(name) || slices.Contains(n.own, name) }

// options are those of every compilation.
func (n *names) options() []expr.Option {
	options := []expr.Option{
		expr.Env(values{}.env()), expr.Patch(n), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins(),
	}
	for _, f := range functions() {
		options = append(options, expr.EnableBuiltin(f))
	}
	return options
}

// plainOnly refuses what an expression has no need of and a visitor could
// misuse: a clock, chance, loops, large lists; and what hides a mistake, such as
// the first of two statements, whose value nobody sees.
type plainOnly struct{ names *names }

// Visit implements ast.Visitor.
func (p *plainOnly) Visit(node *ast.Node) {
	switch x := (*node).(type) {
	case *ast.BuiltinNode:
		if !slices.Contains(functions(), x.Name) {
			p.names.failed = fmt.Sprintf("%s cannot be called here: has and %s can", x.Name, strings.Join(functions(), ", "))
		}
	case *ast.BinaryNode:
		if x.Operator == ".." {
			p.names.failed = "lists of numbers (..) are not known here"
		}
	case *ast.SequenceNode, *ast.VariableDeclaratorNode:
		p.names.failed = "this is more than one statement: write the next as an entry of its own"
	case *ast.IdentifierNode:
		if strings.HasPrefix(x.Value, "$") {
			p.names.failed = x.Value + " is not known here"
		}
	case *ast.ArrayNode, *ast.MapNode, *ast.NilNode, *ast.SliceNode, *ast.ChainNode:
		p.names.failed = "only numbers, texts and on or off can be compared"
	}
}

// Visit turns a name into the call that looks it up. Settings come before
// measures, measures before units.
func (n *names) Visit(node *ast.Node) {
	switch x := (*node).(type) {
	case *ast.IdentifierNode:
		if _, set := n.settings[x.Value]; set {
			n.patchSetting(node, x.Value)
		} else if n.measure(x.Value) {
			patch(node, fnMeasure, x.Value)
		} else if f, ok := unit(x.Value); ok {
			ast.Patch(node, &ast.FloatNode{Value: f})
		}
	case *ast.MemberNode:
		n.member(node, x)
	case *ast.CallNode:
		n.call(x)
	}
}

func (n *names) member(node *ast.Node, x *ast.MemberNode) {
	property, ok := x.Property.(*ast.StringNode)
	if !ok {
		return
	}
	switch of := nameIn(x.Node); {
	case of == "measured" && n.measure(property.Value):
		patch(node, fnMeasure, property.Value)
	case of == "measured":
		n.failed = n.unknown(property.Value)
	case property.Value == "t" && n.moments[of]:
		patch(node, fnMoment, of)
	case property.Value == "t" && of != "":
		n.failed = "no moment is called " + of + ": known are " + n.known()
	}
}

// nameIn is the name that a node was before it was turned into a call.
func nameIn(node ast.Node) string {
	switch x := node.(type) {
	case *ast.IdentifierNode:
		return x.Value
	case *ast.CallNode:
		if len(x.Arguments) == 1 {
			if s, ok := x.Arguments[0].(*ast.StringNode); ok {
				return s.Value
			}
		}
	}
	return ""
}

func (n *names) call(x *ast.CallNode) {
	callee, ok := x.Callee.(*ast.IdentifierNode)
	if ok && callee.Value == fnHas && (len(x.Arguments) != 1 || !n.moments[nameOf(x.Arguments[0])]) {
		n.failed = "has takes the name of a moment, in quotes: known are " + n.known()
	}
}

func nameOf(node ast.Node) string {
	if s, ok := node.(*ast.StringNode); ok {
		return s.Value
	}
	return ""
}

func (n *names) patchSetting(node *ast.Node, name string) {
	if _, number := n.settings[name].(float64); number {
		patch(node, fnNumber, name)
		return
	}
	patch(node, fnText, name)
}

func patch(node *ast.Node, function, name string) {
	ast.Patch(node, &ast.CallNode{
		Callee:    &ast.IdentifierNode{Value: function},
		Arguments: []ast.Node{&ast.StringNode{Value: name}},
	})
}
