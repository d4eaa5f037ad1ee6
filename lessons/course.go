package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
)

// Langs are the languages every lesson is written in.
var Langs = [...]string{"en", "ko"}

// Course is a folder of lessons, checked. It does not change after Load.
type Course struct {
	Lessons   []*Lesson // by number; of the folders with prose
	Own       []*Lesson // of WithOwn: lessons, and experiments alone
	Broken    []Broken  // of WithOwn
	Constants map[string]Constant
	Glossary  map[string]map[string]Term // by language

	folders     map[string]*Lesson       // by slug, those without prose too
	experiments []*experiment.Experiment // of all folders
	owned       int                      // how many of them are one's own: the first
	files       map[string]string        // of the experiments, by name
	recordings  map[string]*Recording    // by the experiment's name
}

// Lesson is one folder with prose, or an experiment alone.
type Lesson struct {
	Number      int // 0 for an experiment alone
	Slug        string
	Experiments []*experiment.Experiment // the main one first, then by name
	Shared
	Claims []Claim // of the prose's boxes today, in order
	docs   map[string]*Doc
}

// Doc is a lesson's prose in a language.
func (l *Lesson) Doc(lang string) *Doc { return l.docs[lang] }

func (l *Lesson) hasHeading(id string) bool {
	for _, d := range l.docs {
		if !slices.ContainsFunc(d.Headings, func(h Heading) bool { return h.ID == id }) {
			return false
		}
	}
	return true
}

// Main is the experiment of the lesson's page.
func (l *Lesson) Main() *experiment.Experiment { return l.Experiments[0] }

// Lesson finds a lesson by its slug. An experiment that has no prose has a page
// of its own under its name.
func (c *Course) Lesson(slug string) (*Lesson, bool) {
	for _, list := range [][]*Lesson{c.Own, c.Lessons} {
		if i := slices.IndexFunc(list, func(l *Lesson) bool { return l.Slug == slug }); i >= 0 {
			return list[i], true
		}
	}
	if e, ok := c.Experiment(slug); ok {
		return alone(e), true
	}
	return nil, false
}

// Experiment finds an experiment by name: a lesson's slug for its main one, or
// slug/variant.
func (c *Course) Experiment(name string) (*experiment.Experiment, bool) {
	for _, e := range c.experiments {
		if e.Name == name {
			return e, true
		}
	}
	return nil, false
}

// Experiments lists all experiments in the order of their folders, one's own
// first.
func (c *Course) Experiments() []*experiment.Experiment { return slices.Clone(c.experiments) }

var (
	reFolder  = regexp.MustCompile(`^([0-9]{2,3})-([a-z0-9]+(?:-[a-z0-9]+)*)$`)
	reVariant = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
)

// Load reads a course. If anything is wrong it returns an *Error that lists
// all of it, and no course.
func Load(fsys fs.FS) (*Course, error) {
	found := new(problems)
	c := newCourse(fsys, found)
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("lessons: %w", err)
	}
	var drafts []*draft
	folders := map[string]string{} // by slug
	for _, entry := range entries {
		m := reFolder.FindStringSubmatch(entry.Name())
		if !entry.IsDir() || m == nil {
			continue
		}
		number, _ := strconv.Atoi(m[1]) // two or three digits by the pattern
		l := &Lesson{Number: number, Slug: m[2], docs: make(map[string]*Doc)}
		if other := folders[l.Slug]; other != "" {
			found.add(entry.Name(), 0, "%s has this slug too", other)
			continue
		}
		folders[l.Slug] = entry.Name()
		d := c.readFolder(fsys, entry.Name(), l, found)
		c.experiments = append(c.experiments, l.Experiments...)
		if d != nil {
			c.Lessons = append(c.Lessons, l)
			drafts = append(drafts, d)
		}
	}
	for _, d := range drafts {
		c.finish(d, found)
	}
	if err := found.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// ReadExperiment reads one experiment of a course by its name and nothing else,
// nil if there is none of that name.
func ReadExperiment(fsys fs.FS, name string) (*experiment.Experiment, error) {
	slug, variant, isVariant := strings.Cut(name, "/")
	switch {
	case !isVariant:
		variant = "main"
	case variant == "main": // it has the slug alone
		return nil, nil
	}
	dirs, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("lessons: %w", err)
	}
	for _, dir := range dirs {
		m := reFolder.FindStringSubmatch(dir.Name())
		if m == nil || m[2] != slug || !reVariant.MatchString(variant) || variant+".yaml" == sheetFile {
			continue
		}
		files, err := fs.Glob(fsys, dir.Name()+"/"+variant+".yaml")
		if err != nil || len(files) == 0 {
			return nil, err
		}
		found := new(problems)
		c := &Course{files: make(map[string]string)}
		return c.readExperiment(fsys, files[0], name, found), found.err()
	}
	return nil, nil
}

// newCourse has what stands beside the folders.
func newCourse(fsys fs.FS, found *problems) *Course {
	c := &Course{
		Constants: readConstants(fsys, found), Glossary: make(map[string]map[string]Term),
		folders: make(map[string]*Lesson), files: make(map[string]string), recordings: make(map[string]*Recording),
	}
	for _, lang := range Langs {
		c.Glossary[lang] = readGlossary(fsys, lang, found)
	}
	checkGlossary(c.Glossary, found)
	return c
}

// readFolder reads experiments and their recordings, and the texts, which are nil
// for experiments alone.
func (c *Course) readFolder(fsys fs.FS, dir string, l *Lesson, found *problems) *draft {
	c.folders[l.Slug] = l
	l.Experiments = c.readExperiments(fsys, dir, l.Slug, found)
	c.readRecordings(fsys, dir, l.Experiments, found)
	if !hasProse(fsys, dir) {
		if _, err := fs.Stat(fsys, dir+"/"+sheetFile); err == nil {
			found.add(dir+"/"+sheetFile, 0, "a lesson has its prose beside it, in %s.md", strings.Join(Langs[:], ".md and "))
		}
		return nil
	}
	if len(l.Experiments) == 0 || l.Main().Name != l.Slug {
		found.add(dir, 0, "no experiment main.yaml, or it has errors")
	}
	s := c.readSheet(fsys, dir, l, found)
	return &draft{lesson: l, sheet: s, proses: c.readDocs(fsys, dir, l, s, found)}
}

// pages are what stands beside the experiments of a folder in their addresses.
var pages = [...]string{"card", "print"}

func (c *Course) readExperiments(fsys fs.FS, dir, slug string, found *problems) []*experiment.Experiment {
	files, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		found.add(dir, 0, "%v", err)
	}
	var out []*experiment.Experiment
	for _, file := range files {
		if path.Base(file) == sheetFile {
			continue
		}
		variant := strings.TrimSuffix(path.Base(file), ".yaml")
		name := slug + "/" + variant
		if variant == "main" {
			name = slug
		}
		switch e := c.readExperiment(fsys, file, name, found); {
		case e == nil:
		case variant == "main":
			out = slices.Insert(out, 0, e)
		default:
			out = append(out, e)
		}
	}
	return out
}

// readExperiment returns nil if anything is wrong.
func (c *Course) readExperiment(fsys fs.FS, file, name string, found *problems) *experiment.Experiment {
	if !reVariant.MatchString(path.Base(name)) {
		found.add(file, 0, "name it with a-z, 0-9 and single hyphens: %s is what readers type", name)
		return nil
	}
	if folder, variant := path.Split(name); folder != "" && slices.Contains(pages[:], variant) {
		found.add(file, 0, "name it otherwise: a lesson has a page of the name %s", variant)
		return nil
	}
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		found.add(file, 0, "%v", err)
		return nil
	}
	e, err := experiment.Parse(name, data)
	if err == nil {
		err = measure.Check(e)
	}
	if err != nil {
		foundIn(file, err, found)
		return nil
	}
	c.files[name] = file
	return e
}

// hasProse says that a folder is a lesson, in whatever language.
func hasProse(fsys fs.FS, dir string) bool {
	return slices.ContainsFunc(Langs[:], func(lang string) bool {
		_, err := fs.Stat(fsys, dir+"/"+lang+".md")
		return err == nil
	})
}

// foundIn keeps the lines of an experiment's mistakes.
func foundIn(file string, err error, found *problems) {
	mistakes, ok := errors.AsType[experiment.Errors](err)
	if !ok {
		found.add(file, 0, "%v", err)
	}
	for _, m := range mistakes {
		found.found = append(found.found, Problem{file, m.Line, m.Field, m.Msg})
	}
}

// readDocs reads a lesson's prose in every language.
func (c *Course) readDocs(fsys fs.FS, dir string, l *Lesson, s *sheet, found *problems) map[string]*prose {
	out := make(map[string]*prose)
	for _, lang := range Langs {
		file := dir + "/" + lang + ".md"
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			found.add(file, 0, "missing: every lesson is written in %s", strings.Join(Langs[:], " and "))
			continue
		}
		source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
		front, body := readFront(file, source, found)
		n := s.names[lang]
		n.home = Run{Experiment: l.Slug}
		out[lang] = readProse(file, body, n, found)
		l.docs[lang] = out[lang].doc(lang, front)
	}
	return out
}
