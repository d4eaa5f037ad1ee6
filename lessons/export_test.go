package lessons

import (
	"io/fs"
	"os"
	"sync"
	"testing"
	"testing/fstest"
)

var loaded = sync.OnceValues(func() (*Course, error) { return Load(FS) })

// embedded is the course that is compiled in.
func embedded(t *testing.T) *Course {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Adding is the course that is compiled in and one folder more: what an author
// who adds a lesson has written, and nothing else.
func Adding(t *testing.T) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, from := range []fs.FS{FS, os.DirFS("testdata/adding")} {
		if err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := fs.ReadFile(from, name)
			all[name] = &fstest.MapFile{Data: data}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
