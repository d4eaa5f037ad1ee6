package lessons

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// Folder is a course with a folder of one's own (see WithOwn) that is read again
// when a file in it has changed, so that an author sees the next state by
// loading the page again.
type Folder struct {
	behind *Course
	fsys   fs.FS

	mu     sync.Mutex
	state  string // of the files as they were read
	course *Course
}

// NewFolder puts a folder before a course.
func NewFolder(behind *Course, fsys fs.FS) *Folder { return &Folder{behind: behind, fsys: fsys} }

// Course is the course as the folder is now. One that has been given out does
// not change.
func (f *Folder) Course() *Course {
	f.mu.Lock()
	defer f.mu.Unlock()
	if state := stateOf(f.fsys); f.course == nil || state != f.state {
		f.state, f.course = state, f.behind.WithOwn(f.fsys)
	}
	return f.course
}

// stateOf lists the files of a folder of one's own with size and time: those in
// it, in its folders, and in their recorded/.
func stateOf(fsys fs.FS) string {
	var b strings.Builder
	// What cannot be read is missing from the list; reading it says why.
	_ = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", name, err)
			return nil
		}
		if entry.IsDir() {
			return skipOf(name)
		}
		switch path.Ext(name) {
		case ".yaml", ".md", ".gz":
			if info, err := entry.Info(); err == nil {
				fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
			}
		}
		return nil
	})
	return b.String()
}

// skipOf keeps the walk to where lessons are: the folder may be anybody's home.
func skipOf(dir string) error {
	base, depth := path.Base(dir), strings.Count(dir, "/")
	if dir != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) || depth > 0 && base != "recorded" || depth > 1 {
		return fs.SkipDir
	}
	return nil
}
