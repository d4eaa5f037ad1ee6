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
	Lessons   []*Lesson // by number; folders without prose have no page and are not here
	Constants map[string]Constant
	Glossary  map[string]map[string]Term // by language

	experiments []*experiment.Experiment // of all folders
	files       map[string]string        // of the experiments, by name
	recordings  map[string]*Recording    // by the experiment's name
}

// Lesson is one folder with prose.
type Lesson struct {
	Number      int
	Slug        string
	Experiments []*experiment.Experiment // the main one first, then by name
	docs        map[string]*Doc
}

// Doc is a lesson's prose in a language.
func (l *Lesson) Doc(lang string) *Doc { return l.docs[lang] }

// Main is the experiment of the lesson's page.
func (l *Lesson) Main() *experiment.Experiment { return l.Experiments[0] }

// Lesson finds a lesson by its slug.
func (c *Course) Lesson(slug string) (*Lesson, bool) {
	i := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return l.Slug == slug })
	if i < 0 {
		return nil, false
	}
	return c.Lessons[i], true
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

// Experiments lists all experiments in the order of their folders.
func (c *Course) Experiments() []*experiment.Experiment { return slices.Clone(c.experiments) }

var (
	reFolder  = regexp.MustCompile(`^([0-9]{2,3})-([a-z0-9]+(?:-[a-z0-9]+)*)$`)
	reVariant = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
)

// Load reads a course. If anything is wrong it returns an *Error that lists
// all of it, and no course.
func Load(fsys fs.FS) (*Course, error) {
	found := new(problems)
	c := &Course{
		Constants: readConstants(fsys, found), Glossary: make(map[string]map[string]Term),
		files: make(map[string]string), recordings: make(map[string]*Recording),
	}
	for _, lang := range Langs {
		c.Glossary[lang] = readGlossary(fsys, lang, found)
	}
	checkGlossary(c.Glossary, found)
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("lessons: %w", err)
	}
	var proses []map[string]*prose
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
		l.Experiments = c.readExperiments(fsys, entry.Name(), l.Slug, found)
		c.readRecordings(fsys, entry.Name(), l.Experiments, found)
		c.experiments = append(c.experiments, l.Experiments...)
		if !hasProse(fsys, entry.Name()) {
			continue
		}
		if len(l.Experiments) == 0 || l.Main().Name != l.Slug {
			found.add(entry.Name(), 0, "no experiment main.yaml, or it has errors")
		}
		c.Lessons = append(c.Lessons, l)
		proses = append(proses, c.readDocs(fsys, entry.Name(), l, found))
	}
	for i, l := range c.Lessons {
		c.check(l, proses[i], found)
	}
	if err := found.err(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Course) readExperiments(fsys fs.FS, dir, slug string, found *problems) []*experiment.Experiment {
	files, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		found.add(dir, 0, "%v", err)
	}
	var out []*experiment.Experiment
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			found.add(file, 0, "%v", err)
			continue
		}
		variant := strings.TrimSuffix(path.Base(file), ".yaml")
		if !reVariant.MatchString(variant) {
			found.add(file, 0, "name it with a-z, 0-9 and single hyphens: %s/%s is what readers type", slug, variant)
			continue
		}
		name := slug + "/" + variant
		if variant == "main" {
			name = slug
		}
		e, err := experiment.Parse(name, data)
		if err == nil {
			err = measure.Check(e)
		}
		if err != nil {
			foundIn(file, err, found)
			continue
		}
		c.files[name] = file
		if variant == "main" {
			out = slices.Insert(out, 0, e)
		} else {
			out = append(out, e)
		}
	}
	return out
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
		found.add(file, m.Line, "%s", strings.TrimPrefix(m.Field+": "+m.Msg, ": "))
	}
}

// readDocs reads a lesson's prose in every language.
func (c *Course) readDocs(fsys fs.FS, dir string, l *Lesson, found *problems) map[string]*prose {
	out := make(map[string]*prose)
	for _, lang := range Langs {
		file := dir + "/" + lang + ".md"
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			found.add(file, 0, "missing: every lesson is written in %s", strings.Join(Langs[:], " and "))
			continue
		}
		source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
		n := names{constants: c.Constants, terms: c.Glossary[lang]}
		front, body := readFront(file, source, found)
		p := readProse(file, body, n, found)
		out[lang] = p
		l.docs[lang] = p.doc(lang, front, found)
	}
	return out
}
