package ladder

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
	"slowstart/web/format"
	"slowstart/web/i18n"
)

// words are the texts of a ladder in one language.
type words struct{ lang i18n.Lang }

func (w *words) text(key string, args ...any) string {
	return i18n.T(w.lang, "cli.ladder."+key, args...)
}

// plain turns the catalogue's narrow no-break spaces, which some terminals
// show as a box, into spaces.
func plain(s string) string { return strings.ReplaceAll(s, "\u202f", " ") }

func duration(us int64) string { return plain(format.Duration(float64(us))) }

// size is exact where it has room.
func size(n int64) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	case n >= 100_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return plain(format.Bytes(float64(n)))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// call is a socket call as it begins, where it let a packet go.
func (w *words) call(c *timeline.AppCall) string {
	if c.Bytes > 0 {
		return c.Op + " " + size(c.Bytes)
	}
	return c.Op
}

// returned is a socket call with what became of it.
func (w *words) returned(c *timeline.AppCall) []string {
	switch {
	case c.Errno != "":
		return []string{c.Op, c.Errno}
	case c.Op == "read" && c.Bytes == 0:
		return []string{c.Op + " EOF"}
	}
	return []string{w.call(c)}
}

// hold is what was kept back, and for how long.
func (w *words) hold(h *timeline.Hold) []string {
	return []string{w.text("hold." + h.Kind), w.text("held", "time", duration(h.ToUS-h.FromUS))}
}

// judged are the labels of a packet as notes at its sender, the general one
// left out beside the special one. Where Wireshark has to guess the run knows: a
// segment out of order where it is sent is one that is sent again (see
// engine/track), a keep-alive of the persist timer asks for the window, and an
// ACK that a FIN has overtaken was sent as an ACK.
func (w *words) judged(h *hop) (notes []string) {
	if h.sent.Hop > 0 {
		return nil
	}
	special := slices.Contains(h.labels, timeline.LabelFastRetransmission) || slices.Contains(h.labels, timeline.LabelSpuriousRetransmission)
	for _, l := range h.labels {
		switch {
		case l == timeline.LabelOutOfOrder:
			l = timeline.LabelRetransmission
		case l == timeline.LabelKeepAlive && !slices.Contains(h.sent.Labels, l):
			continue
		case l == timeline.LabelKeepAlive && h.sent.Cause != nil && h.sent.Cause.Timer == "persist":
			l = timeline.LabelZeroWindowProbe
		}
		if l == timeline.LabelRetransmission && special {
			continue
		}
		notes = append(notes, w.text("label."+string(l)))
	}
	return notes
}
