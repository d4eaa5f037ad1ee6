package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/lessons"
)

// courseFlags choose the course.
type courseFlags struct {
	Lessons folder `env:"SLOWSTART_LESSONS" placeholder:"DIR" help:"A folder of own lessons and experiments, before the ones that are compiled in."`
}

// course is the one that is compiled in, with what is right of the own folder
// before it.
func (f courseFlags) course() (*lessons.Course, error) {
	course, err := lessons.Load(lessons.FS)
	if err == nil && f.Lessons != "" {
		course = course.WithOwn(os.DirFS(string(f.Lessons)))
	}
	return course, err
}

// find reads the experiment that a word on the command line means: a file, "-"
// for standard input, or a name.
func (f courseFlags) find(word string, in io.Reader) (*experiment.Experiment, error) {
	switch {
	case word == "-":
		return readExperiment("stdin", in)
	case isFile(word):
		file, err := os.Open(word)
		if err != nil {
			return nil, badUsage("%w", err)
		}
		defer func() { _ = file.Close() }() // only read
		return readExperiment(word, file)
	}
	if f.Lessons == "" { // one file of the course is read sooner than all of it
		if e, err := lessons.ReadExperiment(lessons.FS, word); e != nil || err != nil {
			return e, err
		}
	}
	course, err := f.course()
	if err != nil {
		return nil, err
	}
	for _, b := range course.Broken {
		if word == b.Slug || strings.HasPrefix(word, b.Slug+"/") {
			return nil, b.Err()
		}
	}
	all := course.Experiments()
	names := make([]string, len(all))
	for i, e := range all {
		if names[i] = e.Name; e.Name == word {
			return e, nil
		}
	}
	return nil, &nameError{word, nearest(word, names)}
}

// readExperiment reads no more than any experiment has: what is longer is
// refused by the format itself.
func readExperiment(name string, from io.Reader) (*experiment.Experiment, error) {
	src, err := io.ReadAll(io.LimitReader(from, experiment.MaxSource+1))
	if err != nil {
		return nil, badUsage("%s: %w", name, err)
	}
	exp, err := experiment.Parse(filepath.ToSlash(name), src)
	if err != nil {
		return nil, err
	}
	if err := measure.Check(exp); err != nil {
		return nil, inFile(filepath.ToSlash(name), err)
	}
	return exp, nil
}

// inFile names the file in mistakes that know only their experiment.
func inFile(name string, err error) error {
	if mistakes, ok := errors.AsType[experiment.Errors](err); ok {
		for _, m := range mistakes {
			m.File = name
		}
	}
	return err
}

// nearest are the names most like a word, at most three.
func nearest(word string, names []string) []string {
	word = strings.ToLower(word)
	type guess struct {
		name string
		far  int
	}
	var guesses []guess
	lesson, _, ofLesson := strings.Cut(word, "/")
	for _, name := range names {
		far := levenshtein.ComputeDistance(word, name)
		if ofLesson && strings.HasPrefix(name, lesson+"/") {
			far = min(far, max(2, len(name)/3)) // all variants of a lesson, rather than none
		}
		if strings.Contains(name, word) && word != "" {
			far = 0
			if strings.Contains(name, "/") && !strings.Contains(word, "/") {
				far = 2 // a variant, where nobody has asked for one
			}
		}
		if far <= max(2, len(name)/3) {
			guesses = append(guesses, guess{name, far})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return a.far - b.far })
	var near []string
	for _, g := range guesses[:min(3, len(guesses))] {
		if g.far <= guesses[0].far+1 {
			near = append(near, g.name)
		}
	}
	return near
}

// settingsOf reads the values of --set.
func settingsOf(pairs []string) (map[string]string, error) {
	values := map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, badUsage("--set %q: write it as name=value, such as --set rtt=120ms", pair)
		}
		if _, twice := values[name]; twice {
			return nil, badUsage("--set %s is given twice", name)
		}
		values[name] = strings.TrimSpace(value)
	}
	return values, nil
}

// title is an experiment's in a language.
func title(e *experiment.Experiment, lang string) string {
	if lang == "ko" {
		return e.Title.KO
	}
	return e.Title.EN
}

// stacksOf are those an experiment names, or both.
func stacksOf(e *experiment.Experiment) []string {
	if len(e.Stacks) == 0 {
		return []string{experiment.Netstack, experiment.Linux}
	}
	return e.Stacks
}

// hostNames are an experiment's hosts in the file's order.
func hostNames(e *experiment.Experiment) []string {
	names := make([]string, len(e.Hosts))
	for i, h := range e.Hosts {
		names[i] = h.Name
	}
	return names
}
