package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A clock that jumps back an hour changes nothing: every duration is the
// difference of two readings of the monotonic clock. A time.Time has one until a
// method takes it off or the time was made from numbers (package time, "Monotonic
// Clocks"), so nothing that serves does either, but for what it shows.
func TestAttack_ClockJumps(t *testing.T) {
	other := []string{ // where a method of that name does something else, or a date is meant
		"server/app/timelines.go", "server/runs/runstest/", // a date in a header, an id
		"lessons/folder.go", // the date of a file
		"engine/app/",       // the addresses of a connection
	}
	strips := map[string]bool{
		"Unix": true, "UnixMilli": true, "UnixMicro": true, "UnixNano": true, "UTC": true, "Local": true, "In": true, "AddDate": true,
	}
	root := os.DirFS("..")
	read := 0
	for _, dir := range []string{"server", "engine", "web", "lessons"} {
		err := fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
				return err
			}
			if slices.ContainsFunc(other, func(at string) bool { return strings.HasPrefix(name, at) }) {
				return nil
			}
			src, err := fs.ReadFile(root, name)
			if err != nil {
				return err
			}
			if !strings.Contains(string(src), `"time"`) {
				return nil
			}
			read++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				f, ok := call.Fun.(*ast.SelectorExpr)
				if ok && (strips[f.Sel.Name] || f.Sel.Name == "Round" && isZero(call.Args)) {
					t.Errorf("%v: %s takes the monotonic clock off a time", set.Position(f.Sel.Pos()), f.Sel.Name)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 20 {
		t.Errorf("%d files with times, want more", read)
	}
}

// isZero says whether a call is Round(0), the way to take the clock off by name.
func isZero(args []ast.Expr) bool {
	if len(args) != 1 {
		return false
	}
	n, ok := args[0].(*ast.BasicLit)
	return ok && n.Value == "0"
}
