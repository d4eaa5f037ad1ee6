package ladder

import (
	"slices"
	"strings"

	"slowstart/engine/timeline"
)

// row is one line: a packet, and notes of the same instant.
type row struct {
	us     int64
	gap    int64 // nothing happened for so long; nothing else is in the row
	hop    *hop
	part   part
	onward *hop       // the same packet, as the router where it arrives sends it on
	notes  [][]string // by host
	past   []bool     // by host: a note tells of a call that has returned
}

// rows puts items together that belong to one instant and fit beside each
// other.
func (v *view) rows(items []item) []row {
	var list []row
	for _, it := range items {
		if it.gap == 0 && v.join(list, it) || it.when == mark && v.text > 0 {
			continue // a label stands with its packet in the column at the right
		}
		r := row{us: it.us, gap: it.gap, notes: make([][]string, len(v.names)), past: make([]bool, len(v.names))}
		if it.hop != nil {
			r.hop, r.part = it.hop, it.part
		} else if i, ok := v.index[it.host]; ok {
			r.note(i, it)
		} else if it.gap == 0 {
			continue // of no host of the run: nowhere to put it
		}
		list = append(list, r)
	}
	return list
}

// join puts an item in a row that is there: the last one, or, for a call that
// has returned, one with an arrival that it can have waited for.
func (v *view) join(list []row, it item) bool {
	for n := len(list) - 1; n >= 0 && list[n].us == it.us && list[n].gap == 0; n-- {
		r := &list[n]
		switch {
		case it.hop != nil:
			return v.takes(r, it)
		case it.when != after:
			return (it.when != mark || v.text == 0) && v.takesNote(r, it)
		case r.arrivesAt(it.host) || r.hop == nil:
			return v.takesNote(r, it)
		}
	}
	return false
}

// takes adds a packet to a row that has none, beside the call that lets it go,
// or to the row of its arrival at a router.
func (v *view) takes(r *row, it item) bool {
	p := &it.hop.sent.PacketInfo
	if r.hop == nil {
		host := p.From
		if it.part == arrival {
			host = p.To
		}
		i := v.index[host]
		if r.past[i] || it.part == arrival && len(r.notes[i]) > 0 {
			return false
		}
		with := *r
		with.hop, with.part = it.hop, it.part
		if !v.fits(&with) {
			return false
		}
		*r = with
		return true
	}
	came := &r.hop.sent.PacketInfo
	straight := (v.index[came.To]-v.index[came.From])*(v.index[p.To]-v.index[p.From]) > 0
	if r.part != arrival || r.onward != nil || came.Packet != p.Packet || came.To != p.From || it.part != departure || !straight {
		return false
	}
	r.onward = it.hop
	return true
}

func (r *row) arrivesAt(host string) bool {
	return r.hop != nil && r.part != departure && r.hop.sent.To == host
}

func (r *row) note(i int, it item) {
	r.notes[i] = append(r.notes[i], it.note)
	r.past[i] = r.past[i] || it.when == after
}

// takesNote adds a note if there is room. A call that lets a packet go does not
// stand beside another packet.
func (v *view) takesNote(r *row, it item) bool {
	i, ok := v.index[it.host]
	if !ok || it.when == before && r.hop != nil {
		return !ok
	}
	old, past := r.notes[i], r.past[i]
	r.notes[i] = slices.Clone(old)
	r.note(i, it)
	if v.fits(r) {
		return true
	}
	r.notes[i], r.past[i] = old, past
	return false
}

// fits says whether a row's notes have room.
func (v *view) fits(r *row) bool {
	if v.text > 0 {
		return cells(v.telling(r)) <= v.width-v.text
	}
	for i := range r.notes {
		if cells(v.beside(r, i)) > gutterWidth {
			return false
		}
	}
	return true
}

// beside is what stands in a host's gutter.
func (v *view) beside(r *row, i int) string { return strings.Join(r.notes[i], ", ") }

// telling is the row in words, for the column at the right.
func (v *view) telling(r *row) string {
	var parts []string
	about := "" // whom the row is about anyway
	switch {
	case r.hop != nil && r.part == arrival:
		parts = append(parts, v.words.text("at", "packet", itoa(r.hop.sent.Packet), "host", r.hop.sent.To))
		about = r.hop.sent.To
		if r.onward != nil {
			parts = append(parts, v.fate(r.onward)...)
		}
	case r.hop != nil:
		about = r.hop.sent.From
		rest := append(v.words.judged(r.hop), v.fate(r.hop)...)
		room := v.width - v.text
		for _, s := range rest {
			room -= cells(s) + 3
		}
		parts = append([]string{v.words.label(&r.hop.sent.PacketInfo, v.conns, room)}, rest...)
	}
	for i, notes := range r.notes {
		switch {
		case len(notes) == 0:
		case v.names[i] == about:
			parts = append(parts, strings.Join(notes, ", "))
		default:
			parts = append(parts, v.names[i]+": "+strings.Join(notes, ", "))
		}
	}
	return strings.Join(parts, " "+v.glyphs.dot+" ")
}

// fate says so if a packet was given up on a link.
func (v *view) fate(h *hop) []string {
	if h.dropped == nil {
		return nil
	}
	return []string{v.glyphs.lost + " " + v.words.lost(h.dropped)}
}

func (w *words) lost(d *timeline.WireDropped) string { return w.text("lost." + string(d.Cause)) }
