package http1

import (
	"strings"

	"slowstart/engine/timeline"
)

// HasOption says whether a connection option stands in any Connection field
// (RFC 9110 §7.6.1: a list, compared without case).
func HasOption(fields []timeline.Field, option string) bool {
	for _, value := range Values(fields, "Connection") {
		for token := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.Trim(token, " \t"), option) {
				return true
			}
		}
	}
	return false
}

// Values are those of the fields of one name, in order.
func Values(fields []timeline.Field, name string) []string {
	var vs []string
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			vs = append(vs, f.Value)
		}
	}
	return vs
}
