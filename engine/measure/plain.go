package measure

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/file"

	"slowstart/engine/experiment"
)

// plain is one line for an error of the expression language, in the words of who
// writes an experiment.
func (n *names) plain(err error) error {
	if n.failed != "" {
		return errors.New(n.failed)
	}
	says := err.Error()
	if f, ok := errors.AsType[*file.Error](err); ok {
		says = f.Message // without the place, which is several lines
	}
	if name, ok := strings.CutPrefix(says, "unknown name "); ok {
		return errors.New(n.unknown(name))
	}
	for _, p := range []struct{ begins, plainly string }{
		{"expected bool, but got ", "is no statement: compare it with something, as in connect < 200 * ms"},
		{"non-bool expression", "what stands before ? is no statement: compare it with something, as in connect < 200 * ms ? 1 : 0"},
		{"unexpected token EOF", "ends where a name or a number belongs"},
		{`unexpected token Operator("=")`, "= is no comparison: write =="},
		{"bad number syntax", "a number is followed by letters: a unit is a factor, as in 100 * ms (ms, s, kB, MB, kbit, Mbit)"},
		{"literal not terminated", "a text begins with a quote and has none at its end"},
		{"invalid operation: % ", "% works on whole numbers, and these are none: use floor"},
		{"invalid number of arguments", "abs, round, floor and ceil take one number in their parentheses, min and max one or more"},
		{"invalid argument for ", "a function takes numbers, and a text is none"},
		{"type ", "only a moment has a time (.t), and only measured has measures after a dot"},
		{"invalid hex literal", "a number cannot be read: write it as 100 or 0.5"},
		{"invalid float literal", "a number cannot be read: write it as 100 or 0.5"},
		{"invalid integer literal", "a number cannot be read: write it as 100 or 0.5"},
	} {
		if strings.HasPrefix(says, p.begins) {
			return errors.New(p.plainly)
		}
	}
	if token, ok := strings.CutPrefix(says, "unexpected token "); ok {
		return errors.New(kindOfToken.ReplaceAllString(token, "$1") + " does not belong here")
	}
	if operation, ok := strings.CutPrefix(says, "invalid operation: "); ok {
		operator, _, _ := strings.Cut(operation, " ")
		switch {
		case slices.Contains([]string{"and", "or", "not", "&&", "||", "!"}, operator):
			return errors.New("and, or and not join statements: compare each number with something, as in connect < 200 * ms and load < 1 * s")
		case strings.Contains(operation, "string"):
			return errors.New("a number and a text cannot be compared: write a time as 100 * ms, without quotes")
		case strings.Contains(operation, "bool"):
			return errors.New("a comparison is true or false, and no number to reckon with")
		}
	}
	return errors.New("not an expression: " + says)
}

// kindOfToken is what the language calls a token, around its text.
var kindOfToken = regexp.MustCompile(`^\w+\((".*")\)$`)

// unknown is what to say of a name that nothing has.
func (n *names) unknown(name string) string {
	all := slices.Concat(slices.Collect(maps.Keys(n.settings)), n.own, slices.Collect(maps.Keys(units())), functions())
	slices.Sort(all)
	if near := experiment.Nearest(name, all); near != "" {
		return "unknown name " + name + ": did you mean " + near + "?"
	}
	return "unknown name " + name + ": known are " + n.known()
}
