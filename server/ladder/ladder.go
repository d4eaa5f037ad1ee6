package ladder

import (
	"fmt"
	"io"
	"strings"

	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// Options say for whom the text is.
type Options struct {
	Lang  i18n.Lang
	ASCII bool // for terminals that cannot show box drawing
	Width int  // columns of the terminal; taken as 80 to 120

	Said  func(expression string) string // what an expectation says in words, if anything; may be nil
	Means func(name string) string       // what a measure of the file's own is, if it says; may be nil

	Formulas map[string]string // the experiment's formulas in words, by measure
}

// Write draws the ladder of a timeline, which starts with its run.start.
func Write(out io.Writer, events []timeline.Event, o Options) error {
	start, ok := first(events)
	if !ok {
		return fmt.Errorf("ladder: the timeline does not start with run.start")
	}
	w := &words{lang: o.Lang}
	r := read(events)
	v := newView(start, r.conns, w, o)
	var b strings.Builder
	v.header(&b)
	now := int64(-1)
	for _, row := range v.rows(w.items(events, r)) {
		fmt.Fprintln(&b, v.draw(row, row.us != now && row.gap == 0))
		if row.gap == 0 {
			now = row.us
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func first(events []timeline.Event) (*timeline.RunStart, bool) {
	if len(events) == 0 {
		return nil, false
	}
	start, ok := events[0].(*timeline.RunStart)
	return start, ok
}

// The columns.
const (
	timeWidth   = 10 // "600000.000", milliseconds
	gutterWidth = 14 // "retransmission"
	leastWidth  = 80
	mostWidth   = 120
	leastText   = 40 // of the column at the right, where there is one
)

// view is the layout of one ladder.
type view struct {
	words  *words
	glyphs glyphs
	names  []string
	index  map[string]int
	rails  []int // the hosts' columns
	width  int
	text   int // where the column at the right begins; 0 where two hosts have gutters
	conns  int
}

func newView(start *timeline.RunStart, conns int, w *words, o Options) *view {
	v := &view{words: w, glyphs: boxes, index: map[string]int{}, width: max(leastWidth, min(o.Width, mostWidth)), conns: conns}
	if o.ASCII {
		v.glyphs = ascii
	}
	for i, h := range start.Hosts {
		v.names = append(v.names, h.Name)
		v.index[h.Name] = i
	}
	left := timeWidth + 1
	if len(v.names) == 2 {
		v.rails = []int{left + gutterWidth + 1, v.width - gutterWidth - 2}
		return v
	}
	left++
	step := 16
	if n := len(v.names) - 1; n > 0 {
		step = max(4, min(step, (v.width-leastText-left-3)/n))
	}
	for i := range v.names {
		v.rails = append(v.rails, left+i*step)
	}
	v.text = left + (len(v.names)-1)*step + 3
	return v
}

// header names the rails: on one line where they stand far apart, else one
// below the other, as flow charts of many hosts do.
func (v *view) header(out *strings.Builder) {
	c := newCanvas(v.width)
	if v.text == 0 {
		c.put(0, padLeft("ms", timeWidth))
		for i, name := range v.names {
			c.put(max(timeWidth+1, min(v.rails[i]-cells(name)/2, v.width-cells(name))), name)
		}
		fmt.Fprintln(out, c)
		return
	}
	for i, name := range v.names {
		c := newCanvas(v.width)
		if i == 0 {
			c.put(0, padLeft("ms", timeWidth))
		}
		for _, x := range v.rails[:i] {
			c.put(x, v.glyphs.rail)
		}
		c.put(v.rails[i], name)
		fmt.Fprintln(out, c)
	}
}
