package experiment

import (
	"errors"
	"maps"
	"sort"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// Error is one mistake in a file.
type Error struct {
	File  string
	Line  int
	Code  string            // file_key, file_range...: the Code constants of this package
	Field string            // path in the file, such as links.wire.rtt; may be empty
	Args  map[string]string // for the sentence in the reader's language
	Msg   string            // English, for authors
}

func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where += ":" + strconv.Itoa(e.Line)
	}
	if e.Field != "" {
		return where + ": " + e.Field + ": " + e.Msg
	}
	return where + ": " + e.Msg
}

// Data is the error as a timeline carries it; Args also has file, line and
// message.
func (e *Error) Data() *timeline.Error {
	args := maps.Clone(e.Args)
	if args == nil {
		args = map[string]string{}
	}
	args["file"], args["line"], args["message"] = e.File, strconv.Itoa(e.Line), e.Msg
	return &timeline.Error{Code: e.Code, Field: e.Field, Args: args}
}

// Errors are the mistakes found in one file, by line, at most maxErrors.
type Errors []*Error

func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single mistakes.
func (es Errors) Unwrap() []error {
	list := make([]error, len(es))
	for i, e := range es {
		list[i] = e
	}
	return list
}

// SettingError says why a value cannot be put in place.
type SettingError struct {
	Code  string            // setting_unknown, setting_unit, setting_range, setting_value, selector_bad, setting_conflict
	Field string            // the setting's name
	Args  map[string]string // value; allowed, or min and max; unit and example; near
	Msg   string
}

func (e *SettingError) Error() string { return e.Field + ": " + e.Msg }

// Data is the error as a timeline carries it; Args also has message.
func (e *SettingError) Data() *timeline.Error {
	args := maps.Clone(e.Args)
	if args == nil {
		args = map[string]string{}
	}
	args["message"] = e.Msg
	return &timeline.Error{Code: e.Code, Field: e.Field, Args: args}
}

// The kinds of mistakes, a closed list. A file's Error has the code as it
// stands here; a SettingError says setting_ instead of file_, and selector_bad.
const (
	codeSyntax    = "file_syntax"    // not YAML, or YAML we do not take (anchors, tags, several documents)
	codeEncoding  = "file_encoding"  // not UTF-8, or control characters
	codeSize      = "file_size"      // more than the file or a list may hold
	codeShape     = "file_shape"     // a list where a mapping belongs, and so on
	codeKey       = "file_key"       // unknown key
	codeDuplicate = "file_duplicate" // key or name given twice
	codeMissing   = "file_missing"   // required key not there
	codeUnit      = "file_unit"      // no unit, or one that does not fit
	codeRange     = "file_range"     // outside what is allowed
	codeValue     = "file_value"     // not one of what is allowed
	codeSelector  = "file_selector"  // selector that cannot be read
	codeName      = "file_name"      // refers to something that is not there
	codeConflict  = "file_conflict"  // two parts that cannot both hold
)

// problem is a mistake whose place is not known yet.
type problem struct {
	code string
	msg  string
	args map[string]string
}

// asError is nil for no problem.
func (p *problem) asError() error {
	if p == nil {
		return nil
	}
	return errors.New(p.msg)
}

// maxErrors is how many mistakes are told at once.
const maxErrors = 10

// log collects the mistakes of one file.
type log struct {
	file string
	list Errors
}

func (l *log) add(line int, field string, p *problem) {
	if p == nil {
		return
	}
	for _, e := range l.list {
		if e.Line == line && e.Field == field && e.Msg == p.msg {
			return
		}
	}
	l.list = append(l.list, &Error{File: l.file, Line: line, Code: p.code, Field: field, Args: p.args, Msg: p.msg})
}

func (l *log) err() error {
	if len(l.list) == 0 {
		return nil
	}
	sort.SliceStable(l.list, func(i, j int) bool { return l.list[i].Line < l.list[j].Line })
	return l.list[:min(len(l.list), maxErrors)]
}

// quote shows a value from a file in a message, shortened and escaped.
func quote(text string) string { return strconv.Quote(clip(text)) }

func clip(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
