package lessons

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// ownCourse is a small course, and a folder with everything that one's own can
// be.
func ownCourse(t *testing.T) (behind *Course, own fstest.MapFS) {
	t.Helper()
	behind, err := Load(testCourse(t, testHead, testHead))
	if err != nil {
		t.Fatal(err)
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	main := mainYAML(t)
	return behind, fstest.MapFS{
		"queue.yaml":         file(main),
		"week1/main.yaml":    file(main),
		"week1/loss.yaml":    file(main),
		"07-own/main.yaml":   file(main),
		"07-own/hidden.yaml": file(main),
		"07-own/en.md":       file(testFront + testHead + "{{queue:load}} {{handshake:load}} {{const:rto}}"),
		"07-own/ko.md":       file(testFront + testHead + "{{queue:load}} {{handshake:load}} {{const:rto}}"),
		"notes.txt":          file("not a lesson"),
		"pictures/a.png":     file("no lesson either"),
		".git/config.yaml":   file("hidden"),
	}
}

// tell is what a course shows of one's own, a line each.
func tell(c *Course) string {
	var b strings.Builder
	for _, l := range c.Own {
		fmt.Fprintf(&b, "%s: %s\n", l.Slug, l.Doc("en").Title)
	}
	for _, broken := range c.Broken {
		for _, p := range broken.Problems {
			fmt.Fprintf(&b, "%s! %v\n", broken.Slug, p)
		}
	}
	return b.String()
}

func TestWithOwn(t *testing.T) {
	behind, fsys := ownCourse(t)
	c := behind.WithOwn(fsys)
	want := "own: T\nqueue: The three-way handshake\nweek1: The three-way handshake\nweek1/loss: The three-way handshake\n"
	if got := tell(c); got != want {
		t.Errorf("own:\n%swant:\n%s", got, want)
	}
	var names []string
	for _, e := range c.Experiments() {
		names = append(names, e.Name)
	}
	if got, want := strings.Join(names, " "), "own own/hidden queue week1 week1/loss handshake"; got != want {
		t.Errorf("experiments are %s, want %s", got, want)
	}
	for _, slug := range []string{"handshake", "own", "week1/loss"} {
		if _, ok := c.Lesson(slug); !ok {
			t.Errorf("no lesson %s", slug)
		}
	}
	l, _ := c.Lesson("queue")
	intro, body := l.Doc("ko").Render(testFill())
	if intro != "<h1 id=\"experiment\">3-way 핸드셰이크</h1>\n" || !strings.Contains(body, "<h2 id=\"shows\">(shows)</h2>\n<ul>\n<li>왕복 시간보다") {
		t.Errorf("the page of an experiment alone: %s%s", intro, body)
	}
	if len(behind.Own) > 0 || len(behind.Experiments()) != 1 {
		t.Error("the course behind has changed")
	}
}

// What has a name of the course stands in its place.
func TestWithOwn_InPlaceOfTheCourse(t *testing.T) {
	behind, fsys := ownCourse(t)
	fsys = fstest.MapFS{"handshake.yaml": {Data: []byte(strings.Replace(string(fsys["queue.yaml"].Data), "The three-way handshake", "Mine", 1))}}
	c := behind.WithOwn(fsys)
	if got := tell(c); got != "handshake: Mine\n" || len(c.Lessons) != 0 || len(c.Experiments()) != 1 {
		t.Errorf("%s and %d lessons, %d experiments", got, len(c.Lessons), len(c.Experiments()))
	}
}

// A mistake is named with file and line, and keeps out only what it is in.
func TestWithOwn_Broken(t *testing.T) {
	for name, c := range map[string]struct{ file, content, want string }{
		"an experiment":        {"queue.yaml", "v: 1\nnope: 2\n", "queue! queue.yaml:2: "},
		"one of a folder":      {"week1/loss.yaml", "v: 2\n", "week1! week1/loss.yaml:1: v: "},
		"prose":                {"07-own/en.md", testFront + testHead + "[x](moment:nope)", `own! 07-own/en.md:10: unknown moment "nope"`},
		"the same twice":       {"07-own/en.md", testFront + testHead + "![a](b) ![c](d)", "own! 07-own/en.md:10: images are not allowed"},
		"a language":           {"08-half/en.md", testFront + testHead, "half! 08-half: no experiment main.yaml"},
		"a lesson's name":      {"own/en.md", testFront, "own! own: a lesson has a number: name the folder such as 01-own"},
		"a folder's name":      {"My Lessons/main.yaml", "v: 1\n", "My Lessons! My Lessons: name the folder with a-z, 0-9 and single hyphens"},
		"a file's name":        {"My_File.yaml", "v: 1\n", "My_File! My_File.yaml: name it with a-z"},
		"a page's name":        {"week1/print.yaml", mainYAML(t), "week1! week1/print.yaml: name it otherwise: a lesson has a page of the name print"},
		"a name twice":         {"week1.yaml", mainYAML(t), "another file or folder has the name week1 too"},
		"a constant":           {"constants.yaml", "rto: {value: \"1\"}\n", "constants! constants.yaml: rto: want"},
		"an own constant away": {"07-own/ko.md", testFront + testHead + "{{queue:load}} {{handshake:load}} {{const:rta}}", `unknown constant "rta": there are rto`},
	} {
		t.Run(name, func(t *testing.T) {
			behind, fsys := ownCourse(t)
			fsys[c.file] = &fstest.MapFile{Data: []byte(c.content)}
			got := behind.WithOwn(fsys)
			if !strings.Contains(tell(got), c.want) {
				t.Errorf("%s\nwant in it: %s", tell(got), c.want)
			}
			if err := got.Err(); err == nil {
				t.Error("Err is nil")
			}
			for _, b := range got.Broken {
				if slices.Contains(b.Problems, Problem{}) {
					t.Errorf("%s has an empty mistake", b.Slug)
				}
				if _, ok := got.Lesson(b.Slug); ok && name != "a name twice" && name != "a lesson's name" {
					t.Errorf("%s is broken and there", b.Slug)
				}
			}
			if _, ok := got.Lesson("handshake"); !ok || len(got.Own) == 0 {
				t.Error("it broke the rest")
			}
		})
	}
}

// A folder is read again when a file in it changes, comes or goes.
func TestFolder_Course(t *testing.T) {
	behind, fsys := ownCourse(t)
	f := NewFolder(behind, fsys)
	first := f.Course()
	if f.Course() != first {
		t.Error("it is read again for nothing")
	}
	fsys["notes.txt"] = &fstest.MapFile{Data: []byte("other")}
	fsys[".git/config.yaml"] = &fstest.MapFile{Data: []byte("other one")}
	if f.Course() != first {
		t.Error("it is read again for what is no lesson")
	}
	fsys["queue.yaml"] = &fstest.MapFile{Data: fsys["queue.yaml"].Data, ModTime: time.Unix(1, 0)}
	second := f.Course()
	if second == first {
		t.Error("a file was written, and it is not read again")
	}
	delete(fsys, "week1/loss.yaml")
	if _, ok := f.Course().Lesson("week1/loss"); ok {
		t.Error("a file is gone, and still there")
	}
	if _, ok := second.Lesson("week1/loss"); !ok {
		t.Error("a course that was given out has changed")
	}
}
