package jstest

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
)

const scripts = "../../static/js"

// bundle joins what a piece of source imports, relative to the scripts' folder,
// into one script that leaves its exports in "module". Problems fail the test
// with file and line.
func bundle(t *testing.T, source string, format api.Format, target api.Target) string {
	t.Helper()
	r := api.Build(api.BuildOptions{
		Stdin:      &api.StdinOptions{Contents: source, ResolveDir: scripts},
		Bundle:     true,
		Format:     format,
		GlobalName: "module",
		Target:     target,
		LogLevel:   api.LogLevelSilent,
	})
	for _, m := range append(r.Errors, r.Warnings...) {
		if m.Location != nil {
			t.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
		} else {
			t.Error(m.Text)
		}
	}
	if t.Failed() || len(r.OutputFiles) == 0 {
		t.FailNow()
	}
	return string(r.OutputFiles[0].Contents)
}

// load runs source in a fresh engine and returns its exports.
func load(t *testing.T, source string) (*goja.Runtime, *goja.Object) {
	t.Helper()
	vm := goja.New()
	if _, err := vm.RunString(bundle(t, source, api.FormatIIFE, api.ES2017)); err != nil {
		t.Fatal(err)
	}
	return vm, vm.Get("module").ToObject(vm)
}

// The tests of the pure modules, each under its own name.
func TestModules(t *testing.T) {
	files, err := filepath.Glob(scripts + "/_tests/*.test.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests found: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".test.js"), func(t *testing.T) {
			vm, _ := load(t, "import './_tests/"+name+"'; export { results } from './_tests/check.js';")
			text, err := vm.RunString("JSON.stringify(module.results)")
			if err != nil {
				t.Fatal(err)
			}
			var results []struct{ Name, Error string }
			if err := json.Unmarshal([]byte(text.String()), &results); err != nil {
				t.Fatal(err)
			}
			if len(results) == 0 {
				t.Fatal("no test ran")
			}
			for _, r := range results {
				t.Run(r.Name, func(t *testing.T) {
					if r.Error != "" {
						t.Error(r.Error)
					}
				})
			}
		})
	}
}

// The page's entry bundles: syntax, imports, and the oldest browsers that pages
// are written for.
func TestMain_Bundles(t *testing.T) {
	bundle(t, "import './main.js'", api.FormatESModule, api.ES2022)
}
