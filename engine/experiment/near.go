package experiment

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// unknown is the problem of a word that is not in a list, with a guess at what
// was meant.
func unknown(code, what, word string, known []string) *problem {
	args := map[string]string{"value": clip(word), "allowed": strings.Join(known, ", ")}
	if guess := Nearest(word, known); guess != "" {
		args["near"] = guess
		return &problem{code: code, msg: "unknown " + what + " " + quote(word) + ": did you mean " + guess + "?", args: args}
	}
	if len(known) == 0 {
		return &problem{code: code, msg: "unknown " + what + " " + quote(word) + ": there are none here", args: args}
	}
	return &problem{code: code, msg: "unknown " + what + " " + quote(word) + ": one of " + strings.Join(known, ", "), args: args}
}

// Nearest is the known word at most two edits away (one for short words), or "".
func Nearest(word string, known []string) string {
	best, most := "", 3
	if len(word) <= 4 {
		most = 2
	}
	if len(word) > maxName {
		return ""
	}
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(k)); d < most {
			best, most = k, d
		}
	}
	return best
}
