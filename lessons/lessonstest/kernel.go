// Package lessonstest gives tests a course with a recording, on any machine.
package lessonstest

import (
	"bytes"
	"context"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
)

// The files of Kernel.
const (
	Main      = "01-kernel/main.yaml"
	Recording = "01-kernel/recorded/main.ndjson.gz"
)

// Version is the kernel that the recording of Kernel names.
const Version = "6.18.44-test"

const prose = `---
part: Part
summary: Summary.
---
# Kernel {#kernel}

` + "```lab\n```" + `

It took {{connect}}.
`

// Kernel is a course of one lesson, which is the handshake for the linux stack
// alone, with its recording. The packets of that come from netstack, which every
// machine has; meanwhile no other run may be in the process.
func Kernel(t testing.TB) fstest.MapFS {
	t.Helper()
	source, err := fs.ReadFile(lessons.FS, "05-handshake/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines := run(t, source)
	source = bytes.Replace(source, []byte("stacks: [netstack, linux]"), []byte("stacks: [linux]"), 1)
	exp, err := experiment.Parse("kernel", source)
	if err != nil {
		t.Fatal(err)
	}
	if !lessons.NeedsLinux(exp) {
		t.Fatal("the experiment still runs on netstack")
	}
	packed, err := lessons.Record(exp, lines)
	if err != nil {
		t.Fatal(err)
	}
	file := func(data []byte) *fstest.MapFile { return &fstest.MapFile{Data: data} }
	return fstest.MapFS{
		Main: file(source), Recording: file(packed),
		"01-kernel/en.md": file([]byte(prose)),
		"01-kernel/ko.md": file([]byte(strings.Replace(prose, "# Kernel", "# 커널", 1))),
	}
}

// run is a run of the experiment, whose first line says that it was on linux.
func run(t testing.TB, source []byte) (lines [][]byte) {
	t.Helper()
	exp, err := experiment.Parse("kernel", source)
	if err == nil {
		exp, err = exp.With(nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // netstack's condition
	_, err = engine.Run(context.Background(), exp, engine.Options{Seed: 1, Stack: experiment.Netstack}, func(r timeline.Record) error {
		line := r.Line
		if start, ok := r.Event.(*timeline.RunStart); ok {
			start.Stack = timeline.Stack{Name: experiment.Linux, Version: Version, Clock: "real"}
			var err error
			if line, err = timeline.Encode(start); err != nil {
				return err
			}
		}
		lines = append(lines, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
