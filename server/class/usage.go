package class

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Usage is what a server has used so far, or uses now.
type Usage struct {
	CPU         time.Duration // of the server and its workers, where that is known; else of the server
	Others      time.Duration // processor time of other programs than the server and this one; 0 where that is not known
	Turns       time.Duration // that runs had a worker, all together
	Workers     int           // runs at once
	Memory      int64         // bytes: of the server and its workers where that is known, else of the server
	MemoryLimit int64         // bytes of the server's that make its collector work harder
	Descriptors int           // open files and connections
	Most        int           // that the system lets it have
	Goroutines  int
	Processes   int // with its workers; 0 where that is not known
	Waiting     int // runs
	Dropped     int // readers that did not take what was sent
	Runs        int // made, for pages too
}

// Usage asks the server.
func (s *Server) Usage(ctx context.Context) (u Usage, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.metrics, http.NoBody)
	if err != nil {
		return u, fmt.Errorf("class: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return u, fmt.Errorf("class: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	seconds := func(v float64) time.Duration { return time.Duration(v * float64(time.Second)) }
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		name, labels, _ := strings.Cut(name, "{")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue // a comment
		}
		netstack := strings.Contains(labels, `stack="netstack"`)
		switch name {
		case "process_cpu_seconds_total":
			u.CPU = seconds(v)
		case "process_resident_memory_bytes":
			u.Memory = int64(v)
		case "go_gc_gomemlimit_bytes":
			u.MemoryLimit = int64(v)
		case "process_open_fds":
			u.Descriptors = int(v)
		case "process_max_fds":
			u.Most = int(v)
		case "go_goroutines":
			u.Goroutines = int(v)
		case "slowstart_readers_dropped_total":
			u.Dropped = int(v)
		case "slowstart_runs_waiting":
			u.Waiting += int(v)
		case "slowstart_workers":
			if netstack {
				u.Workers = int(v)
			}
		case "slowstart_run_duration_seconds_sum":
			if netstack {
				u.Turns = seconds(v)
			}
		case "slowstart_run_duration_seconds_count":
			u.Runs += int(v)
		}
	}
	if err := lines.Err(); err != nil {
		return u, fmt.Errorf("class: %w", err)
	}
	if all, ok := tree(s.process.Process.Pid); ok {
		u.CPU, u.Others, u.Memory, u.Processes = all.cpu, all.others, all.memory, all.processes
	}
	return u, nil
}

// Watch asks the server now and every so often until ctx ends, and once more.
// What could not be asked is left out.
func (s *Server) Watch(ctx context.Context, every time.Duration) (all []Usage) {
	ask := func() {
		if u, err := s.Usage(context.WithoutCancel(ctx)); err == nil {
			all = append(all, u)
		}
	}
	again := time.NewTicker(every)
	defer again.Stop()
	for ask(); ; ask() {
		select {
		case <-ctx.Done():
			ask()
			return all
		case <-again.C:
		}
	}
}

// processes is what a process and those below it use.
type processes struct {
	cpu       time.Duration
	others    time.Duration // of all that is neither they nor this process
	memory    int64         // bytes
	processes int
}
