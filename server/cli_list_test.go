package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"slowstart/lessons"
)

// Every experiment of the course is listed, with what each of its settings may
// be and the stacks that can run it.
func TestList_ShowsAll(t *testing.T) {
	var table, array bytes.Buffer
	for out, c := range map[*bytes.Buffer]listCommand{&table: {Lang: "ko"}, &array: {Lang: "en", JSON: true}} {
		if err := c.run(out); err != nil {
			t.Fatal(err)
		}
	}
	var list []listed
	if err := json.Unmarshal(array.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	c, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	all := c.Experiments()
	if len(list) != len(all) {
		t.Fatalf("%d listed, there are %d", len(list), len(all))
	}
	for i, e := range list {
		if of := all[i]; e.Slug != of.Name || e.Title != of.Title.EN || len(e.Settings) != len(of.Settings) || len(e.Stacks) == 0 {
			t.Errorf("%s is listed as %+v", of.Name, e)
		}
		if !strings.Contains(table.String(), e.Slug+"  "+all[i].Title.KO+"  ("+strings.Join(e.Stacks, ", ")+")\n") {
			t.Errorf("%s is not in the table", e.Slug)
		}
		for _, s := range e.Settings {
			if s.Default == "" || s.Unit == "" || (s.Min == nil) != (s.Max == nil) {
				t.Errorf("%s: %+v", e.Slug, s)
			}
			if s.Min == nil && len(s.Values) == 0 && s.Unit != "switch" && s.Unit != "selector" {
				t.Errorf("%s: %s: nothing says what it may be", e.Slug, s.Name)
			}
		}
	}
}
