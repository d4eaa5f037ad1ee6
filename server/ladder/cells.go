package ladder

import (
	"strings"

	"golang.org/x/text/width"
)

// runeCells is how many columns of a terminal a character takes. Box drawing
// and arrows are "ambiguous": narrow in every terminal that was not told
// otherwise.
func runeCells(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cells is the width of a text in columns.
func cells(s string) (n int) {
	for _, r := range s {
		n += runeCells(r)
	}
	return n
}

// clip cuts a text to at most n columns.
func clip(s string, n int) string {
	used := 0
	for i, r := range s {
		if used += runeCells(r); used > n {
			return s[:i]
		}
	}
	return s
}

// padLeft and padRight fill a text up to n columns.
func padLeft(s string, n int) string  { return strings.Repeat(" ", max(0, n-cells(s))) + s }
func padRight(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cells(s))) }

// canvas is one line of text, a string for each column; the second column of a
// wide character is empty.
type canvas []string

func newCanvas(columns int) canvas {
	c := make(canvas, columns)
	for i := range c {
		c[i] = " "
	}
	return c
}

// put writes a text at a column and cuts what does not fit.
func (c canvas) put(at int, s string) {
	for _, r := range s {
		n := runeCells(r)
		if at < 0 || at+n > len(c) {
			return
		}
		c[at] = string(r)
		if n == 2 {
			c[at+1] = ""
		}
		at += n
	}
}

func (c canvas) String() string { return strings.TrimRight(strings.Join(c, ""), " ") }

// Columns aligns the cells of rows, two spaces between them, whatever the
// script they are in.
func Columns(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], cells(cell))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		var b strings.Builder
		for j, cell := range row {
			b.WriteString(padRight(cell, widths[j]+2))
		}
		lines[i] = strings.TrimRight(b.String(), " ")
	}
	return lines
}
