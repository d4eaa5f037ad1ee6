package origin

import (
	"net/http"
	"strconv"
	"strings"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// read answers GET and HEAD: with all that is there, with a part of it, or with
// the word that the client has it already.
func (s *site) read(req http1.Request, has representation) answer {
	a := whole(has)
	if s.Ranges {
		a.fields = append(a.fields, timeline.Field{Name: "Accept-Ranges", Value: "bytes"})
	}
	if has.etag != "" && listed(http1.Values(req.Fields, "If-None-Match"), has.etag) {
		return status(http.StatusNotModified, tagged(has)...) // RFC 9110 §13.1.2
	}
	from, to, ok := rangeOf(req, has)
	switch {
	case !s.Ranges || !ok:
		return a
	case from >= has.size: // RFC 9110 §15.5.17
		return status(http.StatusRequestedRangeNotSatisfiable, contentRange("*", has.size))
	}
	a.status = http.StatusPartialContent
	a.fields = append(a.fields, contentRange(strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(to, 10), has.size))
	a.content = http1.Content{
		Bytes: to - from + 1,
		Fill:  func(p []byte, offset int64) { has.fill(p, from+offset) },
	}
	return a
}

// whole is the response with all of a representation.
func whole(has representation) answer {
	a := status(http.StatusOK, timeline.Field{Name: "Content-Type", Value: has.mediaType})
	a.fields = append(a.fields, tagged(has)...)
	a.content = http1.Content{Bytes: has.size, Fill: has.fill}
	return a
}

func tagged(has representation) []timeline.Field {
	if has.etag == "" {
		return nil
	}
	return []timeline.Field{{Name: "ETag", Value: `"` + has.etag + `"`}}
}

func contentRange(part string, size int64) timeline.Field {
	return timeline.Field{Name: "Content-Range", Value: "bytes " + part + "/" + strconv.FormatInt(size, 10)}
}

// listed says whether an entity tag stands in If-None-Match, which compares
// weakly (RFC 9110 §13.1.2).
func listed(values []string, tag string) bool {
	for _, value := range values {
		for member := range strings.SplitSeq(value, ",") {
			member = strings.TrimPrefix(strings.Trim(member, " \t"), "W/")
			if member == "*" || member == `"`+tag+`"` {
				return true
			}
		}
	}
	return false
}

// rangeOf is the one range of bytes that a GET asks for, both ends included
// (RFC 9110 §14.1.2). A request for several is answered as if it asked for none,
// as §14.2 allows, and so is one whose If-Range names another content (§13.1.5,
// compared strongly).
func rangeOf(req http1.Request, has representation) (from, to int64, ok bool) {
	ranges := http1.Values(req.Fields, "Range")
	if req.Method != http.MethodGet || len(ranges) != 1 {
		return 0, 0, false
	}
	for _, tag := range http1.Values(req.Fields, "If-Range") {
		if has.etag == "" || tag != `"`+has.etag+`"` {
			return 0, 0, false
		}
	}
	unit, set, _ := strings.Cut(ranges[0], "=")
	first, last, found := strings.Cut(strings.Trim(set, " \t"), "-")
	if !found || !strings.EqualFold(unit, "bytes") {
		return 0, 0, false
	}
	if first == "" { // the last so many
		n, err := strconv.ParseUint(last, 10, 62)
		if err != nil {
			return 0, 0, false
		}
		if n == 0 {
			return has.size, 0, true // cannot be satisfied
		}
		return max(0, has.size-int64(n)), has.size - 1, true
	}
	n, err := strconv.ParseUint(first, 10, 62)
	if err != nil {
		return 0, 0, false
	}
	end := has.size - 1
	if last != "" {
		m, err := strconv.ParseUint(last, 10, 62)
		if err != nil || m < n {
			return 0, 0, false
		}
		end = min(end, int64(m))
	}
	return int64(n), end, true
}
