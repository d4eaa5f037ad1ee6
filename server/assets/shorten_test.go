package assets

import "testing"

// A module keeps what it does and what its importers call it by.
func TestShorten(t *testing.T) {
	in := "// @ts-check\n// What this is.\nimport { a } from './a.js';\n\n/** says how */\nexport function twice(value) {\n  return a(value) * 2;\n}\n"
	want := `import{a}from"./a.js";export function twice(value){return a(value)*2}`
	got, err := shorten("js/b.js", []byte(in))
	if err != nil || string(got) != want {
		t.Errorf("shorten = %s, %v; want %s", got, err, want)
	}
	if got, err := shorten("vendor/b.js", []byte(in)); err != nil || string(got) != in {
		t.Errorf("a vendor's file became %s, %v", got, err)
	}
	if _, err := shorten("js/b.js", []byte("const = 1")); err == nil {
		t.Error("a module with a mistake in it is served")
	}
}
