package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"slowstart/engine/capture"
	"slowstart/engine/timeline"
)

var updateScripts = flag.Bool("update-scripts", false, "rewrite what the scripts of testdata/script compare with")

// The scripts are transcripts of the command line: what is typed, what comes
// out, and with which status. Beside testscript's own commands there are
//
//	status N slowstart ...   run it, and want this exit status
//	timeline FILE            want NDJSON of a whole run, run.end last
//	packets FILE N           want a pcapng file with as many packets
//	array FILE KEY...        want a JSON array of objects with exactly these keys
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *updateScripts,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LC_ALL", "C.UTF-8")
			lessons, err := filepath.Abs("../lessons")
			env.Setenv("COURSE", lessons)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": wantStatus, "timeline": wantTimeline, "packets": wantPackets, "array": wantArray,
		},
	})
}

func wantStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command ...")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		status = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; want != itoa(status) {
		ts.Fatalf("status %d, want %s", status, want)
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func wantTimeline(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: timeline FILE")
	}
	events, err := timeline.DecodeAll([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	for i, e := range events {
		_, start := e.(*timeline.RunStart)
		_, end := e.(*timeline.RunEnd)
		if start != (i == 0) || end != (i == len(events)-1) || e.Header().SeqNo != int64(i+1) {
			ts.Fatalf("event %d is %s with number %d", i+1, e.Header().Type, e.Header().SeqNo)
		}
	}
}

func wantPackets(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: packets FILE N")
	}
	n, err := countPackets([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	if itoa(n) != args[1] {
		ts.Fatalf("%d packets, want %s", n, args[1])
	}
}

func wantArray(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: array FILE KEY...")
	}
	var array []map[string]json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &array))
	if len(array) == 0 {
		ts.Fatalf("an empty array")
	}
	for _, object := range array {
		for _, key := range args[1:] {
			if _, ok := object[key]; !ok {
				ts.Fatalf("no %q in %v", key, object)
			}
		}
		if len(object) != len(args)-1 {
			ts.Fatalf("keys beside %v", args[1:])
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"handshake", "handshake/far", "nagle", "nagle/nodelay", "slow-start"}
	for _, test := range []struct {
		word string
		want []string
	}{
		{"handshak", []string{"handshake"}},
		{"Nagel", []string{"nagle"}},
		{"nodelay", []string{"nagle/nodelay"}},
		{"slowstart", []string{"slow-start"}},
		{"quic", nil},
		{"", nil},
	} {
		if got := nearest(test.word, names); !slices.Equal(got, test.want) {
			t.Errorf("nearest(%q) = %q, want %q", test.word, got, test.want)
		}
	}
}

// A capture that cannot be written whole leaves nothing behind.
func TestWriteCapture_LeavesNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "run.pcapng")
	if err := os.WriteFile(name, []byte("the one before"), 0o600); err != nil {
		t.Fatal(err)
	}
	events := []timeline.Event{
		&timeline.RunStart{Hosts: []timeline.Host{{Name: "a"}}},
		&timeline.WireSent{PacketInfo: timeline.PacketInfo{Packet: 1, From: "a"}}, // without its bytes
	}
	if err := writeCapture(name, nil, events, capture.Options{}); err == nil {
		t.Error("a timeline without bytes is written")
	}
	gone := filepath.Join(dir, "gone", "run.pcapng")
	if err := writeCapture(gone, nil, events, capture.Options{}); err == nil || !strings.Contains(err.Error(), " "+gone+": ") {
		t.Errorf("%v, want it to name %s", err, gone)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "the one before" {
		t.Errorf("the file is now %q (%v)", data, err)
	}
}
