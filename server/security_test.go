package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each promise names the tests that hold it, and these are there.
func TestSecurity_NamesTestsThatThereAre(t *testing.T) {
	page, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			tests[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(string(page), -1)
	for _, m := range named {
		if !tests[m[1]] {
			t.Errorf("no test is called %s", m[1])
		}
	}
	for n, row := range strings.Split(string(page), "\n") {
		if cells := strings.Split(row, "|"); strings.HasPrefix(row, "| ") && strings.TrimSpace(cells[len(cells)-2]) == "" {
			t.Errorf("line %d: a promise without a test: %s", n+1, row)
		}
	}
	if len(named) < 80 {
		t.Errorf("%d tests are named", len(named))
	}
}
