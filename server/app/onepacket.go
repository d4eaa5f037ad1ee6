package app

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
)

// onePacket leaves of a timeline what ?packet=N asks for: the lines about one
// packet. A page whose run came without the bytes of its packets, because it had
// fallen behind, fetches those of the packet that its reader looks at. Without
// the query it is the whole timeline.
func onePacket(r *http.Request, lines []byte) ([]byte, error) {
	if !r.URL.Query().Has("packet") {
		return lines, nil
	}
	text := r.URL.Query().Get("packet")
	n, err := strconv.ParseUint(text, 10, 53)
	if err != nil || n == 0 {
		return nil, fmt.Errorf("packet: %q is not the number of a packet: allowed is a whole number from 1", text)
	}
	// Every wire event has its packet right after its head, and inside a JSON
	// string the quotes would be escaped.
	key := fmt.Appendf(nil, `,"packet":%d,"`, n)
	var out []byte
	for line := range bytes.Lines(lines) {
		if head := line[:min(len(line), 120)]; bytes.Contains(head, []byte(`"type":"wire.`)) && bytes.Contains(head, key) {
			out = append(out, line...)
		}
	}
	return out, nil
}

// sendLines answers with a timeline, or with one packet of it.
func (a *App) sendLines(w http.ResponseWriter, r *http.Request, lines []byte, cache string) {
	lines, err := onePacket(r, lines)
	if err != nil {
		a.plain(w, r, http.StatusBadRequest, err.Error())
		return
	}
	a.send(w, r, body{kind: kindNDJSON, cache: cache, data: lines})
}
