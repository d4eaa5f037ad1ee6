//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// longRun is an experiment that takes long to compute: a million sleeps.
func longRun() string {
	var b strings.Builder
	b.WriteString(`
v: 1
title: Long
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 1ms}}
apps:
`)
	for i := range 10 {
		fmt.Fprintf(&b, "  sleeper%d: {host: client, script: [{repeat: 990, do: [{repeat: 99, do: [{sleep: 1us}]}]}]}\n", i)
	}
	return b.String()
}

// A signal ends a run with the status a shell expects, one line, and no file.
func TestRun_EndsBySignal(t *testing.T) {
	for _, test := range []struct {
		signal syscall.Signal
		status int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}} {
		t.Run(test.signal.String(), func(t *testing.T) {
			dir := t.TempDir()
			fifo, capture := filepath.Join(dir, "long.yaml"), filepath.Join(dir, "long.pcapng")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Skip("needs named pipes: ", err)
			}
			cmd := exec.CommandContext(t.Context(), "slowstart", "run", fifo, "--pcapng", capture)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// It opens the file when it listens to signals already, and so ends this wait.
			w, err := os.OpenFile(fifo, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.WriteString(longRun()); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			err = cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != test.status {
				t.Errorf("%v, want status %d\n%s", err, test.status, stderr.String())
			}
			if strings.Count(stderr.String(), "\n") != 1 || !strings.HasPrefix(stderr.String(), "slowstart: stopped by ") {
				t.Errorf("stderr %q", stderr.String())
			}
			if stdout.Len() > 0 {
				t.Errorf("stdout %q", stdout.String())
			}
			if _, err := os.Stat(capture); err == nil {
				t.Error("there is a capture of half a run")
			}
		})
	}
}

// A signal ends the program too while it waits for someone else: for the rest
// of a file, or for a reader of what it writes.
func TestRun_EndsBySignalWhileItWaits(t *testing.T) {
	t.Run("for a file", func(t *testing.T) {
		fifo := filepath.Join(t.TempDir(), "never.yaml")
		if err := syscall.Mkfifo(fifo, 0o600); err != nil {
			t.Skip("needs named pipes: ", err)
		}
		cmd := exec.CommandContext(t.Context(), "slowstart", "run", fifo)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		w, err := os.OpenFile(fifo, os.O_WRONLY, 0) // and nothing is ever written
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		endsBy(t, cmd, syscall.SIGINT)
	})
	t.Run("for a reader", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), "slowstart", "run", "handshake", "--json", "--set", "size=1MB")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := stdout.Read(make([]byte, 1)); err != nil { // and no more is ever read
			t.Fatal(err)
		}
		endsBy(t, cmd, syscall.SIGTERM)
	})
}

// endsBy sends a signal and holds the program to its status.
func endsBy(t *testing.T, cmd *exec.Cmd, signal syscall.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 128+int(signal) {
		t.Errorf("%v, want status %d", err, 128+int(signal))
	}
}
