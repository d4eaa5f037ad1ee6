package origin

import (
	"bytes"
	"fmt"
	"strconv"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// objectPath is where the nth object of a page is.
func objectPath(n int) string { return "/" + strconv.Itoa(n) }

// htmlOf is HTML of exactly the page's size, or as long as the names of its
// objects take if that is more. It names them at equal distances, the text
// between being filler.
func htmlOf(p experiment.Page) []byte {
	const begin, end = "<!DOCTYPE html>\n<title>page</title>\n<p>\n", "</p>\n"
	tags := make([]string, p.Objects)
	fixed := int64(len(begin) + len(end))
	for i := range tags {
		tags[i] = fmt.Sprintf("<img src=\"%s\" alt=\"\">\n", objectPath(i+1))
		fixed += int64(len(tags[i]))
	}
	text := max(0, p.Size-fixed) // bytes between the tags
	var html bytes.Buffer
	html.WriteString(begin)
	for i := range int64(p.Objects + 1) {
		share := text*(i+1)/int64(p.Objects+1) - text*i/int64(p.Objects+1)
		gap := make([]byte, share)
		app.Fill(gap, int64(html.Len()))
		html.Write(gap)
		if i < int64(p.Objects) {
			html.WriteString(tags[i])
		}
	}
	html.WriteString(end)
	return html.Bytes()
}
