package lessons

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/experiment"
)

// Broken is a folder or a file of one's own with mistakes: nothing of it can be
// shown but them.
type Broken struct {
	Slug     string // where it would be
	Problems []Problem
}

// Err is what is wrong with it as an *Error.
func (b Broken) Err() error { return (&problems{found: b.Problems}).err() }

// Err is all that is broken as one *Error, or nil.
func (c *Course) Err() error {
	found := new(problems)
	for _, b := range c.Broken {
		found.found = append(found.found, b.Problems...)
	}
	return found.err()
}

// OwnExperiments are those of WithOwn's folder.
func (c *Course) OwnExperiments() []*experiment.Experiment {
	return slices.Clone(c.experiments[:c.owned])
}

var reOwnFolder = regexp.MustCompile(`^(?:([0-9]{2,3})-)?([a-z0-9]+(?:-[a-z0-9]+)*)$`)

// WithOwn is the course and, before it, a folder of one's own: lessons like the
// course's (NN-slug), and experiments alone, each with a page that has its title
// and its lab. Those can stand in the folder itself (NAME.yaml), or in folders in
// it (slug/VARIANT.yaml). What has the name of something in the course stands in
// its place. A mistake keeps out the file or the folder it is in, and nothing
// else.
func (c *Course) WithOwn(fsys fs.FS) *Course {
	found := new(problems)
	own := newCourse(fsys, found)
	own.breaks("constants", found)
	own.take(c)
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		found.add(".", 0, "the folder of one's own cannot be read: %v", err)
		own.breaks("lessons", found)
		return own
	}
	var folders []*ownFolder
	for _, entry := range entries {
		if f := own.readEntry(fsys, entry); f != nil {
			folders = append(folders, f)
		}
	}
	for _, f := range folders { // prose can name experiments of all of them
		if f.draft != nil {
			own.finish(f.draft, f.found)
		}
		own.keep(f)
	}
	return own
}

// ownFolder is one entry of the folder: a lesson with prose, or experiments.
type ownFolder struct {
	slug    string
	lessons []*Lesson
	draft   *draft // of a lesson
	found   *problems
}

// take puts a course behind what is one's own.
func (c *Course) take(behind *Course) {
	c.Lessons, c.experiments = slices.Clone(behind.Lessons), slices.Clone(behind.experiments)
	maps.Copy(c.folders, behind.folders)
	maps.Copy(c.files, behind.files)
	maps.Copy(c.recordings, behind.recordings)
	c.Constants = over(behind.Constants, c.Constants)
	for _, lang := range Langs {
		c.Glossary[lang] = over(behind.Glossary[lang], c.Glossary[lang])
	}
}

func over[V any](behind, front map[string]V) map[string]V {
	all := maps.Clone(behind)
	if all == nil {
		all = make(map[string]V)
	}
	maps.Copy(all, front)
	return all
}

// readEntry reads a folder or a file, nil if it is neither lesson nor experiment.
func (c *Course) readEntry(fsys fs.FS, entry fs.DirEntry) *ownFolder {
	name := entry.Name()
	switch {
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, "_"):
		return nil
	case entry.IsDir():
		return c.readOwnFolder(fsys, name)
	case path.Ext(name) != ".yaml", name == constantsFile, name == statementsFile, strings.HasPrefix(name, "glossary."):
		return nil
	}
	f := &ownFolder{slug: strings.TrimSuffix(name, ".yaml"), found: new(problems)}
	if name == sheetFile {
		f.found.add(name, 0, "belongs into a lesson's folder, beside its prose: give an experiment another name")
	} else if e := c.readExperiment(fsys, name, f.slug, f.found); e != nil {
		c.readRecordings(fsys, ".", []*experiment.Experiment{e}, f.found)
		f.lessons = []*Lesson{alone(e)}
		c.front(e)
	}
	return f
}

func (c *Course) readOwnFolder(fsys fs.FS, dir string) *ownFolder {
	if files, err := fs.Glob(fsys, dir+"/*.yaml"); err == nil && len(files) == 0 && !hasProse(fsys, dir) {
		return nil // pictures, or notes
	}
	f := &ownFolder{slug: dir, found: new(problems)}
	m := reOwnFolder.FindStringSubmatch(dir)
	if m == nil {
		f.found.add(dir, 0, "name the folder with a-z, 0-9 and single hyphens, such as 01-queues or queues")
		return f
	}
	f.slug = m[2]
	l := &Lesson{Slug: f.slug, docs: make(map[string]*Doc)}
	if f.draft = c.readFolder(fsys, dir, l, f.found); f.draft != nil {
		if l.Number, _ = strconv.Atoi(m[1]); l.Number == 0 {
			f.found.add(dir, 0, "a lesson has a number: name the folder such as 01-%s", dir)
		}
		f.lessons = []*Lesson{l}
	}
	for _, e := range l.Experiments {
		if f.draft == nil {
			f.lessons = append(f.lessons, alone(e))
		}
		c.front(e)
	}
	return f
}

// front puts an experiment before the others, in the place of one of its name.
func (c *Course) front(e *experiment.Experiment) {
	c.drop(e.Name)
	c.experiments = slices.Insert(c.experiments, c.owned, e)
	c.owned++
}

// drop forgets an experiment.
func (c *Course) drop(name string) {
	i := slices.IndexFunc(c.experiments, func(e *experiment.Experiment) bool { return e.Name == name })
	if i < 0 {
		return
	}
	c.experiments = slices.Delete(c.experiments, i, i+1)
	if i < c.owned {
		c.owned--
	}
}

// keep makes the lessons of a folder part of the course, or its mistakes.
func (c *Course) keep(f *ownFolder) {
	for _, l := range f.lessons {
		if slices.ContainsFunc(c.Own, func(o *Lesson) bool { return o.Slug == l.Slug }) {
			f.found.add(c.files[l.Slug], 0, "another file or folder has the name %s too", l.Slug)
		}
	}
	if len(f.found.found) > 0 {
		for _, l := range f.lessons {
			for _, e := range l.Experiments {
				c.drop(e.Name)
			}
		}
		c.breaks(f.slug, f.found)
		return
	}
	for _, l := range f.lessons {
		c.Lessons = slices.DeleteFunc(c.Lessons, func(o *Lesson) bool { return o.Slug == l.Slug })
	}
	c.Own = append(c.Own, f.lessons...)
}

func (c *Course) breaks(slug string, found *problems) {
	if err := found.err(); err != nil {
		c.Broken = append(c.Broken, Broken{slug, found.found})
	}
}

// alone is the page of an experiment without prose: its title, and what its
// every run must show, as far as it says so in words.
func alone(e *experiment.Experiment) *Lesson {
	l := &Lesson{Slug: e.Name, Experiments: []*experiment.Experiment{e}, docs: make(map[string]*Doc)}
	for _, lang := range Langs {
		d := &Doc{Lang: lang, Title: in(lang, e.Title)}
		d.intro = []part{{text: fmt.Sprintf("<h1 id=\"experiment\">%s</h1>\n", escape(d.Title))}}
		var said strings.Builder
		for _, x := range e.Expect {
			if text := in(lang, x.Text); text != "" {
				fmt.Fprintf(&said, "<li>%s</li>\n", escape(text))
			}
		}
		if said.Len() > 0 {
			d.body = []part{{text: `<h2 id="shows">`}, {kind: partLabel, text: "shows"}, {text: "</h2>\n<ul>\n" + said.String() + "</ul>\n"}}
		}
		l.docs[lang] = d
	}
	return l
}
