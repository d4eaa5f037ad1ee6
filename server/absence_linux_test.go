package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/lessons/lessonstest"
	"slowstart/web/i18n"
)

// bare is an experiment without expectations, which a busy machine could break.
const bare = `
v: 1
title: Bare
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 20ms}}
apps:
  origin: {host: server, origin: {port: 80, size: 500B}}
  browser: {host: client, client: {to: server, requests: 1}}
`

// sandbox is a machine without something, made by bubblewrap: the machine's own
// device and settings stay as they are.
type sandbox struct {
	name   string
	flags  []string
	root   bool   // only root can make it
	device bool   // has a /dev/net/tun of its own, which all may use
	reason string // code of why there is no linux stack; empty: there is
}

func sandboxes() []sandbox {
	nobody := []string{"--unshare-user", "--uid", "65534", "--gid", "65534"}
	nobodyAlone := append([]string{"--disable-userns"}, nobody...)
	container := []string{"--cap-drop", "ALL", "--cap-add", "CAP_NET_ADMIN", "--cap-add", "CAP_SYS_ADMIN"} // the README's
	return []sandbox{
		{name: "nobody with the device", flags: nobody, device: true},
		{name: "nobody without the device", flags: nobody, reason: "linux_no_tun"},
		{name: "nobody without user namespaces", flags: nobodyAlone, device: true, reason: "linux_no_permission"},
		{name: "nobody with neither", flags: nobodyAlone, reason: "linux_no_permission"},
		{name: "container", flags: container, root: true, device: true},
		{name: "container without the device", flags: container, root: true, reason: "linux_no_tun"},
		{name: "container whose proc is read-only", flags: append([]string{"--ro-bind", "/proc/sys", "/proc/sys"}, container...), root: true, device: true, reason: "linux_read_only_proc"},
		{name: "container without NET_ADMIN", flags: []string{"--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--unshare-user", "--disable-userns"}, root: true, device: true, reason: "linux_no_permission"},
	}
}

func TestAbsence(t *testing.T) {
	bwrap := enginetest.Require(t, "bwrap")
	needKernel(t) // what is taken away must be there
	for _, s := range sandboxes() {
		t.Run(s.name, func(t *testing.T) {
			command := s.command(t, bwrap)
			s.runs(t, command)
			s.playsNoRecording(t, command)
			s.doctors(t, command)
			s.serves(t, command)
		})
	}
}

// The kernel makes no further namespace (ENOSPC): none at all, or too few for
// the worker and its hosts. The limit is one of a user namespace.
func TestAbsence_NamespacesAreUsedUp(t *testing.T) {
	needKernel(t)
	for most, want := range map[string]int{"0": 3, "1": 3, "4": 0} {
		cmd := exec.CommandContext(t.Context(), "unshare", "--user", "--map-root-user", "sh", "-c",
			`echo "$0" >/proc/sys/user/max_net_namespaces || exit 77; exec slowstart run - --stack linux`, most)
		cmd.Stdin = strings.NewReader(bare)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		got := status(cmd.Run())
		if got == 77 || got == -1 {
			t.Skip("needs unshare(1) and a user namespace of its own: ", stderr.String())
		}
		said := ""
		if want == 3 {
			said = "slowstart: " + i18n.T(i18n.EN, "error.linux_no_namespaces") + "\n"
		}
		if got != want || stderr.String() != said {
			t.Errorf("with %s namespaces: status %d and %q, want %d and %q", most, got, stderr.String(), want, said)
		}
	}
}

// command makes commands of the program in the sandbox.
func (s sandbox) command(t *testing.T, bwrap string) func(args ...string) *exec.Cmd {
	t.Helper()
	if s.root && os.Getuid() != 0 {
		t.Skip("needs root")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	own := t.TempDir()
	if err := os.CopyFS(own, lessonstest.Kernel(t)); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--die-with-parent", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--ro-bind", exe, "/tmp/slowstart", "--ro-bind", own, "/tmp/lessons"}
	if s.device {
		flags = append(flags, "--dev-bind", device(t), "/dev/net/tun")
	}
	flags = append(flags, s.flags...)
	command := func(args ...string) *exec.Cmd {
		return exec.CommandContext(t.Context(), bwrap, append(append(flags, "/tmp/slowstart"), args...)...)
	}
	if out, err := command("version").CombinedOutput(); err != nil {
		t.Skipf("bwrap cannot make this sandbox here: %v %s", err, out)
	}
	return command
}

// device is a node of mode 0666 of the TUN driver.
func device(t *testing.T) string {
	t.Helper()
	node := filepath.Join(t.TempDir(), "tun")
	err := unix.Mknod(node, unix.S_IFCHR|0o666, int(unix.Mkdev(10, 200))) // Documentation/networking/tuntap.rst
	if err == nil {
		err = os.Chmod(node, 0o666)
	}
	if err == nil {
		return node
	}
	if info, statErr := os.Stat("/dev/net/tun"); statErr == nil && info.Mode().Perm()&0o666 == 0o666 {
		return "/dev/net/tun" // an ordinary user makes no nodes
	}
	t.Skip("needs a device node of mode 0666: ", err)
	return ""
}

func status(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

func (s sandbox) sentence() string { return i18n.T(i18n.EN, "error."+s.reason) }

// runs: on linux with status 0, or 3 and the reason; exactly in any case.
func (s sandbox) runs(t *testing.T, command func(...string) *exec.Cmd) {
	t.Helper()
	for _, stack := range []string{experiment.Linux, "auto"} {
		cmd := command("run", "-", "--stack", stack)
		cmd.Stdin = strings.NewReader(bare)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		got, want, said, ran := status(cmd.Run()), 0, "", experiment.Netstack
		if stack == experiment.Linux {
			ran = experiment.Linux
			if s.reason != "" {
				want, said, ran = 3, "slowstart: "+s.sentence()+"\n", ""
			}
		}
		if got != want || stderr.String() != said {
			t.Errorf("run --stack %s: status %d and %q, want %d and %q", stack, got, stderr.String(), want, said)
		}
		if !strings.Contains(stdout.String(), ran) || ran == "" && stdout.Len() > 0 {
			t.Errorf("run --stack %s did not run on %s: %s", stack, ran, stdout.String())
		}
	}
}

// playsNoRecording: where there is no stack, what was recorded elsewhere is for
// pages; run and record say why they do nothing.
func (s sandbox) playsNoRecording(t *testing.T, command func(...string) *exec.Cmd) {
	t.Helper()
	if s.reason == "" {
		return
	}
	for _, args := range [][]string{{"run", "kernel", "--json"}, {"record", "--all"}} {
		var stdout, stderr bytes.Buffer
		cmd := command(append(args, "--lessons", "/tmp/lessons")...)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if got, want := status(cmd.Run()), "slowstart: "+s.sentence()+"\n"; got != 3 || stderr.String() != want || stdout.Len() > 0 {
			t.Errorf("%v: status %d, %q and %q, want 3 and %q", args, got, stdout.String(), stderr.String(), want)
		}
	}
}

// doctors: status 0, with a sentence about the stack.
func (s sandbox) doctors(t *testing.T, command func(...string) *exec.Cmd) {
	t.Helper()
	want := "linux is here: "
	if s.reason != "" {
		want = "linux cannot be used: " + s.sentence()
	}
	if out, err := command("doctor").CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
		t.Errorf("doctor: status %d, want 0 and %q in %s", status(err), want, out)
	}
}

// serves: the page has the button, or says why not, and so does hello.
func (s sandbox) serves(t *testing.T, command func(...string) *exec.Cmd) {
	t.Helper()
	cmd := command("serve", "--listen", "127.0.0.1:0")
	site := startSite(t, cmd)
	defer func() {
		_ = cmd.Process.Kill() // and, with it, all that is in the sandbox
		_ = cmd.Wait()
	}()
	p, hello := openPage(t, site)
	if k := hello.Stacks[1]; k.Available != (s.reason == "") || k.Reason != s.reason {
		t.Errorf("hello says %+v", k)
	}
	html := get(t, site+"/en/lessons/handshake")
	if got, want := strings.Contains(html, "data-run-live"), s.reason == ""; got != want {
		t.Errorf("the page has a button for live runs: %v, want %v", got, want)
	}
	p.live("a", "20ms")
	switch a := p.next(); {
	case s.reason == "":
		if a := p.until("done"); a.Ended != "apps" {
			t.Errorf("the live run: %+v", a)
		}
	case a.Type != "error" || a.Code != s.reason:
		t.Errorf("a live run is answered by %+v", a)
	case !strings.Contains(html, s.sentence()):
		t.Errorf("the page does not say %q", s.sentence())
	}
}

// startSite starts a server and gives its address.
func startSite(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "http://127.") {
			return strings.TrimSuffix(line, "/")
		}
	}
	t.Fatal("the server gave no address")
	return ""
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", url, resp.Status, err)
	}
	return string(text)
}
