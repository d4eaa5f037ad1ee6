package app

import (
	"bytes"
	"errors"
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
	if len(out) == 0 {
		return nil, noPacketError(n)
	}
	return out, nil
}

// noPacketError says that a run has no packet of a number.
type noPacketError uint64

func (n noPacketError) Error() string {
	return fmt.Sprintf("packet: this run has no packet %d; they are numbered from 1 in the order of their sending", uint64(n))
}

// sendLines answers with a timeline, or with one packet of it.
func (a *App) sendLines(w http.ResponseWriter, r *http.Request, lines []byte, cache string) {
	lines, err := onePacket(r, lines)
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[noPacketError](err); ok {
			status = http.StatusNotFound
		}
		a.plain(w, r, status, err.Error())
		return
	}
	a.send(w, r, body{kind: kindNDJSON, cache: cache, data: lines})
}
