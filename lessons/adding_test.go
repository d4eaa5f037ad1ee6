package lessons

import (
	"os"
	"path"
	"strings"
	"testing"
)

const added = "90-far-server"

// A lesson is one folder: with it the course has one lesson more, and everything
// that makes it one. That its runs show what it says, TestAdding_IsJudged holds.
func TestAdding_TouchesOneFolder(t *testing.T) {
	before := embedded(t)
	c, err := Load(Adding(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Lessons) != len(before.Lessons)+1 || c.Lessons[len(c.Lessons)-1].Slug != "far-server" {
		t.Errorf("%d lessons, had %d", len(c.Lessons), len(before.Lessons))
	}
	all, err := draftsOf(Adding(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.lesson.Slug != "far-server" {
			continue
		}
		if missing := d.missing(); len(missing) > 0 {
			t.Errorf("it has no %s", strings.Join(missing, ", no "))
		}
		return
	}
	t.Error("it is not among the drafts")
}

// A folder of one's own takes it as it is.
func TestAdding_AsOnesOwn(t *testing.T) {
	c := embedded(t)
	own := c.WithOwn(os.DirFS("testdata/adding"))
	if err := own.Err(); err != nil || len(own.Own) != 1 || own.Own[0].Slug != "far-server" {
		t.Errorf("own: %v, %v", own.Own, err)
	}
}

// docs/lessons.md shows this lesson's files.
func TestAdding_IsWhatTheDocumentationShows(t *testing.T) {
	docs, err := os.ReadFile("../docs/lessons.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"main.yaml", "lesson.yaml", "en.md", "ko.md"} {
		file, err := os.ReadFile(path.Join("testdata/adding", added, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(docs), "````"+strings.TrimPrefix(path.Ext(name), ".")+"\n"+string(file)+"````\n") {
			t.Errorf("docs/lessons.md does not show %s as it is", name)
		}
	}
}
