package lessons

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// statement is a line of statements.yaml.
type statement struct {
	N     int      `yaml:"n"`
	EN    string   `yaml:"en"`
	KO    string   `yaml:"ko"`
	Shown []string `yaml:"shown"` // by these experiments
	Told  string   `yaml:"told"`  // or by the prose of this lesson
	Why   string   `yaml:"why"`   // no run shows it
	In    string   `yaml:"in"`    // the section that says it: "reset#buffered"
}

// Every statement of the chapter is shown by experiments that there are, or told
// with a reason; and every lesson shows some.
func TestStatements_AreAllShown(t *testing.T) {
	c := embedded(t)
	folders := map[string]bool{} // false: a lesson of which no statement is shown
	dirs, err := fs.Glob(FS, "[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		folders[reFolder.FindStringSubmatch(dir)[2]] = false
	}
	const statements = 161
	list := readStatements(t)
	if len(list) != statements {
		t.Errorf("%d statements, want %d", len(list), statements)
	}
	for i, s := range list {
		if s.N != i+1 {
			t.Fatalf("statement %d stands where %d is due", s.N, i+1)
		}
		if s.EN == "" || s.KO == "" {
			t.Errorf("%d: want it in English and Korean", s.N)
		}
		if (len(s.Shown) > 0) == (s.Told != "") || (s.Told == "") != (s.Why == "") {
			t.Errorf("%d: want experiments that show it, or a lesson that tells it and why", s.N)
		}
		for _, name := range s.Shown {
			if _, ok := c.Experiment(name); !ok {
				t.Errorf("%d: no experiment %q", s.N, name)
			}
			slug, _, _ := strings.Cut(name, "/")
			folders[slug] = true
		}
		if _, ok := folders[s.Told]; s.Told != "" && !ok {
			t.Errorf("%d: no lesson %q", s.N, s.Told)
		}
	}
	for slug, shows := range folders {
		if !shows {
			t.Errorf("%s shows no statement", slug)
		}
	}
}

// Every statement stands in a section of a lesson, in both languages.
func TestStatements_HaveTheirSection(t *testing.T) {
	c := embedded(t)
	for _, s := range readStatements(t) {
		slug, heading, _ := strings.Cut(s.In, "#")
		i := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.Slug == slug })
		switch {
		case s.In == "":
			t.Errorf("%d: in is missing: the section, as slug#heading, that says: %s", s.N, s.EN)
		case i < 0:
			t.Errorf("%d: in %s: no lesson %q", s.N, s.In, slug)
		case heading == "" || !c.Lessons[i].hasHeading(heading):
			t.Errorf("%d: in %s: no heading has this id", s.N, s.In)
		}
	}
}

func readStatements(t *testing.T) (list []statement) {
	t.Helper()
	found := new(problems)
	readYAML(FS, statementsFile, &list, found)
	if err := found.err(); err != nil {
		t.Fatal(err)
	}
	return list
}
