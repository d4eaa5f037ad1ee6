package lessons

import (
	"io/fs"
	"regexp"

	"go.yaml.in/yaml/v4"
)

// Constant is a value that is not measured but laid down, with where.
type Constant struct {
	Value  string `yaml:"value"`
	Unit   string `yaml:"unit"`
	Source string `yaml:"source"` // "RFC 6298 §2.1"
	URL    string `yaml:"url"`
}

// Text is the value as prose in a language shows it.
func (c Constant) Text(lang string) string {
	switch {
	case c.Unit == "":
		return c.Value
	case lang == "ko" && c.Unit == "min": // a letter for each of the others is read in Korean, too
		return c.Value + "분"
	}
	return c.Value + "\u202f" + c.Unit
}

// Term is a glossary entry in one language.
type Term struct {
	Term    string   `yaml:"term"`
	English string   `yaml:"english,omitempty"` // of a Korean term
	Also    []string `yaml:"also,omitempty"`    // other spellings and translations in use
	Text    string   `yaml:"text"`
	Source  string   `yaml:"source,omitempty"`
}

// The files beside the lessons' folders.
const constantsFile = "constants.yaml"

// statementsFile maps what the chapter teaches to experiments; a test reads it.
const statementsFile = "statements.yaml"

func glossaryFile(lang string) string { return "glossary." + lang + ".yaml" }

var reName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

func readConstants(fsys fs.FS, found *problems) map[string]Constant {
	const file = constantsFile
	var out map[string]Constant
	readYAML(fsys, file, &out, found)
	for name, c := range out {
		if !reName.MatchString(name) || c.Value == "" || c.Source == "" || c.URL == "" {
			found.add(file, 0, "%s: want a name of a-z, 0-9 and _, and value, source and url", name)
		}
	}
	return out
}

func readGlossary(fsys fs.FS, lang string, found *problems) map[string]Term {
	file := glossaryFile(lang)
	var out map[string]Term
	readYAML(fsys, file, &out, found)
	for name, t := range out {
		if !reName.MatchString(name) || t.Term == "" || t.Text == "" {
			found.add(file, 0, "%s: want a name of a-z, 0-9 and _, and term and text", name)
		}
	}
	return out
}

// readYAML reads a file strictly. A course without that file has none of it.
func readYAML(fsys fs.FS, file string, into any, found *problems) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return
	}
	if err := yaml.Load(data, into, yaml.WithKnownFields(), yaml.WithUniqueKeys()); err != nil {
		found.add(file, 0, "%v", err)
	}
}
