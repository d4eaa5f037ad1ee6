package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"slowstart/engine/capture"
	"slowstart/engine/timeline"
)

// checkCapture says before the run whether a capture can have this name, which
// must not be the experiment's own file.
func checkCapture(name, experiment string) error {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return badUsage("--pcapng: %s is a folder: name a file", name)
	}
	if own, ownErr := os.Stat(experiment); isFile(experiment) && err == nil && ownErr == nil && os.SameFile(info, own) {
		return badUsage("--pcapng: %s is the experiment itself: name another file", name)
	}
	if dir := filepath.Dir(name); err != nil {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return badUsage("--pcapng: there is no folder %s", dir)
		}
	}
	return nil
}

// writeCapture writes a pcapng file: whole or not at all, so it is written
// beside its name and then renamed. What is no regular file, such as a pipe or
// /dev/null, is written to as it is.
func writeCapture(name string, out io.Writer, events []timeline.Event, o capture.Options) error {
	if name == "-" {
		return capture.Write(out, events, o)
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeInto(name, events, o)
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".slowstart-*.pcapng")
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return badUsage("--pcapng: %w", &fs.PathError{Op: p.Op, Path: name, Err: p.Err}) // by the name that was asked for
	}
	if err != nil {
		return badUsage("--pcapng: %w", err)
	}
	err = capture.Write(file, events, o)
	err = errors.Join(err, file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("--pcapng: %w", err), os.Remove(file.Name()))
	}
	return nil
}

func writeInto(name string, events []timeline.Event, o capture.Options) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return badUsage("--pcapng: %w", err)
	}
	return errors.Join(capture.Write(file, events, o), file.Close())
}
