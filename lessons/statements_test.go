package lessons

import (
	"io/fs"
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
}

// Every statement of the chapter is shown by experiments that there are, or told
// with a reason; and every lesson shows some.
func TestStatements_AreAllShown(t *testing.T) {
	c, err := Load(FS)
	if err != nil {
		t.Fatal(err)
	}
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

func readStatements(t *testing.T) (list []statement) {
	t.Helper()
	found := new(problems)
	readYAML(FS, statementsFile, &list, found)
	if err := found.err(); err != nil {
		t.Fatal(err)
	}
	return list
}
