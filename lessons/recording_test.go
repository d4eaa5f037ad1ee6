package lessons_test

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/lessons/lessonstest"
)

// What only the linux stack can run has a recording, of the experiment as it is
// now; none is left over, and none makes the program heavy.
func TestRecordings_OfTheCourse(t *testing.T) {
	c := course(t)
	known := map[string]bool{}
	for _, e := range c.Experiments() {
		known[c.RecordingFile(e)] = true
		if !c.HasRecording(e) && !lessons.NeedsLinux(e) {
			continue
		}
		r, err := c.Recording(e)
		if err == nil {
			_, err = r.Open()
		}
		if err != nil {
			t.Error(err)
		}
	}
	files, err := fs.Glob(lessons.FS, "*/recorded/*")
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int64{}
	for _, file := range files {
		info, err := fs.Stat(lessons.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		if sizes[path.Dir(file)] += info.Size(); !known[file] {
			t.Errorf("%s: there is no such experiment any more: delete it", file)
		}
	}
	for dir, size := range sizes {
		if size > lessons.MaxRecorded {
			t.Errorf("%s: %d bytes, more than %d", dir, size, lessons.MaxRecorded)
		}
	}
}

// openRecording loads a course and opens its one recording.
func openRecording(fsys fs.FS) (*lessons.Recorded, error) {
	c, err := lessons.Load(fsys)
	if err != nil {
		return nil, err
	}
	e, _ := c.Experiment("kernel")
	r, err := c.Recording(e)
	if err != nil {
		return nil, err
	}
	return r.Open()
}

func TestRecording_IsTheRun(t *testing.T) {
	fsys := lessonstest.Kernel(t)
	r, err := openRecording(fsys)
	if err != nil {
		t.Fatal(err)
	}
	start, ok := r.Events[0].(*timeline.RunStart)
	if !ok || start.Stack.Version != lessonstest.Version || start.Settings["rtt"] != "100ms" {
		t.Errorf("it starts with %+v", start)
	}
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := c.Experiment("kernel")
	again, err := lessons.Record(e, bytes.SplitAfter(bytes.TrimSuffix(r.NDJSON, []byte("\n")), []byte("\n")))
	if err != nil || !bytes.Equal(again, fsys[lessonstest.Recording].Data) {
		t.Errorf("the same timeline gives another file (%v)", err)
	}
	// Line ends are the checkout's, and no other version.
	main := fsys[lessonstest.Main]
	fsys[lessonstest.Main] = &fstest.MapFile{Data: bytes.ReplaceAll(main.Data, []byte("\n"), []byte("\r\n"))}
	if _, err := openRecording(fsys); err != nil {
		t.Error(err)
	}
}

// What is not the experiment's default run on linux is never shown as it.
func TestRecording_Refused(t *testing.T) {
	const file = lessonstest.Recording
	for name, c := range map[string]struct {
		spoil func(fsys fstest.MapFS)
		want  string
	}{
		"missing": {func(fsys fstest.MapFS) { delete(fsys, file) }, "missing"},
		"of another version": {func(fsys fstest.MapFS) {
			fsys[lessonstest.Main].Data = append(fsys[lessonstest.Main].Data, "# changed\n"...)
		}, "made from another version of the experiment"},
		"not packed": {func(fsys fstest.MapFS) { fsys[file].Data = []byte("no gzip file") }, "gzip: invalid header"},
		"cut off":    {func(fsys fstest.MapFS) { fsys[file].Data = fsys[file].Data[:900] }, "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := lessonstest.Kernel(t)
			c.spoil(fsys)
			_, err := openRecording(fsys)
			if want := file + ": " + c.want + ": run task record"; err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
}

// A run that shows nothing is not recorded.
func TestRecord_Refuses(t *testing.T) {
	fsys := lessonstest.Kernel(t)
	r, err := openRecording(fsys)
	if err != nil {
		t.Fatal(err)
	}
	e, err := experiment.Parse("kernel", fsys[lessonstest.Main].Data)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"another stack":      {`"stack":{"name":"linux"`, `"stack":{"name":"netstack"`, "a run on netstack"},
		"another experiment": {`"experiment":"kernel"`, `"experiment":"other"`, "a run of other"},
		"other settings":     {`"rtt":"100ms"`, `"rtt":"50ms"`, "a run with other settings than the defaults"},
		"failed expectation": {`"held":true`, `"held":false`, "did not hold"},
		"no end":             {`"type":"run.end"`, `"type":"run.start"`, "no run.end"},
	} {
		t.Run(name, func(t *testing.T) {
			ndjson := strings.Replace(string(r.NDJSON), c.old, c.new, 1)
			lines := bytes.SplitAfter([]byte(strings.TrimSuffix(ndjson, "\n")), []byte("\n"))
			if _, err := lessons.Record(e, lines); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
