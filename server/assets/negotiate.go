package assets

import (
	"net/http"
	"strconv"
	"strings"
)

// Accepts says whether a request's Accept-Encoding fields allow a coding (RFC
// 9110 §12.5.3). A coding that only "*" allows is not used.
func Accepts(fields []string, coding string) bool {
	for _, field := range fields {
		for item := range strings.SplitSeq(field, ",") {
			name, weight, _ := strings.Cut(item, ";")
			if !strings.EqualFold(strings.TrimSpace(name), coding) {
				continue
			}
			q, ok := strings.CutPrefix(strings.TrimSpace(weight), "q=")
			if !ok {
				return true
			}
			v, err := strconv.ParseFloat(q, 64)
			return err == nil && v > 0
		}
	}
	return false
}

// Matches says whether the visitor has this entity (RFC 9110 §13.1.2, with weak
// comparison).
func Matches(r *http.Request, etag string) bool {
	for _, field := range r.Header.Values("If-None-Match") {
		for tag := range strings.SplitSeq(field, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(etag, "W/") {
				return true
			}
		}
	}
	return false
}
