// Package tshark holds what the timeline says about packets to what Wireshark's
// command line reads in a capture of them. [Read] reads a file with all checks
// on; [Capture] is one tap's file of a run beside what the timeline tells of it,
// and [Capture.Check] compares the two.
//
// Tests that use it are skipped where tshark is not installed (see
// [enginetest.Require]).
package tshark

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slowstart/engine/enginetest"
)

// Read gives the fields of every packet in a file, as tshark sees them with all
// its checks on, streams put together and segments in their order. A field that
// a packet has more than once is joined by commas.
func Read(t *testing.T, file []byte, fields ...string) [][]string {
	t.Helper()
	return ReadWithout(t, file, nil, fields...)
}

// ReadWithout is Read with some protocols off, so that tshark says of a packet
// what the protocol below says.
func ReadWithout(t *testing.T, file []byte, protocols []string, fields ...string) [][]string {
	t.Helper()
	enginetest.Require(t, "tshark")
	path := filepath.Join(t.TempDir(), "run.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{
		"-n", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,",
		"-o", "tcp.relative_sequence_numbers:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
		"-o", "udp.check_checksum:TRUE",
		"-o", "tcp.reassemble_out_of_order:TRUE",
	}
	for _, p := range protocols {
		args = append(args, "--disable-protocol", p)
	}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	cmd := exec.CommandContext(t.Context(), "tshark", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, stderr.String())
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}
