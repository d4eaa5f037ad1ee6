package runs

import (
	"fmt"
	"strings"

	"slowstart/engine/timeline"
)

// CodeError is an error a visitor is told: a code with arguments, whose sentence
// is in web/i18n.
type CodeError struct {
	Data   timeline.Error
	detail string // for the operator alone
}

func (p *CodeError) Error() string {
	return strings.Join(strings.Fields(p.Data.Code+" "+p.Data.Field+" "+p.detail), " ")
}

// problem makes one; args are names and values in turn.
func problem(code string, args ...any) *CodeError {
	p := &CodeError{Data: timeline.Error{Code: code}}
	if len(args) > 0 {
		p.Data.Args = map[string]string{}
	}
	for i := 0; i < len(args); i += 2 {
		p.Data.Args[args[i].(string)] = fmt.Sprint(args[i+1])
	}
	return p
}
