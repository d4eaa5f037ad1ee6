package lessons

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Recording is the timeline of an experiment's run on the linux stack with its
// default settings, for machines that cannot have that stack. It is kept beside
// the experiment: recorded/VARIANT.ndjson.gz, whose gzip comment says from which
// bytes of the experiment's file it was made.
type Recording struct {
	Key string // its content's address, hex

	file   string
	packed []byte
	of     *experiment.Experiment
}

// Recorded is a recording, unpacked and checked.
type Recorded struct {
	NDJSON []byte
	Events []timeline.Event
}

// RecordingError says why an experiment has no recording to show.
type RecordingError struct{ File, Why string }

func (e *RecordingError) Error() string { return e.File + ": " + e.Why + ": run task record" }

const (
	recordedExt     = ".ndjson.gz"
	recordedComment = "experiment sha256 "

	// MaxRecorded is what the recordings of one folder may weigh in bytes.
	MaxRecorded = 200_000
	// maxUnpacked bounds what is unpacked of a file that may be anybody's.
	maxUnpacked = 64 << 20
)

// NeedsLinux says that an experiment's default run can only be made on the linux
// stack: a page shows its recording.
func NeedsLinux(e *experiment.Experiment) bool {
	with, err := e.With(nil)
	if err != nil {
		return false
	}
	stack, refused := with.StackFor("auto")
	return stack == experiment.Linux && len(refused) == 0
}

// RecordingFile is where an experiment's recording is, or would be, below the
// course's folder. It is empty for an experiment of another course.
func (c *Course) RecordingFile(e *experiment.Experiment) string {
	file := c.files[e.Name]
	if file == "" {
		return ""
	}
	return path.Join(path.Dir(file), "recorded", strings.TrimSuffix(path.Base(file), ".yaml")+recordedExt)
}

// HasRecording says that an experiment has a recording, of whatever version.
func (c *Course) HasRecording(e *experiment.Experiment) bool { return c.recordings[e.Name] != nil }

// Recording finds the recording of an experiment. A *RecordingError says that
// there is none, or that it is one of another version of the experiment.
func (c *Course) Recording(e *experiment.Experiment) (*Recording, error) {
	r, ok := c.recordings[e.Name]
	if !ok {
		return nil, &RecordingError{c.RecordingFile(e), "missing"}
	}
	if of, err := recordedFrom(r.packed); err != nil {
		return nil, &RecordingError{r.file, err.Error()}
	} else if of != digest(e) {
		return nil, &RecordingError{r.file, "made from another version of the experiment"}
	}
	return r, nil
}

// Open unpacks the recording and holds it to its experiment.
func (r *Recording) Open() (*Recorded, error) {
	z, err := gzip.NewReader(bytes.NewReader(r.packed))
	if err != nil {
		return nil, &RecordingError{r.file, err.Error()}
	}
	ndjson, err := io.ReadAll(io.LimitReader(z, maxUnpacked))
	if err != nil {
		return nil, &RecordingError{r.file, err.Error()}
	}
	events, err := timeline.DecodeAll(ndjson)
	if err == nil {
		err = checkRecorded(r.of, ndjson, events)
	}
	if err != nil {
		return nil, &RecordingError{r.file, err.Error()}
	}
	return &Recorded{ndjson, events}, nil
}

// Record packs a finished timeline as the recording of its experiment. The same
// timeline always gives the same bytes.
func Record(e *experiment.Experiment, lines [][]byte) ([]byte, error) {
	ndjson, events, err := sealed(lines)
	if err == nil {
		err = checkRecorded(e, ndjson, events)
	}
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", e.Name, err)
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", e.Name, err)
	}
	z.Comment = recordedComment + digest(e)
	_, err = z.Write(ndjson)
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, fmt.Errorf("recording %s: %w", e.Name, err)
	}
	return packed.Bytes(), nil
}

// sealed joins the lines of a timeline, with the sum that its last one has over
// those before: they may have been cut (see runs.Snap) since it was written.
func sealed(lines [][]byte) ([]byte, []timeline.Event, error) {
	events, err := timeline.DecodeAll(bytes.Join(lines, nil))
	if err != nil {
		return nil, nil, err
	}
	end, ok := lastOf(events)
	if !ok {
		return nil, nil, errors.New("no run.end")
	}
	before := bytes.Join(lines[:len(lines)-1], nil)
	end.Report.TimelineSHA256 = sum(before)
	last, err := timeline.Encode(end)
	return append(before, last...), events, err
}

// checkRecorded wants the whole default run of an experiment on linux, with all
// that it must show.
func checkRecorded(e *experiment.Experiment, ndjson []byte, events []timeline.Event) error {
	with, err := e.With(nil)
	if err != nil {
		return err
	}
	end, ok := lastOf(events)
	if !ok {
		return errors.New("no run.end")
	}
	start, ok := events[0].(*timeline.RunStart)
	switch last := bytes.LastIndexByte(ndjson[:len(ndjson)-1], '\n') + 1; {
	case !ok:
		return errors.New("no run.start")
	case start.Experiment != e.Name:
		return fmt.Errorf("a run of %s", start.Experiment)
	case start.Stack.Name != experiment.Linux:
		return fmt.Errorf("a run on %s", start.Stack.Name)
	case !maps.Equal(start.Settings, with.Values):
		return errors.New("a run with other settings than the defaults")
	case end.Error != nil:
		return fmt.Errorf("a run that ended with %s", end.Error.Code)
	case end.Report.TimelineSHA256 != sum(ndjson[:last]):
		return errors.New("timeline_sha256 does not match the lines")
	}
	for _, x := range end.Report.Expectations {
		if !x.Held {
			return fmt.Errorf("expectation %q did not hold: %v, %v", x.Text, x.Left, x.Right)
		}
	}
	return nil
}

// readRecordings reads what stands in a folder's recorded/. Whether it is still
// of the experiment is found when it is asked for, so that an author can change
// an experiment on a machine that cannot record.
func (c *Course) readRecordings(fsys fs.FS, dir string, experiments []*experiment.Experiment, found *problems) {
	files, err := fs.Glob(fsys, path.Join(dir, "recorded", "*"+recordedExt))
	if err != nil {
		found.add(dir, 0, "%v", err)
	}
	byFile := map[string]*experiment.Experiment{}
	for _, e := range experiments {
		byFile[c.RecordingFile(e)] = e
	}
	for _, file := range files {
		packed, err := fs.ReadFile(fsys, file)
		if err != nil {
			found.add(file, 0, "%v", err)
			continue
		}
		// Without its experiment it is left over, as a test of the course says.
		if e := byFile[file]; e != nil {
			c.recordings[e.Name] = &Recording{Key: sum(packed)[:32], file: file, packed: packed, of: e}
		}
	}
}

// recordedFrom is the digest of the experiment's file that a recording names.
func recordedFrom(packed []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	of, ok := strings.CutPrefix(z.Comment, recordedComment)
	if !ok {
		return "", errors.New("no digest of the experiment in its gzip comment")
	}
	return of, nil
}

// digest stands for an experiment's file, however its lines end.
func digest(e *experiment.Experiment) string {
	return sum(bytes.ReplaceAll(e.Source, []byte("\r\n"), []byte("\n")))
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func lastOf(events []timeline.Event) (*timeline.RunEnd, bool) {
	if len(events) == 0 {
		return nil, false
	}
	end, ok := events[len(events)-1].(*timeline.RunEnd)
	return end, ok
}
