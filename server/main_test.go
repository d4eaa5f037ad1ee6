package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"slowstart/engine/enginetest"
	"slowstart/engine/worker"
)

// stallEnv, in the environment of a worker, is the number of bytes of one
// timeline after which it stands still: the only way to be certain that a run
// is in progress when a test kills its worker.
const stallEnv = "SLOWSTART_TEST_STALL_BYTES"

func TestMain(m *testing.M) {
	if after, err := strconv.Atoi(os.Getenv(stallEnv)); err == nil && os.Getenv(worker.Env) == "1" {
		fmt.Fprintln(os.Stderr, worker.Serve(os.Stdin, &stallingWriter{to: os.Stdout, after: after}))
		os.Exit(1)
	}
	if os.Getenv(worker.Env) == "1" {
		enginetest.Main(m)
	}
	testscript.Main(m, map[string]func(){"slowstart": main}) // cli_test.go's scripts run it
}

// stallingWriter passes timelines on and blocks for good in one that is longer
// than it likes.
type stallingWriter struct {
	to           io.Writer
	after, inRun int
}

func (w *stallingWriter) Write(b []byte) (int, error) {
	w.inRun += len(b)
	if w.inRun > w.after {
		_, _ = w.to.Write(b[:bytes.LastIndexByte(b, '\n')+1])
		select {}
	}
	if bytes.Contains(b, []byte(`"type":"run.end"`)) {
		w.inRun = 0
	}
	return w.to.Write(b)
}
