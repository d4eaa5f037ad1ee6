package main

import (
	"cmp"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"slowstart/engine"
	"slowstart/engine/capture"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/web/gloss"
	"slowstart/web/i18n"
)

// The exit statuses, beside 0 and those of signals.
const (
	exitFailed = 1 // an expectation did not hold, or the program itself failed
	exitUsage  = 2 // bad usage, setting or experiment, or nowhere to write
	exitStack  = 3 // the stack cannot be had, or cannot do this
	exitLimit  = 4 // a limit ended the run
)

// expectationError says that a run did not show what its experiment says it
// must.
type expectationError struct {
	failed []timeline.Expectation
	all    int
	missed []string // moments that the run should have had
}

func (e *expectationError) Error() string { return e.in(i18n.EN) }

func (e *expectationError) in(lang i18n.Lang) string {
	var parts []string
	if len(e.missed) > 0 {
		parts = append(parts, i18n.T(lang, "cli.failed.moments", "names", strings.Join(e.missed, ", ")))
	}
	if len(e.failed) > 0 {
		parts = append(parts, i18n.T(lang, "cli.failed.expectations", "failed", len(e.failed), "all", e.all, "text", e.failed[0].Text))
	}
	return strings.Join(parts, "; ")
}

// explain gives the exit status of an error, and the one line that says why.
func explain(err error) (status int, line string) {
	lang := langOf(err)
	status = statusOf(err)
	if e, ok := errors.AsType[*expectationError](err); ok {
		return status, e.in(lang)
	}
	if e, ok := errors.AsType[*signalError](err); ok {
		return status, i18n.T(lang, "cli.failed.signal", "signal", e.Error())
	}
	const most = 3 // mistakes of a file
	mistakes := strings.Split(sentence(lang, err), "\n")
	if more := len(mistakes) - most; more > 0 {
		mistakes = append(mistakes[:most], i18n.T(lang, "cli.failed.more", "n", more))
	}
	return status, strings.Join(mistakes, "; ")
}

func statusOf(err error) int {
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.status
	}
	if e, ok := errors.AsType[*signalError](err); ok {
		return e.status()
	}
	if _, ok := errors.AsType[*engine.StackError](err); ok {
		return exitStack
	}
	if _, ok := errors.AsType[*engine.LimitError](err); ok {
		return exitLimit
	}
	if isBadInput(err) || isUnwritten(err) {
		return exitUsage
	}
	return exitFailed
}

// isBadInput says that an error is about what the user gave.
func isBadInput(err error) bool {
	var (
		file    *experiment.Error
		setting *experiment.SettingError
		tap     *capture.TapError
		name    *nameError
		course  *lessons.Error
	)
	return errors.As(err, &file) || errors.As(err, &setting) || errors.As(err, &tap) || errors.As(err, &name) || errors.As(err, &course)
}

// isUnwritten says that what was to be written had no place: a full disk.
func isUnwritten(err error) bool {
	e, ok := errors.AsType[*fs.PathError](err)
	return ok && e.Op == "write"
}

// sentence says an error in a language: a file's with FILE:LINE, as authors know
// it from compilers, and the rest by its code, as long as the catalogue has it.
func sentence(lang i18n.Lang, err error) string {
	if many, ok := errors.AsType[experiment.Errors](err); ok {
		lines := make([]string, len(many))
		for i, one := range many {
			lines[i] = sentence(lang, one)
		}
		return strings.Join(lines, "\n")
	}
	if e, ok := errors.AsType[*experiment.Error](err); ok {
		said := *e
		said.Msg = gloss.Say(lang, e.Msg)
		return said.Error()
	}
	if e, ok := errors.AsType[*experiment.SettingError](err); ok {
		return e.Field + ": " + gloss.Say(lang, e.Msg)
	}
	if e, ok := errors.AsType[*nameError](err); ok {
		return e.in(lang)
	}
	if e, ok := errors.AsType[*usageError](err); ok {
		return e.in(lang)
	}
	if e, ok := errors.AsType[*refusedError](err); ok {
		return e.in(lang)
	}
	data := engine.ErrorData(err)
	key := "error." + data.Code
	if data.Code == "internal" || !i18n.Has(lang, key) {
		return gloss.Say(lang, err.Error())
	}
	args := make([]any, 0, 2*len(data.Args))
	for name, value := range data.Args {
		args = append(args, name, value)
	}
	text := i18n.T(lang, key, args...)
	if data.Field != "" && data.Field != "stack" {
		text = data.Field + ": " + text
	}
	return text
}

// refusedError says all that a stack cannot do of an experiment, and where the
// file or a setting asks for it.
type refusedError struct {
	error
	refused []experiment.Refusal
}

func (e *refusedError) Unwrap() error { return e.error }

func (e *refusedError) in(lang i18n.Lang) string {
	lines := make([]string, len(e.refused))
	for i, r := range e.refused {
		lines[i] = i18n.T(lang, "error."+r.Reason)
		if r.Reason != "stack_not_listed" {
			lines[i] = cmp.Or(r.Setting, r.Path) + ": " + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

// nameError says that there is no experiment of a name.
type nameError struct {
	name string
	near []string
}

func (e *nameError) Error() string { return e.in(i18n.EN) }

func (e *nameError) in(lang i18n.Lang) string {
	parts := []string{i18n.T(lang, "cli.failed.unknown", "value", strconv.Quote(e.name))}
	if len(e.near) > 0 {
		parts = append(parts, i18n.T(lang, "cli.failed.near", "near", strings.Join(e.near, ", ")))
	}
	return strings.Join(append(parts, i18n.T(lang, "cli.failed.list")), " ")
}
