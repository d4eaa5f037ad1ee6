package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web/i18n"
)

// recordCommand is "slowstart record": it makes the recordings that pages show
// where the linux stack cannot be had. It works in the repository (task record)
// and in a folder of own lessons.
type recordCommand struct {
	Experiments []string `arg:"" optional:"" help:"Names of experiments to record, too. Default: those that only the linux stack can run."`
	Lessons     string   `type:"existingdir" default:"lessons" placeholder:"DIR" help:"The folder of lessons."`
	All         bool     `help:"Renew recordings that are still of their experiment, too."`
}

// recordTries is how often a run is made until it is fit to be kept: another
// program may have taken the processor just then.
const recordTries = 5

func (c *recordCommand) run(ctx context.Context, out io.Writer) error {
	compiled, err := lessons.Load(lessons.FS)
	if err != nil {
		compiled = new(lessons.Course) // in the repository its mistakes are among those of the folder
	}
	course := compiled.WithOwn(os.DirFS(c.Lessons))
	wanted, err := c.wanted(course)
	if err != nil {
		return err
	}
	if len(wanted) == 0 {
		_, err := fmt.Fprintln(out, "nothing to record")
		return errors.Join(err, course.Err())
	}
	kernel := runs.FindLinux(ctx)
	if !kernel.Available() {
		return &engine.StackError{Stack: experiment.Linux, Reason: kernel.Unavailable.Reason, Detail: kernel.Unavailable.Detail}
	}
	var failed []error
	for _, exp := range wanted {
		file := filepath.Join(c.Lessons, filepath.FromSlash(course.RecordingFile(exp)))
		size, err := record(ctx, kernel, exp, file)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if _, err := fmt.Fprintf(out, "%s  %s  %d bytes\n", exp.Name, file, size); err != nil {
			return err
		}
	}
	return errors.Join(errors.Join(failed...), course.Err())
}

// wanted are the experiments to record: those that are named; else those that
// need a recording or have one, unless it is still good.
func (c *recordCommand) wanted(course *lessons.Course) ([]*experiment.Experiment, error) {
	var all []*experiment.Experiment
	names := slices.Clone(c.Experiments)
	for _, e := range course.OwnExperiments() {
		if i := slices.Index(names, e.Name); i >= 0 {
			names = slices.Delete(names, i, i+1)
			all = append(all, e)
			continue
		}
		if len(c.Experiments) > 0 || !lessons.NeedsLinux(e) && !course.HasRecording(e) {
			continue
		}
		if good := opens(course, e); c.All || !good {
			all = append(all, e)
		}
	}
	if len(names) > 0 {
		return nil, &nameError{name: names[0]}
	}
	return all, nil
}

func opens(course *lessons.Course, e *experiment.Experiment) bool {
	r, err := course.Recording(e)
	if err == nil {
		_, err = r.Open()
	}
	return err == nil
}

// record makes one recording and writes it, whole or not at all. Packets keep
// all their bytes where the folder's measure allows, else their headers.
func record(ctx context.Context, kernel runs.LinuxStack, exp *experiment.Experiment, file string) (size int, err error) {
	with, err := exp.With(nil)
	if err != nil {
		return 0, err
	}
	lines, err := fitRun(ctx, kernel, with)
	if err != nil {
		return 0, fmt.Errorf("%s is not recorded: %s", exp.Name, sentence(i18n.EN, err))
	}
	room, err := roomBeside(file)
	if err != nil {
		return 0, err
	}
	for _, snap := range []runs.Snap{runs.SnapAll, runs.SnapHeaders} {
		cut := make([][]byte, len(lines))
		for i, line := range lines {
			cut[i] = snap.Cut(line)
		}
		packed, err := lessons.Record(exp, cut)
		if err != nil {
			return 0, fmt.Errorf("%s is not recorded: %w", exp.Name, err)
		}
		if size = len(packed); size > room {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return 0, err
		}
		return size, replaceFile(file, packed)
	}
	return 0, fmt.Errorf("%s is not recorded: it takes %d bytes, and the recordings of a folder may have %d, of which %d are left: let it send less, or less often",
		exp.Name, size, lessons.MaxRecorded, room)
}

// fitRun makes runs until one holds its expectations and kept its times.
func fitRun(ctx context.Context, kernel runs.LinuxStack, exp *experiment.Experiment) (lines [][]byte, err error) {
	for range recordTries {
		lines = nil
		var end *timeline.RunEnd
		end, err = runOn(ctx, kernel, exp, recordedSeed, func(r timeline.Record) error {
			lines = append(lines, r.Line)
			return nil
		})
		if err == nil {
			err = judge(exp, end)
		}
		if err == nil && len(end.Report.Notes) > 0 {
			note := end.Report.Notes[0]
			err = &workerError{note, note.Code}
		}
		if err == nil || ctx.Err() != nil {
			return lines, err
		}
	}
	return nil, err
}

// recordedSeed is that of a page's first picture.
const recordedSeed = 1

// roomBeside is what the folder's other recordings leave of its measure.
func roomBeside(file string) (int, error) {
	others, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"+path.Ext(file)))
	if err != nil {
		return 0, err
	}
	room := lessons.MaxRecorded
	for _, other := range others {
		info, err := os.Stat(other)
		if err != nil {
			return 0, err
		}
		if filepath.Base(other) != filepath.Base(file) {
			room -= int(info.Size())
		}
	}
	return room, nil
}

// replaceFile writes a file beside its old one and puts it in its place.
func replaceFile(file string, data []byte) error {
	fresh := file + ".new"
	if err := os.WriteFile(fresh, data, 0o644); err != nil {
		return err
	}
	return os.Rename(fresh, file)
}
