package live

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"slowstart/server/runs"
)

// pump sends the next step of each watched run. More says that there may be
// another.
func (c *socket) pump() (more bool, end *ending) {
	kept := c.watches[:0]
	for i, w := range c.watches {
		step, ok := w.Next(time.Now())
		if !ok {
			kept = append(kept, w)
			continue
		}
		if step.TooSlow {
			c.log.Warn("viewer too slow", "run", w.Run().ID)
			c.watches = append(kept, c.watches[i:]...)
			return false, &ending{code: closeTooSlow, reason: "too slow"}
		}
		more = true
		if err := c.tell(w, step); err != nil {
			c.watches = append(kept, c.watches[i:]...)
			return false, &ending{lost: true}
		}
		if step.Ended != "" {
			w.Close()
			continue
		}
		kept = append(kept, w)
	}
	c.watches = kept
	return more, nil
}

func (c *socket) tell(w watch, step runs.Step) error {
	id := w.Run().ID
	switch {
	case step.Place > 0:
		return c.send(encode(serverQueued{"queued", w.id, id, step.Place}))
	case step.Started:
		return c.send(encode(serverStart{"start", w.id, id}))
	case step.Ended != "":
		return c.send(encode(serverDone{"done", id, step.Ended, step.Problem}))
	}
	snap := c.snap
	if step.Resync {
		snap = runs.SnapResync
	}
	if step.Skip > 0 { // the viewer has a part of it: of no use to others
		return c.send(appendEvents(id, snap, step.Batch.First+int64(step.Skip), step.Batch.Lines[step.Skip:]))
	}
	made, ok := step.Batch.Once(snap, func() any {
		m, err := websocket.NewPreparedMessage(websocket.TextMessage, appendEvents(id, snap, step.Batch.First, step.Batch.Lines))
		if err != nil {
			return err
		}
		return m
	}).(*websocket.PreparedMessage)
	if !ok {
		return fmt.Errorf("live: events of %s not encoded", id)
	}
	if err := c.ws.SetWriteDeadline(time.Now().Add(c.o.Limits.WriteDeadline)); err != nil {
		return err
	}
	return c.ws.WritePreparedMessage(made)
}

// appendEvents writes an events message around the timeline's own lines.
func appendEvents(run string, snap runs.Snap, first int64, lines [][]byte) []byte {
	size := 128
	for _, line := range lines {
		size += len(line)
	}
	b := make([]byte, 0, size)
	b = append(b, `{"type":"events","run":"`...)
	b = append(b, run...)
	b = append(b, `","first_seq":`...)
	b = strconv.AppendInt(b, first, 10)
	if snap == runs.SnapResync {
		b = append(b, `,"resync":true`...)
	}
	b = append(b, `,"events":[`...)
	for i, line := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, bytes.TrimSuffix(snap.Cut(line), []byte("\n"))...)
	}
	return append(b, "]}"...)
}

func itoa(n int) string { return strconv.Itoa(n) }
