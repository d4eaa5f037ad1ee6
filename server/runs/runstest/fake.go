// Package runstest gives tests a pool of fake workers, which misbehave as their
// requests say. Real ones can be had too (runs.SelfCommand).
package runstest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/worker"
	"slowstart/server/limits"
	"slowstart/server/runs"
)

// fakeEnv tells a re-executed test binary to be a fake worker.
const fakeEnv = "SLOWSTART_TEST_FAKE_WORKER"

// Main is for TestMain: it turns a test binary that a pool has started into a
// fake worker, or a real one.
func Main(m *testing.M) {
	if os.Getenv(worker.Env) == "1" {
		if err := worker.Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv(fakeEnv) != "" {
		fakeWorker()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func fakeWorker() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		var r worker.Request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil || r.Cancel {
			continue
		}
		seq := 0
		ended := "apps"
		words := strings.Fields(r.Source)
		for i := 0; i < len(words); i++ {
			arg := func() int {
				i++
				n, err := strconv.Atoi(words[i])
				if err != nil {
					panic(err)
				}
				return n
			}
			switch words[i] {
			case "events":
				for range arg() {
					seq++
					_, _ = fmt.Fprintf(out, "{\"seq_no\":%d,\"t_us\":0,\"type\":\"tcp.state\",\"host\":%q,\"conn\":1,\"from\":\"CLOSED\",\"to\":\"LISTEN\"}\n", seq, r.Name)
				}
			case "packets":
				for range arg() {
					seq++
					_, _ = fmt.Fprintf(out, "{\"seq_no\":%d,\"t_us\":0,\"type\":\"wire.sent\",\"packet\":1,\"bytes\":%q}\n", seq, base64.StdEncoding.EncodeToString(make([]byte, 1500)))
				}
			case "paced":
				seq = paced(out, r.Name, seq, arg(), arg())
			case "exit":
				_ = out.Flush()
				fmt.Fprintln(os.Stderr, "fake worker: told to exit")
				os.Exit(3)
			case "hang":
				_ = out.Flush()
				never := make(chan os.Signal, 1)
				signal.Notify(never, os.Interrupt)
				<-never
			case "wait":
				_ = out.Flush()
				in.Scan()
				ended = "cancelled"
			case "endless", "line", "garbage":
				babble(out, words[i])
			case "refuse":
				i++
				_, _ = fmt.Fprintf(out, "{\"type\":\"error\",\"error\":{\"code\":%q}}\n", words[i])
				ended = ""
			}
		}
		if ended != "" {
			_, _ = fmt.Fprintf(out, "{\"seq_no\":%d,\"t_us\":0,\"type\":\"run.end\",\"ended\":%q,\"report\":{}}\n", seq+1, ended)
		}
		_ = out.Flush()
	}
}

// babble writes what no worker writes.
func babble(out *bufio.Writer, what string) {
	switch what {
	case "endless": // lines that follow each other for ever
		for {
			_, _ = fmt.Fprintln(out, `{"seq_no":1,"t_us":0,"type":"tcp.state"}`)
		}
	case "line": // that never ends
		for {
			_, _ = out.WriteString("line ")
		}
	}
	_, _ = fmt.Fprintln(out, "panic: what")
}

// paced writes events, so many a second, and returns the last one's number.
func paced(out *bufio.Writer, name string, seq, events, perSecond int) int {
	due := time.NewTicker(time.Second / time.Duration(perSecond))
	defer due.Stop()
	for range events {
		<-due.C
		seq++
		_, _ = fmt.Fprintf(out, "{\"seq_no\":%d,\"t_us\":0,\"type\":\"tcp.state\",\"host\":%q,\"conn\":1,\"from\":\"%d\",\"to\":\"\"}\n", seq, name, time.Now().UnixNano())
		_ = out.Flush()
	}
	return seq
}

// Command starts this test binary as a fake worker.
func Command() *exec.Cmd {
	cmd := exec.Command(os.Args[0]) //nolint:noctx // the pool ends it
	cmd.Env = append(os.Environ(), fakeEnv+"=1")
	return cmd
}

// Pool is a pool of fake workers that ends with the test.
func Pool(t testing.TB, o runs.PoolOptions) *runs.Pool {
	t.Helper()
	if o.Command == nil {
		o.Command = Command
	}
	if o.Workers == 0 {
		o.Workers = 2
	}
	if o.Limits == (engine.Limits{}) {
		o.Limits.RealTime = time.Minute
	}
	o.Log = slog.New(slog.DiscardHandler)
	p := runs.NewPool(o)
	t.Cleanup(p.Close)
	return p
}

// Desk is a desk on fake workers with changed limits, which ends with the test.
func Desk(t testing.TB, change func(*limits.Limits)) *runs.Desk {
	t.Helper()
	l := limits.Default()
	if change != nil {
		change(&l)
	}
	d := runs.NewDesk(l, map[string]*runs.Pool{experiment.Netstack: Pool(t, runs.PoolOptions{Workers: l.Workers, Grace: 200 * time.Millisecond})}, slog.New(slog.DiscardHandler))
	t.Cleanup(d.Close)
	return d
}

// Spec is a request whose source is words for the fake worker: "events N",
// "packets N" (1500 bytes each), "paced N RATE" (RATE a second, each with the
// time of its leaving in Unix nanoseconds as its from), "wait" (until it is
// cancelled), "hang", "exit", "garbage", "endless", "line" and "refuse
// CODE".
func Spec(words string) runs.Spec { return runs.Spec{Name: "fake", Source: []byte(words)} }
