package worker_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
	"slowstart/engine/worker"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// process is this test binary, started again as a worker.
type process struct {
	in  io.WriteCloser
	out *bufio.Reader
	cmd *exec.Cmd
}

func start(t *testing.T) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), worker.Env+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{in: in, out: bufio.NewReader(out), cmd: cmd}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("worker: %v", err)
		}
	})
	return p
}

// run asks for a run and returns its lines.
func (p *process) run(t *testing.T, r worker.Request) []string {
	line, err := json.Marshal(r)
	if err != nil {
		t.Error(err)
		return nil
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		t.Error(err)
		return nil
	}
	var lines []string
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			t.Errorf("after %d lines: %v", len(lines), err)
			return lines
		}
		lines = append(lines, line)
		if strings.Contains(line, `"type":"run.end"`) || strings.Contains(line, `"type":"error"`) {
			return lines
		}
	}
}

func handshake(t *testing.T) worker.Request {
	t.Helper()
	src, err := os.ReadFile("../../lessons/05-handshake/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return worker.Request{Name: "handshake", Source: string(src), Seed: 1}
}

func digest(lines []string) string {
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// A busy machine: every processor has something else to do meanwhile.
func busy(t *testing.T) {
	t.Helper()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	before := runtime.GOMAXPROCS(runtime.NumCPU())
	for range 2 * runtime.NumCPU() {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	t.Cleanup(func() {
		close(stop)
		wg.Wait()
		runtime.GOMAXPROCS(before)
	})
}

func TestServe_FiftyRunsFourAtATimeGiveOneTimeline(t *testing.T) {
	request := handshake(t)
	busy(t)
	var (
		mu     sync.Mutex
		hashes = map[string]int{}
		wg     sync.WaitGroup
	)
	for i := range 4 {
		p := start(t)
		wg.Go(func() {
			for range 13 - i%2 { // 13 + 12 + 13 + 12
				h := digest(p.run(t, request))
				mu.Lock()
				hashes[h]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(hashes) != 1 {
		t.Errorf("50 runs gave %d timelines: %v", len(hashes), hashes)
	}
}

func TestServe_AnotherSeedGivesOtherInitialSequenceNumbers(t *testing.T) {
	p, request := start(t), handshake(t)
	isn := func(seed uint64) string {
		request.Seed = seed
		for _, line := range p.run(t, request) {
			e, err := timeline.Decode([]byte(line))
			if err != nil {
				t.Fatal(err)
			}
			if sent, ok := e.(*timeline.WireSent); ok {
				return hex.EncodeToString(sent.Bytes[24:28]) // behind 20 bytes of IP and the ports
			}
		}
		t.Fatal("no packet")
		return ""
	}
	if one, two := isn(1), isn(2); one == two {
		t.Errorf("seeds 1 and 2 both start at %s", one)
	}
}

func TestServe_AnswersBadRequestsAndGoesOn(t *testing.T) {
	p, good := start(t), handshake(t)
	for name, c := range map[string]struct {
		edit func(*worker.Request)
		want string
	}{
		"no YAML":         {func(r *worker.Request) { r.Source = "v: 1\nnonsense" }, `"code":"`},
		"unknown setting": {func(r *worker.Request) { r.Settings = map[string]string{"rrt": "1ms"} }, `"code":"setting_unknown"`},
		"out of range":    {func(r *worker.Request) { r.Settings = map[string]string{"rtt": "3s"} }, `"code":"setting_range"`},
		"unknown stack":   {func(r *worker.Request) { r.Stack = "bsd" }, `"code":"stack_unknown"`},
		"packets":         {func(r *worker.Request) { r.Limits = engine.Limits{Packets: 3} }, `"code":"limit_packets"`},
		"bytes":           {func(r *worker.Request) { r.Limits = engine.Limits{Bytes: 200} }, `"code":"limit_bytes"`},
		"virtual time":    {func(r *worker.Request) { r.Limits = engine.Limits{VirtualTime: 120e6} }, `"code":"limit_virtual_time"`},
		"real time":       {func(r *worker.Request) { r.Limits = engine.Limits{RealTime: 1} }, `"code":"limit_real_time"`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			c.edit(&bad)
			lines := p.run(t, bad)
			if last := lines[len(lines)-1]; !strings.Contains(last, c.want) {
				t.Errorf("last line %s, want %s", last, c.want)
			}
			if lines := p.run(t, good); !strings.Contains(lines[len(lines)-1], `"ended":"apps"`) {
				t.Errorf("the next run: %s", lines[len(lines)-1])
			}
		})
	}
}

func TestServe_Cancel(t *testing.T) {
	p, request := start(t), handshake(t)
	request.Settings = map[string]string{"loss": "100%"} // retries for a long virtual time
	if _, err := io.WriteString(p.in, `{"cancel":true}`+"\n"); err != nil {
		t.Fatal(err)
	}
	lines := p.run(t, request) // a cancel that came too early does nothing
	if last := lines[len(lines)-1]; strings.Contains(last, "cancelled") {
		t.Errorf("an early cancel ended the run: %s", last)
	}
}

// Nobody reads what the run writes, so it does not come to look whether it is
// to end.
func TestServe_LeavesARunThatDoesNotEndWhenItsInputDoes(t *testing.T) {
	request, err := json.Marshal(handshake(t))
	if err != nil {
		t.Fatal(err)
	}
	full, out := io.Pipe()
	if err := worker.Serve(strings.NewReader(string(request)), out); !errors.Is(err, worker.ErrOrphaned) {
		t.Errorf("Serve() = %v, want %v", err, worker.ErrOrphaned)
	}
	full.Close()
}

// What a file allows itself counts where whoever asks says so.
func TestServe_RealTimeIsForTheAskerToGive(t *testing.T) {
	enginetest.Linux(t)
	p := start(t)
	r := worker.Request{Name: "slow", Stack: "linux", Limits: engine.Limits{RealTime: 20 * time.Millisecond}, Source: `v: 1
title: Slow
hosts: {a: {role: client}, b: {role: server}}
links: {wire: {between: [a, b], rtt: 1ms}}
apps: {c: {host: a, script: [{sleep: 100ms}]}}
real_time: 300s
`}
	for given, want := range map[time.Duration]string{0: `"code":"limit_real_time"`, time.Minute: `"ended":"apps"`} {
		r.RealTime = given
		lines := p.run(t, r)
		if last := lines[len(lines)-1]; !strings.Contains(last, want) {
			t.Errorf("given %v: %s, want %s", given, last, want)
		}
	}
}
