package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/netstack"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
	"slowstart/web/format"
	"slowstart/web/i18n"
)

// classLength is how long a class is that nobody says more of.
const classLength = 10 * time.Second

// doctorCommand is "slowstart doctor".
type doctorCommand struct {
	Class *int           `placeholder:"30" help:"Play a class of so many students too, 1 to 2000, each of whom reads a lesson and makes a run every ten seconds, and say whether this machine holds it."`
	For   *time.Duration `placeholder:"10s" help:"How long the class is, from 1s to 1h (default 10s)."`

	JSON bool      `name:"json" help:"Print an object."`
	Lang i18n.Lang `enum:"en,ko" default:"en" env:"SLOWSTART_LANG" help:"Language: ${enum}."`
}

// diagnosis is what doctor finds. Each part's sentence says the same.
type diagnosis struct {
	Stacks  []stackFound `json:"stacks"`
	Linux   *linuxFound  `json:"linux,omitempty"` // where the stack can be had
	Machine machine      `json:"machine"`
	Lessons lessonsFound `json:"lessons"`
	Test    selfTest     `json:"test"`
	Class   *classPlayed `json:"class,omitempty"`
	OK      bool         `json:"ok"`
}

type stackFound struct {
	Name      string `json:"name"`
	Available bool   `json:"available"`
	Version   string `json:"version,omitempty"`
	Clock     string `json:"clock,omitempty"`
	Reason    string `json:"reason,omitempty"` // code
	Detail    string `json:"detail,omitempty"` // what exactly was refused, for who wants to change it
}

type machine struct {
	Go         string `json:"go"`
	OS         string `json:"os"`
	Arch       string `json:"arch"`
	CPUs       int    `json:"cpus"`
	GOMAXPROCS int    `json:"gomaxprocs"`
}

type lessonsFound struct {
	Lessons     int    `json:"lessons"`
	Experiments int    `json:"experiments"`
	Error       string `json:"error,omitempty"`
}

// selfTest is two runs of one experiment, whose timelines must be equal.
type selfTest struct {
	Experiment string   `json:"experiment"`
	SHA256     []string `json:"sha256"`
	RealUS     int64    `json:"real_us"` // of both
	Error      string   `json:"error,omitempty"`
}

func (t selfTest) equal() bool { return len(t.SHA256) == 2 && t.SHA256[0] == t.SHA256[1] }

// Validate is kong's hook.
func (c *doctorCommand) Validate() error {
	switch {
	case c.Class != nil && (*c.Class < 1 || *c.Class > 2000):
		return fmt.Errorf("--class must be 1 to 2000 students, not %d", *c.Class)
	case c.For != nil && c.Class == nil:
		return errors.New("--for says how long a class is: give --class too")
	case c.For != nil && (*c.For < time.Second || *c.For > time.Hour):
		return fmt.Errorf("--for must be 1s to 1h, not %v", *c.For)
	}
	return nil
}

func (c *doctorCommand) run(ctx context.Context, out io.Writer) error {
	kernel := runs.FindLinux(ctx)
	d := diagnosis{
		Stacks: []stackFound{
			{Name: experiment.Netstack, Available: true, Version: netstack.Version, Clock: "virtual"},
			linuxStack(kernel),
		},
		Machine: machine{runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.GOMAXPROCS(0)},
		Test:    selfTest{Experiment: "handshake", SHA256: []string{}},
	}
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		d.Lessons.Error = sentence(c.Lang, err)
		d.Test.Error = d.Lessons.Error
	} else {
		d.Lessons = lessonsFound{Lessons: len(course.Lessons), Experiments: len(course.Experiments())}
		d.Test.run(ctx, course, c.Lang)
		if kernel.Available() {
			d.Linux = tryLinux(ctx, kernel, course, c.Lang)
		}
		if c.Class != nil && ctx.Err() == nil {
			length := classLength
			if c.For != nil {
				length = *c.For
			}
			played := playClass(ctx, course, *c.Class, length)
			d.Class = &played
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	lines, wrong := c.sentences(d)
	d.OK = wrong == ""
	if err := c.write(out, d, lines); err != nil || d.OK {
		return err
	}
	return &exitError{exitFailed, errors.New(wrong)}
}

// run makes the two runs.
func (t *selfTest) run(ctx context.Context, course *lessons.Course, lang i18n.Lang) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	began := time.Now()
	exp, ok := course.Experiment(t.Experiment)
	if !ok {
		t.Error = (&nameError{name: t.Experiment}).in(lang)
		return
	}
	exp, err := exp.With(nil)
	for range 2 {
		var end *timeline.RunEnd
		if err == nil {
			end, err = engine.Run(ctx, exp, engine.Options{Seed: 1}, func(timeline.Record) error { return nil })
		}
		if err != nil {
			t.Error = sentence(lang, err)
			return
		}
		t.SHA256 = append(t.SHA256, end.Report.TimelineSHA256)
	}
	t.RealUS = time.Since(began).Microseconds()
}

func (c *doctorCommand) write(out io.Writer, d diagnosis, lines []string) error {
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(d)
	}
	_, err := io.WriteString(out, strings.Join(lines, "\n")+"\n")
	return err
}

// sentences say a diagnosis, one a line: the stacks, the machine, the lessons,
// the tests. Wrong is the one that says what is, if something is.
func (c *doctorCommand) sentences(d diagnosis) (lines []string, wrong string) {
	say := func(key string, args ...any) { lines = append(lines, i18n.T(c.Lang, "cli.doctor."+key, args...)) }
	fail := func(key string, args ...any) {
		say(key, args...)
		wrong = cmp.Or(wrong, lines[len(lines)-1])
	}
	for _, s := range d.Stacks {
		if s.Available {
			say("stack_ok", "stack", s.Name, "version", s.Version, "clock", i18n.T(c.Lang, "cli.clock."+s.Clock))
		} else {
			say("stack_no", "stack", s.Name, "reason", i18n.T(c.Lang, "error."+s.Reason))
		}
	}
	if d.Linux != nil {
		d.Linux.say(say, fail)
	}
	m := d.Machine
	say("machine", "go", m.Go, "os", m.OS, "arch", m.Arch, "cpus", m.CPUs, "procs", m.GOMAXPROCS)
	if d.Lessons.Error != "" {
		fail("lessons_no", "reason", d.Lessons.Error)
	} else {
		say("lessons_ok", "lessons", d.Lessons.Lessons, "experiments", d.Lessons.Experiments)
	}
	switch t := d.Test; {
	case t.Error != "":
		fail("test_no", "experiment", t.Experiment, "reason", t.Error)
	case t.equal():
		say("test_ok", "experiment", t.Experiment, "hash", t.SHA256[0][:12], "time", plainTime(t.RealUS))
	default:
		fail("test_differs", "experiment", t.Experiment, "hash", t.SHA256[0][:12], "other", t.SHA256[1][:12])
	}
	if d.Class != nil {
		d.Class.say(c.Lang, say, fail)
	}
	return lines, wrong
}

// plainTime is a duration as a terminal shows it.
func plainTime(us int64) string {
	return strings.ReplaceAll(format.Duration(float64(us)), "\u202f", " ")
}
