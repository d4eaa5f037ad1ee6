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
	In    string   `yaml:"in"`    // the section that says it: "reset#buffered"
}

// told are the lessons that may say what folders of experiments show: two of
// them have no prose of their own.
func told(slug string) string {
	switch slug {
	case "proxy-connection":
		return "dumb-proxy"
	case "half-close":
		return "reset"
	}
	return slug
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

// Every statement stands in a section of a lesson, in both languages. That of a
// lesson without lesson.yaml, which is still to be written, may be missing.
func TestStatements_HaveTheirSection(t *testing.T) {
	c := embedded(t)
	written := map[string]*Lesson{}
	for _, l := range c.Lessons {
		if l.Minutes > 0 {
			written[l.Slug] = l
		}
	}
	missing := 0
	for _, s := range readStatements(t) {
		slug, heading, _ := strings.Cut(s.In, "#")
		switch l := written[slug]; {
		case s.In == "":
			missing++
			due := s.Told == "" || written[told(s.Told)] != nil
			for _, name := range s.Shown {
				folder, _, _ := strings.Cut(name, "/")
				due = due && written[told(folder)] != nil
			}
			if due {
				t.Errorf("%d: in is missing: which section says that %s", s.N, s.EN)
			}
		case l == nil:
			t.Errorf("%d: in %s: no lesson %q", s.N, s.In, slug)
		case heading == "" || !l.hasHeading(heading):
			t.Errorf("%d: in %s: no heading has this id", s.N, s.In)
		}
	}
	t.Logf("%d of the statements have no section yet", missing)
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
