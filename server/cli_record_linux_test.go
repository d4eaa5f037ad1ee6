package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slowstart/lessons"
)

// ownLessons is a folder of experiments without prose: one that needs linux, and
// one that does not.
func ownLessons(t *testing.T) (dir, main string) {
	t.Helper()
	dir = t.TempDir()
	main = filepath.Join(dir, "01-own", "main.yaml")
	if err := os.Mkdir(filepath.Dir(main), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, main, bare+"stacks: [linux]\n")
	write(t, filepath.Join(filepath.Dir(main), "both.yaml"), bare)
	return dir, main
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What needs linux is recorded once, and again when it has changed.
func TestRecord(t *testing.T) {
	needKernel(t)
	dir, main := ownLessons(t)
	record := func(c recordCommand) string {
		t.Helper()
		var out bytes.Buffer
		c.Lessons = dir
		if err := c.run(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	file := filepath.Join(dir, "01-own", "recorded", "main.ndjson.gz")
	if got := record(recordCommand{}); !strings.HasPrefix(got, "own  "+file+"  ") || strings.Count(got, "\n") != 1 {
		t.Errorf("first: %q", got)
	}
	if got := record(recordCommand{}); got != "nothing to record\n" {
		t.Errorf("again: %q", got)
	}
	write(t, main, bare+"stacks: [linux]\n# changed\n")
	if got := record(recordCommand{}); !strings.HasPrefix(got, "own  ") {
		t.Errorf("after a change: %q", got)
	}
	if got := record(recordCommand{Experiments: []string{"own/both"}}); !strings.HasPrefix(got, "own/both  ") {
		t.Errorf("by name: %q", got)
	}
	if got := record(recordCommand{All: true}); strings.Count(got, "\n") != 2 {
		t.Errorf("all: %q", got)
	}
	c := new(lessons.Course).WithOwn(os.DirFS(dir))
	if len(c.OwnExperiments()) != 2 {
		t.Errorf("%d experiments, want 2: %v", len(c.OwnExperiments()), c.Err())
	}
	for _, e := range c.OwnExperiments() {
		r, err := c.Recording(e)
		if err == nil {
			_, err = r.Open()
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// What does not hold, and what is too much, is not kept.
func TestRecord_KeepsOnlyWhatIsFit(t *testing.T) {
	needKernel(t)
	dir, main := ownLessons(t)
	recorded := filepath.Join(filepath.Dir(main), "recorded")
	refused := func(want string) {
		t.Helper()
		err := (&recordCommand{Lessons: dir}).run(t.Context(), new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if found, _ := filepath.Glob(filepath.Join(recorded, "main*")); len(found) > 0 {
			t.Errorf("there is %v", found)
		}
	}
	write(t, main, bare+"stacks: [linux]\nexpect: [packets == 1]\n")
	refused("own is not recorded: 1 of 1 expectations did not hold: packets == 1")
	write(t, main, bare+"stacks: [linux]\n")
	if err := os.Mkdir(recorded, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(recorded, "other.ndjson.gz"), strings.Repeat("x", lessons.MaxRecorded-100))
	refused("of which 100 are left: let it send less")
}
