package lessons

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is something wrong in a course's files.
type Problem struct {
	File    string // below the course's folder
	Line    int    // from 1; 0 when it is about the whole file
	Field   string // of an experiment, or ""
	Message string // behind it, as gloss knows it
}

func (p Problem) String() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Field != "" {
		place += ": " + p.Field
	}
	return place + ": " + p.Message
}

// Error is all that is wrong with a course, one problem a line.
type Error struct{ Problems []Problem }

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what Load finds, so that an author sees it all at once.
type problems struct{ found []Problem }

func (p *problems) add(file string, line int, format string, args ...any) {
	p.found = append(p.found, Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

func (p *problems) err() error {
	if len(p.found) == 0 {
		return nil
	}
	slices.SortStableFunc(p.found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	p.found = slices.Compact(p.found) // here too: what is cut off is emptied
	return &Error{p.found}
}

// lineAt is the line of a byte offset.
func lineAt(source []byte, offset int) int {
	offset = min(max(offset, 0), len(source))
	return bytes.Count(source[:offset], []byte("\n")) + 1
}
