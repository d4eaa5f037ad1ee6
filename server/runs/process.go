package runs

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"slowstart/engine/timeline"
	"slowstart/engine/worker"
)

// maxLine bounds one line of a worker. The longest honest one is a run.end
// with its report.
const maxLine = 4 << 20

// How much of a worker's last words is kept for the log: why a process of Go's
// died stands first, before the stacks of all its goroutines.
const (
	firstKept = 1 << 10
	lastKept  = 8 << 10
)

// process is one worker process. It runs one request at a time.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	pipe   *os.File // its standard output
	out    *bufio.Reader
	stderr *words
	runs   int           // finished
	gone   chan struct{} // closed when it is dead and reaped
	exit   error         // how it ended; after gone
}

// startProcess starts the command and reaps it whenever it dies, so that one
// that was killed while it had nothing to do is no zombie until its next turn.
// Its output has a pipe of ours: the one of exec.Cmd would be shut with its
// death, before its last lines are read.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, stderr: new(words), gone: make(chan struct{})}
	cmd.Stderr = p.stderr
	cmd.WaitDelay = time.Second // a grandchild that holds stderr open must not hold us
	detach(cmd)
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("runs: worker: %w", err)
	}
	var theirs *os.File
	if p.pipe, theirs, err = os.Pipe(); err != nil {
		return nil, errors.Join(fmt.Errorf("runs: worker: %w", err), p.in.Close())
	}
	p.out = bufio.NewReaderSize(p.pipe, 64<<10)
	cmd.Stdout = theirs
	err = cmd.Start() // if it fails, it shuts standard input
	_ = theirs.Close()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("runs: worker: %w", err), p.pipe.Close())
	}
	goesFirst(cmd.Process.Pid)
	go func() {
		p.exit = cmd.Wait()
		close(p.gone)
	}()
	return p, nil
}

// answer is what ends a request.
type answer struct {
	end *timeline.RunEnd // nil when the request was refused
	err *CodeError       // why it was refused
}

// run hands one request over and its lines to sink until the last one. An
// error means that the process is of no more use.
func (p *process) run(request []byte, sink func(line []byte)) (answer, error) {
	if _, err := p.in.Write(append(request, '\n')); err != nil {
		return answer{}, fmt.Errorf("runs: worker: %w", err)
	}
	for {
		line, err := p.readLine()
		if err != nil {
			return answer{}, fmt.Errorf("runs: worker: %w", err)
		}
		switch kind(line) {
		case "error":
			var refusal worker.Failure
			if err := json.Unmarshal(line, &refusal); err != nil || refusal.Error == nil {
				return answer{}, fmt.Errorf("runs: worker: bad error line %.200q", line)
			}
			p.runs++
			return answer{err: &CodeError{Data: *refusal.Error, detail: refusal.Detail}}, nil
		case string(timeline.TypeRunEnd):
			var end timeline.RunEnd
			if err := json.Unmarshal(line, &end); err != nil {
				return answer{}, fmt.Errorf("runs: worker: run.end: %w", err)
			}
			sink(line)
			p.runs++
			return answer{end: &end}, nil
		case "":
			return answer{}, fmt.Errorf("runs: worker: line without a type: %.200q", line)
		}
		sink(line)
	}
}

// ask hands one request over and returns its answer of one line.
func (p *process) ask(request []byte) ([]byte, error) {
	if _, err := p.in.Write(append(request, '\n')); err != nil {
		return nil, fmt.Errorf("runs: worker: %w", err)
	}
	line, err := p.readLine()
	if err != nil {
		return nil, fmt.Errorf("runs: worker: %w", err)
	}
	return line, nil
}

// readLine returns a fresh slice with one line, newline included.
func (p *process) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := p.out.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxLine:
			return nil, fmt.Errorf("line longer than %d bytes", maxLine)
		}
	}
}

// cancel asks the process to end its run. It may block while the process does
// not read, so it runs beside the timer that kills.
func (p *process) cancel() { _, _ = p.in.Write([]byte("{\"cancel\":true}\n")) }

func (p *process) kill() { _ = p.cmd.Process.Kill() }

// dead says that it has ended and is reaped.
func (p *process) dead() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// close ends the process and waits: an idle worker leaves when its input
// ends, one that does not is killed after patience.
func (p *process) close(patience time.Duration) error {
	_ = p.in.Close()
	killer := time.AfterFunc(patience, p.kill)
	defer killer.Stop()
	_, _ = io.Copy(io.Discard, p.out)
	<-p.gone
	return errors.Join(p.exit, p.pipe.Close())
}

// kind reads a line's type without decoding the rest: the events' head is
// written first, and a worker's error line starts with it.
func kind(line []byte) string {
	const key = `"type":"`
	i := bytes.Index(line, []byte(key))
	if i < 0 {
		return ""
	}
	rest := line[i+len(key):]
	j := bytes.IndexByte(rest, '"')
	if j < 0 {
		return ""
	}
	return string(rest[:j])
}

// words keeps the first and the last bytes written to it.
type words struct {
	mu          sync.Mutex
	first, last []byte
	lost        bool // there was more between them
}

func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(b), firstKept-len(w.first))
	w.first = append(w.first, b[:n]...)
	w.last = append(w.last, b[n:]...)
	if over := len(w.last) - lastKept; over > 0 {
		w.last, w.lost = append(w.last[:0], w.last[over:]...), true
	}
	return len(b), nil
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost {
		return string(w.first) + " ... " + string(w.last)
	}
	return string(w.first) + string(w.last)
}
