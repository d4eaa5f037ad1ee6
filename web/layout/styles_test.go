package layout

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The one sheet that blocks the first picture stays small, and its parts keep
// to the rules: everything in a layer, colours from the tokens, nothing forced.
func TestStyles_KeepToTheRules(t *testing.T) {
	const budgetBytes = 11_000 // without comments, which are not served
	files, err := filepath.Glob("../../static/css/*.css")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	outside := regexp.MustCompile(`(?m)^[^\s@}][^{]*\{`) // a rule at the left margin is in no layer
	forbidden := regexp.MustCompile(`!important|#[0-9a-fA-F]{3,8}\b|\brgba?\(|@import|https?:`)
	var all bytes.Buffer
	zip := gzip.NewWriter(&all)
	for _, file := range files {
		css, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules := comment.ReplaceAll(css, nil)
		if _, err := zip.Write(rules); err != nil {
			t.Fatal(err)
		}
		for _, pattern := range []*regexp.Regexp{outside, forbidden} {
			if found := pattern.Find(rules); found != nil {
				t.Errorf("%s: %q", file, found)
			}
		}
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	if all.Len() > budgetBytes {
		t.Errorf("the style sheet is %d bytes compressed, want at most %d", all.Len(), budgetBytes)
	}
}
