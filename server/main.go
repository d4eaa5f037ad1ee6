// Slowstart is an interactive course on HTTP connection management: it serves
// the course, and runs its experiments on the command line.
//
// This file says what the program can be told and gives each command to its
// file: serve.go serves, cli_*.go is the rest.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"slowstart/engine/worker"
	"slowstart/web/i18n"
)

// program is the command line.
type program struct {
	Serve   ServeConfig    `cmd:"" default:"withargs" help:"Serve the course (the default)."`
	Run     runCommand     `cmd:"" help:"Run an experiment without a browser."`
	List    listCommand    `cmd:"" help:"List the experiments and their settings."`
	Doctor  doctorCommand  `cmd:"" help:"Say what this machine can run, and test it."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
	Health  healthCommand  `cmd:"" help:"Ask the server that listens here whether it is ready: status 0 when it is."`
	Record  recordCommand  `cmd:"" help:"Record what only the linux stack can run, for pages where it cannot be had."`
	Worker  struct{}       `cmd:"" hidden:"" help:"Make the runs that the server asks for."`
}

func main() {
	err := command(os.Args[1:], os.Stdin, os.Stdout)
	if err == nil {
		return
	}
	status, line := explain(err)
	if line != "" {
		fmt.Fprintln(os.Stderr, "slowstart: "+line)
	}
	os.Exit(status)
}

// command does what the arguments say. Its error knows the exit status.
func command(args []string, in io.Reader, out io.Writer) error {
	var p program
	parser, err := kong.New(&p,
		kong.Name("slowstart"),
		kong.Description("An interactive course on HTTP connection management, with real packets."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return told(langAsked(args), &exitError{exitUsage, misread(err, args, parser.Model.Children)})
	}
	ctx, stop := untilSignal(context.Background())
	defer stop()
	switch parsed.Selected().Name {
	case "run":
		return told(p.Run.Lang, orSignal(ctx, func() error { return p.Run.run(ctx, in, out) }))
	case "list":
		return told(p.List.Lang, p.List.run(out))
	case "doctor":
		return told(p.Doctor.Lang, p.Doctor.run(ctx, out))
	case "record":
		return told(i18n.EN, orSignal(ctx, func() error { return p.Record.run(ctx, out) }))
	case "version":
		return p.Version.run(out)
	case "health":
		return p.Health.run(ctx)
	case "worker":
		return worker.Serve(in, out)
	}
	log := newLog(os.Stderr, p.Serve.LogLevel, p.Serve.LogFormat)
	if names := unknownSettings(os.Environ(), parser.Model.Children); len(names) > 0 {
		log.Warn("no setting has this name, see slowstart serve --help", "names", names)
	}
	err = serve(ctx, p.Serve, log)
	if refused, ok := errors.AsType[*exitError](err); ok && refused.status == exitUsage {
		return &exitError{exitUsage, errors.New(blame(refused.Error(), args, parser.Model.Children))}
	}
	return err
}

// untilSignal is a context that the first interrupt or termination ends, with
// the signal as its cause.
func untilSignal(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			cancel(&signalError{s})
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}

// grace is how long a command may take to end in good order after a signal.
const grace = 500 * time.Millisecond

// orSignal does a command, and leaves it when a signal came and it does not
// end: it may be waiting for the rest of a file or for a reader of its output,
// and neither of them hears a context.
func orSignal(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
		return context.Cause(ctx)
	}
}

// signalError is a signal as the reason for an end.
type signalError struct{ signal os.Signal }

func (e *signalError) Error() string { return e.signal.String() }

// Unwrap makes it a cancellation to those who know no signals.
func (e *signalError) Unwrap() error { return context.Canceled }

// status is what a shell makes of the signal.
func (e *signalError) status() int {
	if number, ok := e.signal.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return exitFailed
}

// toldError is an error with the language to tell it in.
type toldError struct {
	lang i18n.Lang
	error
}

func (e *toldError) Unwrap() error { return e.error }

func told(lang i18n.Lang, err error) error {
	if err == nil {
		return nil
	}
	return &toldError{lang, err}
}

// langOf is the language to tell an error in.
func langOf(err error) i18n.Lang {
	if t, ok := errors.AsType[*toldError](err); ok {
		return t.lang
	}
	return i18n.EN
}
