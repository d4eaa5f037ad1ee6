package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A machine that gives nothing: no home, no folder for temporary files, a disk
// that is full where the log goes, and 256 files. The server serves and runs,
// refuses connections before its files are used up, and takes them again.
func TestAttack_PoorMachine(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full: ", err)
	}
	exe, err := exec.LookPath("slowstart")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `ulimit -n 256 && exec "$0" serve --listen 127.0.0.1:0 --log-level debug 2>/dev/full`, exe)
	cmd.Dir, cmd.Env = "/", []string{"TMPDIR=/nowhere"}
	site := startSite(t, cmd)
	defer func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("after SIGTERM: %v, want status 0", err)
		}
	}()
	p, _ := openPage(t, site)

	const most = 256 / 4 * 3 // --connections
	address := strings.TrimPrefix(site, "http://")
	var held []net.Conn
	refused := 0
	for range most + 20 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		// One that is kept answers; one too many is closed at once.
		_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			refused++
			continue
		}
		_ = resp.Body.Close()
		held = append(held, c)
	}
	if len(held) < most-5 || len(held) > most || refused < 20 {
		t.Errorf("%d connections held and %d refused, want %d held", len(held), refused, most)
	}
	// Who is in gets a run, with a worker that is started for it if need be.
	p.say(`{"type":"run","id":"a","experiment":"handshake","settings":{"rtt":"7ms"}}`)
	if a := p.until("done"); a.Ended != "apps" {
		t.Errorf("the run ended %+v", a)
	}
	for _, c := range held {
		_ = c.Close()
	}
	for { // the server has to see it
		resp, err := http.Get(site + "/en/lessons/handshake")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
			t.Fatal(resp.Status)
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
		runtime.Gosched()
	}
}

// Ctrl+C ends what reads the log through a pipe too, often first: the server goes
// on to its end.
func TestAttack_NobodyReadsTheLog(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "slowstart", "serve", "--listen", "127.0.0.1:0")
	cmd.Stderr = writer
	_ = reader.Close()
	site := startSite(t, cmd)
	_ = writer.Close()
	if resp, err := http.Get(site + "/en/limits"); err != nil { // a line of the log
		t.Error(err)
	} else {
		_ = resp.Body.Close()
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGINT: %v, want status 0", err)
	}
}

// A capture that cannot be written is told as such, with status 2 or 1 and no
// half of a file.
func TestAttack_FullDisk(t *testing.T) {
	for _, args := range [][]string{
		{"run", "handshake", "--pcapng", "/dev/full"},
		{"run", "handshake", "--json"},
		{"run", "--help"},
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("no /dev/full: ", err)
		}
		cmd := exec.CommandContext(t.Context(), "slowstart", args...)
		if !slices.Contains(args, full.Name()) {
			cmd.Stdout = full
		}
		var said strings.Builder
		cmd.Stderr = &said
		err = cmd.Run()
		_ = full.Close()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !strings.HasSuffix(said.String(), "no space left on device\n") || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%v: %v %q, want a status and one line that says why", args, err, said.String())
		}
	}
}
