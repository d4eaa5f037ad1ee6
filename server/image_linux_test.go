package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"slowstart/engine/enginetest"
)

// imageBytes bounds what a machine downloads: the image's one layer, compressed.
const imageBytes = 30 << 20

// image builds what the Dockerfile's last stage contains, by the command that
// stands there.
func image(t *testing.T) (root string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program anew")
	}
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	build, last, found := strings.Cut(string(text), "\nFROM scratch\n")
	if !found || !strings.Contains(last, "\nUSER 65532:65532\n") || strings.Count("\n"+last, "\nCOPY ") != 1 || strings.Contains(last, "RUN") {
		t.Fatal("the last stage is not one file on nothing, for user 65532")
	}
	_, command, _ := strings.Cut(build, "\nRUN CGO_ENABLED=0")
	command, _, _ = strings.Cut(command, "\n")
	root = t.TempDir()
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"proc", "dev"} { // an engine makes them
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const to = " -o /slowstart "
	if !strings.Contains(command, to) {
		t.Fatalf("the Dockerfile builds by %q, want%s", command, to)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "CGO_ENABLED=0"+strings.Replace(command, to, " -o "+root+"/slowstart ", 1))
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "VERSION=v1.2.3")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	return root
}

// in makes commands of the image's program as an engine would run it.
func in(t *testing.T, root string, flags ...string) func(args ...string) *exec.Cmd {
	t.Helper()
	bwrap := enginetest.Require(t, "bwrap")
	flags = append([]string{
		"--die-with-parent", "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts", "--new-session", "--clearenv",
		"--ro-bind", root, "/", "--proc", "/proc", "--dev", "/dev", "--cap-drop", "ALL",
	}, flags...)
	command := func(args ...string) *exec.Cmd {
		return exec.CommandContext(t.Context(), bwrap, append(append(flags, "/slowstart"), args...)...)
	}
	if out, err := command("version").CombinedOutput(); err != nil {
		t.Skipf("bwrap cannot make this sandbox here: %v %s", err, out)
	}
	return command
}

func TestImage(t *testing.T) {
	enginetest.Require(t, "bwrap")
	root := image(t)

	t.Run("is small", func(t *testing.T) {
		file, err := os.Open(filepath.Join(root, "slowstart"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		var packed counter
		z := gzip.NewWriter(&packed)
		if _, err := io.Copy(z, file); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d bytes", packed)
		if packed > imageBytes {
			t.Errorf("%d bytes compressed, want at most %d", packed, imageBytes)
		}
	})

	t.Run("netstack, without any privilege", func(t *testing.T) {
		command := in(t, root, "--unshare-user", "--disable-userns", "--uid", "65532", "--gid", "65532", "--remount-ro", "/dev")
		if out, err := command("version").CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "slowstart v1.2.3\n") {
			t.Errorf("version: %v %s", err, out)
		}
		if out, err := command("run", "handshake").CombinedOutput(); err != nil {
			t.Errorf("run: %v %s", err, out)
		}
		cmd := command("serve", "--listen", "127.0.0.1:0")
		site := startSite(t, cmd)
		if html := get(t, site+"/ko/lessons/handshake"); !strings.Contains(html, "data-run") {
			t.Error("the lesson has no run")
		}
		if text := get(t, site+"/healthz"); text != "ok\n" {
			t.Errorf("/healthz: %q", text)
		}
		if out, err := command("health", "--listen", fmt.Sprintf("127.0.0.1:%d", freePort(t))).CombinedOutput(); status(err) != 1 {
			t.Errorf("health of no server: %v %s", err, out)
		}
		p, _ := openPage(t, site)
		p.say(`{"type":"run","id":"a","experiment":"handshake"}`)
		if a := p.until("done"); a.Ended != "apps" {
			t.Errorf("a run: %+v", a)
		}
		endsCleanly(t, cmd)
	})

	t.Run("linux, with what compose.yaml gives", func(t *testing.T) {
		needKernel(t)
		if os.Getuid() != 0 {
			t.Skip("needs root")
		}
		compose, err := os.ReadFile("../compose.yaml")
		if err != nil {
			t.Fatal(err)
		}
		_, linux, _ := strings.Cut(string(compose), "\n  linux:\n")
		flags := []string{"--dev-bind", device(t), "/dev/net/tun"}
		for line := range strings.Lines(linux) {
			name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "- "), " ")
			if strings.HasSuffix(name, "_ADMIN") {
				flags = append(flags, "--cap-add", "CAP_"+name)
			}
		}
		command := in(t, root, flags...)
		cmd := command("run", "-", "--stack", "linux")
		cmd.Stdin = strings.NewReader(bare)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("run: %v %s", err, out)
		}
		cmd = command("serve", "--listen", "127.0.0.1:0")
		p, hello := openPage(t, startSite(t, cmd))
		if !hello.Stacks[1].Available {
			t.Errorf("no live runs: %+v", hello.Stacks[1])
		}
		p.live("a", "20ms")
		if a := p.until("done"); a.Ended != "apps" {
			t.Errorf("a live run: %+v", a)
		}
		endsCleanly(t, cmd)
	})
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

// endsCleanly ends the program in a sandbox as an engine does, and wants a clean end.
// The signal goes to bwrap's child, since bwrap passes none on.
func endsCleanly(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	self := strconv.Itoa(cmd.Process.Pid)
	children, err := os.ReadFile(filepath.Join("/proc", self, "task", self, "children"))
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(children)))
	if err != nil {
		t.Fatalf("bwrap has children %q: %v", children, err)
	}
	if err := syscall.Kill(child, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v, want status 0", err)
	}
}
