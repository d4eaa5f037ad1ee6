package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"slowstart/engine/capture"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/server/ladder"
	"slowstart/web/i18n"
	"slowstart/web/ui"
)

// textFlags say how text is written.
type textFlags struct {
	Lang  i18n.Lang `enum:"en,ko" default:"en" env:"SLOWSTART_LANG" help:"Language: ${enum}."`
	ASCII bool      `name:"ascii" help:"Draw with ASCII characters; without UTF-8 in the locale that is so anyway."`
}

// runCommand is "slowstart run".
type runCommand struct {
	Experiment string   `arg:"" help:"Name of an experiment (see list), a YAML file, or - for standard input."`
	Stack      string   `enum:"auto,linux,netstack" default:"auto" help:"Whose TCP: ${enum}."`
	Set        []string `sep:"none" placeholder:"NAME=VALUE" help:"Value of a setting, with its unit. Repeatable."`
	Seed       uint64   `default:"1" help:"Seed of all chance in the run."`
	JSON       bool     `name:"json" help:"Print the timeline as NDJSON, run.end last, and nothing else."`
	Pcapng     string   `placeholder:"FILE" help:"Write the packets to this file too; - is standard output, instead of all text."`
	Tap        string   `placeholder:"HOST" help:"With --pcapng: only what this host would have captured."`

	textFlags
	courseFlags
}

func (c *runCommand) run(ctx context.Context, in io.Reader, out io.Writer) error {
	if err := c.check(out); err != nil {
		return err
	}
	values, err := settingsOf(c.Set)
	if err != nil {
		return err
	}
	exp, err := c.find(c.Experiment, in)
	if err != nil {
		return err
	}
	if exp, err = exp.With(values); err != nil {
		return err
	}
	if err := (capture.Options{Tap: c.Tap}).Check(hostNames(exp)); err != nil {
		return err
	}
	return c.execute(ctx, exp, out)
}

// maxSeed is the largest number that JSON readers take exactly (RFC 8259 §6),
// so that a page can make every run again.
const maxSeed = 1<<53 - 1

// check refuses flags that do not go together.
func (c *runCommand) check(out io.Writer) error {
	file, isFile := out.(*os.File)
	switch {
	case c.Seed > maxSeed:
		return badUsage("--seed: %d is out of range: 0 to %d", c.Seed, uint64(maxSeed))
	case c.Tap != "" && c.Pcapng == "":
		return badUsage("--tap says what a capture holds: give --pcapng too")
	case c.JSON && c.Pcapng == "-":
		return badUsage("--json and --pcapng - both want standard output: give --pcapng a file")
	case c.Pcapng == "-" && isFile && isTerminal(file):
		return badUsage("--pcapng - writes no binary to a terminal: redirect it")
	case c.Pcapng != "" && c.Pcapng != "-":
		return checkCapture(c.Pcapng, c.Experiment)
	}
	return nil
}

// execute makes the run and writes what was asked for. A run that a limit
// ended is shown up to there; one that a signal ended leaves no file.
func (c *runCommand) execute(ctx context.Context, exp *experiment.Experiment, out io.Writer) error {
	buffered := bufio.NewWriterSize(out, 64<<10)
	var events []timeline.Event
	end, runErr := makeRun(ctx, exp, c.Stack, c.Seed, func(r timeline.Record) error {
		if !c.JSON || c.Pcapng != "" {
			events = append(events, r.Event)
		}
		if c.JSON {
			_, err := buffered.Write(r.Line)
			return err
		}
		return nil
	})
	var stopped *signalError
	if end == nil || errors.As(runErr, &stopped) && !c.JSON {
		return runErr
	}
	if c.Pcapng != "" && stopped == nil {
		if err := writeCapture(c.Pcapng, buffered, events, capture.Options{Tap: c.Tap}); err != nil {
			return err
		}
	}
	if !c.JSON && c.Pcapng != "-" {
		if err := c.show(buffered, exp, events, end); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if runErr != nil {
		return runErr
	}
	return judge(exp, end)
}

// show writes the run as text.
func (c *runCommand) show(out io.Writer, exp *experiment.Experiment, events []timeline.Event, end *timeline.RunEnd) error {
	o := ladder.Options{Lang: c.Lang, ASCII: c.ascii(), Width: terminalWidth()}
	o.Said = func(expression string) string { return ui.ExpectText(c.Lang, exp, expression) }
	o.Formulas = ui.FormulaTexts(c.Lang, exp)
	o.Means = func(name string) string { return ui.MeasureText(c.Lang, exp, name) }
	start, ok := events[0].(*timeline.RunStart)
	if !ok {
		return fmt.Errorf("the timeline starts with %s", events[0].Header().Type)
	}
	if err := ladder.Title(out, start, title(exp, string(c.Lang)), o); err != nil {
		return err
	}
	if err := ladder.Write(out, events, o); err != nil {
		return err
	}
	return ladder.Report(out, end, o)
}

// judge is an *expectationError if any expectation did not hold. The report has
// each moment that did not occur as one more, at its end.
func judge(exp *experiment.Experiment, end *timeline.RunEnd) error {
	e := &expectationError{missed: exp.Missed(end.Report.Moments)}
	e.all = len(end.Report.Expectations) - len(e.missed)
	for _, x := range end.Report.Expectations[:e.all] {
		if !x.Held {
			e.failed = append(e.failed, x)
		}
	}
	if len(e.failed) == 0 && len(e.missed) == 0 {
		return nil
	}
	return e
}

// ascii says that the terminal is not known to show more. POSIX lets the first
// of these that is set decide; where none is, we trust in UTF-8.
func (f textFlags) ascii() bool {
	if f.ASCII {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := os.Getenv(name); locale != "" {
			locale = strings.ToLower(strings.ReplaceAll(locale, "-", ""))
			return !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// terminalWidth is how many columns standard output has.
func terminalWidth() int {
	if columns, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		return columns
	}
	columns, _ := strconv.Atoi(os.Getenv("COLUMNS")) // 0, and so the default, if it is not set
	return columns
}
