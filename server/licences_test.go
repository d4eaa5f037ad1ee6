package main

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What others wrote of the program, and on what terms. With -update-licences the
// page is written anew, from the licences themselves.

var updateLicences = flag.Bool("update-licences", false, "rewrite docs/licences.md")

const licencesFile = "../docs/licences.md"

// licensed is something of others' that is in the program.
type licensed struct {
	name string
	dir  string // of its licence
	file string // the pattern of its name
}

// shipped are the Go modules that are linked in, on Linux, where there are most,
// Go itself, and what is served from static.
func shipped(t *testing.T) []licensed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := strings.Fields(strings.ReplaceAll(string(out), " ", "\x00"))
	slices.Sort(lines)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env: %v", err)
	}
	all := []licensed{{"Go", strings.TrimSpace(string(root)), "LICENSE"}}
	for _, line := range slices.Compact(lines) {
		name, dir, _ := strings.Cut(line, "\x00")
		all = append(all, licensed{name, dir, "[LlC][IiO][CcP]*"})
	}
	for _, pattern := range []string{"../static/vendor/*/LICENSE", "../static/fonts/OFL-*.txt"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, f := range files {
			all = append(all, licensed{strings.TrimPrefix(filepath.ToSlash(f), "../"), filepath.Dir(f), filepath.Base(f)})
		}
	}
	return all
}

// kinds are the licences there are, by words that only they have.
func kinds() []struct{ name, words string } {
	return []struct{ name, words string }{
		{"OFL-1.1", "SIL OPEN FONT LICENSE Version 1.1"},
		{"Apache-2.0", "Apache License Version 2.0"},
		{"MIT", "Permission is hereby granted, free of charge"},
		{"ISC", "Permission to use, copy, modify, and/or distribute"},
		{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
	}
}

var copyrightLine = regexp.MustCompile(`(?m)^[ \t]*((?:Copyright|COPYRIGHT) (?:\([cC]\)|©|\d|[^<\n]*<).*)$`)

// terms reads a licence: its kinds, whose it is, its text, and the notice that
// goes with it.
func (l licensed) terms(t *testing.T) (kind string, owners []string, text, notice string) {
	t.Helper()
	for _, pattern := range []string{l.file, "NOTICE*"} {
		files, _ := filepath.Glob(filepath.Join(l.dir, pattern))
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if pattern == l.file {
				text += string(b)
			} else {
				notice += string(b)
			}
		}
	}
	plain := strings.Join(strings.Fields(text), " ")
	var found []string
	for _, k := range kinds() {
		if strings.Contains(plain, k.words) {
			found = append(found, k.name)
		}
		if k.name == "OFL-1.1" && len(found) > 0 {
			break // it has words of MIT's
		}
	}
	if len(found) == 0 && strings.Contains(plain, "Redistributions in binary form must reproduce the above copyright") {
		found = []string{"BSD-2-Clause"}
	}
	if len(found) == 0 {
		t.Errorf("%s: no licence that is known here in %s", l.name, l.dir)
	}
	for _, m := range copyrightLine.FindAllStringSubmatch(text+"\n"+notice, -1) {
		if owner := strings.Join(strings.Fields(m[1]), " "); !slices.Contains(owners, owner) {
			owners = append(owners, owner)
		}
	}
	if len(owners) == 0 && found != nil && found[0] == "OFL-1.1" {
		owners = strings.SplitN(text, "\n", 2)[:1] // of the font's file
	}
	return strings.Join(found, ", "), owners, text, notice
}

func licencesPage(t *testing.T, all []licensed) string {
	t.Helper()
	var page strings.Builder
	page.WriteString(`# Licences

What others wrote and this program holds, on what terms, and whose it is. A test finds each Go module that is linked in, and each font and script of ` + "`static`" + `, on this page; ` + "`go test ./server -run Licences -update-licences`" + ` writes it. What only tests, checks and builds use is in ` + "`go.mod`, `.config/tools.mod` and `package.json`" + ` and in no binary.

Give this page along with a binary: the terms ask for the notices and texts below.

| what | licence | whose |
|---|---|---|
`)
	texts, notices := map[string]string{}, map[string][]string{}
	for _, l := range all {
		kind, owners, text, notice := l.terms(t)
		fmt.Fprintf(&page, "| %s | %s | %s |\n", l.name, kind, strings.ReplaceAll(strings.Join(owners, "<br>"), "|", `\|`))
		if !strings.Contains(kind, ",") {
			if old, ok := texts[kind]; !ok || len(text) < len(old) {
				texts[kind] = copyrightLine.ReplaceAllString(text, "")
			}
		}
		if notice != "" {
			notices[notice] = append(notices[notice], l.name)
		}
	}
	page.WriteString("\n## Notices\n")
	for _, notice := range slices.SortedFunc(maps.Keys(notices), func(a, b string) int { return cmp.Compare(notices[a][0], notices[b][0]) }) {
		fmt.Fprintf(&page, "\n%s:\n\n```\n%s\n```\n", strings.Join(notices[notice], ", "), strings.TrimSpace(notice))
	}
	page.WriteString("\n## Texts\n")
	for _, kind := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(&page, "\n### %s\n\n```\n%s\n```\n", kind, strings.TrimSpace(texts[kind]))
	}
	return page.String()
}

func TestLicences_OfAllThatIsShipped(t *testing.T) {
	all := shipped(t)
	if *updateLicences {
		if err := os.WriteFile(licencesFile, []byte(licencesPage(t, all)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := fs.ReadFile(os.DirFS(filepath.Dir(licencesFile)), filepath.Base(licencesFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		kind, _, _, _ := l.terms(t)
		if row := "| " + l.name + " | " + kind + " |"; !strings.Contains(string(page), row) {
			t.Errorf("docs/licences.md has no row %q: run with -update-licences", row)
		}
	}
}
