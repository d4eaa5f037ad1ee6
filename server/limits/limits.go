// Package limits is every limit of the server in one struct, with its default,
// its flag and its environment name. docs/limits.md lists them and a test
// holds that table to the struct.
//
// Start with [Limits] and [Default]. The ranges an experiment file must keep
// to (delay, rate, queue...) belong to the format and live in
// engine/experiment.
package limits

import (
	"fmt"
	"reflect"
	"runtime"
	"strconv"
	"time"

	"slowstart/engine"
)

// Limits bound what visitors can make the server do. The tags are read by the
// command line (kong); Default reads the same ones, and so does List, which also
// reads of (the part of the page that shows a limit) and unit; least and most
// bound a value, and core is the most for each core of the machine.
type Limits struct {
	RunRealTime    time.Duration `name:"run-real-time" env:"SLOWSTART_RUN_REAL_TIME" of:"run" least:"1s" most:"1h" default:"30s" help:"Real time a run may take."`
	RunVirtualTime time.Duration `name:"run-virtual-time" env:"SLOWSTART_RUN_VIRTUAL_TIME" of:"run" least:"1s" most:"24h" default:"10m" help:"Run time a run may take."`
	RunPackets     int64         `name:"run-packets" env:"SLOWSTART_RUN_PACKETS" of:"run" default:"20000" help:"Packets a run may send."`
	RunBytes       int64         `name:"run-bytes" env:"SLOWSTART_RUN_BYTES" of:"run" unit:"bytes" least:"1000" most:"10000000000" default:"16000000" help:"IP bytes a run may send."`
	RunCalls       int64         `name:"run-calls" env:"SLOWSTART_RUN_CALLS" of:"run" default:"100000" help:"Socket calls the applications of a run may make."`
	RunWritten     int64         `name:"run-written" env:"SLOWSTART_RUN_WRITTEN" of:"run" unit:"bytes" default:"32000000" help:"Bytes the applications of a run may write; what nobody reads stays in memory."`
	TimelineBytes  int64         `name:"timeline-bytes" env:"SLOWSTART_TIMELINE_BYTES" of:"run" unit:"bytes" least:"1000000" most:"10000000000" default:"67108864" help:"Bytes the timeline of one run may have."`

	Workers      int           `name:"workers" env:"SLOWSTART_WORKERS" of:"server" unit:"at_once" core:"16" default:"0" help:"Runs at once on the netstack stack, at most 16 a core; 0 is one a core."`
	LinuxWorkers int           `name:"linux-workers" env:"SLOWSTART_LINUX_WORKERS" of:"server" unit:"at_once" core:"50" default:"0" help:"Runs at once on the linux stack, where it can be had, at most 50 a core; 0 is five a core."`
	LinuxLate    time.Duration `name:"linux-late" env:"SLOWSTART_LINUX_LATE" of:"server" least:"1ms" most:"1m" default:"5ms" help:"How late packets of a live run may be (99th percentile); beyond it fewer go on at once, until they are in time again."`
	WorkerRuns   int           `name:"worker-runs" env:"SLOWSTART_WORKER_RUNS" of:"server" default:"200" help:"Runs after which a worker process is replaced."`
	WorkerMemory int64         `name:"worker-memory" env:"SLOWSTART_WORKER_MEMORY" of:"server" unit:"bytes" least:"16777216" most:"1099511627776" default:"268435456" help:"Memory a worker may have, looked at ten times a second where the system tells (Linux); beyond it its run ends."`
	Waiting      int           `name:"waiting" env:"SLOWSTART_WAITING" of:"server" unit:"at_once" default:"500" help:"Runs that may wait, all sessions together."`
	KeptBytes    int64         `name:"kept-bytes" env:"SLOWSTART_KEPT_BYTES" of:"server" unit:"bytes" least:"1" most:"1099511627776" default:"67108864" help:"Timelines kept in memory: half for finished runs, half for first pictures."`

	KeptTime time.Duration `name:"kept-time" env:"SLOWSTART_KEPT_TIME" of:"server" least:"1m" most:"720h" default:"2h" help:"For how long a finished run on the linux stack is kept."`

	SessionRuns    int `name:"session-runs" env:"SLOWSTART_SESSION_RUNS" of:"session" unit:"at_once" default:"2" help:"Runs of one session at once."`
	SessionWaiting int `name:"session-waiting" env:"SLOWSTART_SESSION_WAITING" of:"session" unit:"at_once" default:"4" help:"Runs of one session that may wait."`
	SessionStarts  int `name:"session-starts" env:"SLOWSTART_SESSION_STARTS" of:"session" unit:"minute" default:"60" help:"Runs one session may start in a minute."`

	Connections     int `name:"connections" env:"SLOWSTART_CONNECTIONS" of:"address" unit:"at_once" default:"0" help:"Connections at once, of all addresses; 0 is three quarters of the files that may be open."`
	AddressSockets  int `name:"address-sockets" env:"SLOWSTART_ADDRESS_SOCKETS" of:"address" unit:"at_once" default:"4000" help:"Connections of one address at once."`
	AddressRequests int `name:"address-requests" env:"SLOWSTART_ADDRESS_REQUESTS" of:"address" unit:"second" default:"200" help:"Requests of one address in a second, after its burst."`
	AddressBurst    int `name:"address-burst" env:"SLOWSTART_ADDRESS_BURST" of:"address" unit:"at_once" default:"1000" help:"Requests of one address at once."`

	Sockets        int `name:"sockets" env:"SLOWSTART_SOCKETS" of:"socket" unit:"at_once" least:"1" most:"1000000" default:"5000" help:"Websockets at once, all sessions together."`
	SessionSockets int `name:"session-sockets" env:"SLOWSTART_SESSION_SOCKETS" of:"socket" unit:"at_once" default:"50" help:"Websockets of one session at once: one for each page that is open."`

	MessageBytes  int64         `name:"message-bytes" env:"SLOWSTART_MESSAGE_BYTES" of:"socket" unit:"bytes" least:"1024" most:"1000000000" default:"65536" help:"Bytes of one websocket message."`
	Messages      int           `name:"messages" env:"SLOWSTART_MESSAGES" of:"socket" unit:"minute" default:"60" help:"Websocket messages in a minute, after the burst."`
	MessagesBurst int           `name:"messages-burst" env:"SLOWSTART_MESSAGES_BURST" of:"socket" unit:"at_once" least:"5" most:"1000000" default:"20" help:"Websocket messages at once."`
	Watches       int           `name:"watches" env:"SLOWSTART_WATCHES" of:"socket" unit:"at_once" default:"8" help:"Runs watched at once on one websocket."`
	PendingBytes  int64         `name:"pending-bytes" env:"SLOWSTART_PENDING_BYTES" of:"socket" unit:"bytes" least:"1024" most:"1000000000" default:"1048576" help:"How far a viewer may be behind a run in progress."`
	Ping          time.Duration `name:"ping" env:"SLOWSTART_PING" of:"socket" least:"1s" most:"1h" default:"25s" help:"Between two pings on a websocket."`
	Pong          time.Duration `name:"pong" env:"SLOWSTART_PONG" of:"socket" least:"1s" most:"1h" default:"60s" help:"Patience for any sign of life on a websocket."`
	WriteDeadline time.Duration `name:"write-deadline" env:"SLOWSTART_WRITE_DEADLINE" of:"socket" least:"1s" most:"1h" default:"5s" help:"Patience for one websocket frame to be taken."`
	PageGone      time.Duration `name:"page-gone" env:"SLOWSTART_PAGE_GONE" of:"socket" least:"1s" most:"24h" default:"15s" help:"After this long without its page a run is cancelled."`

	ReadHeader  time.Duration `name:"read-header" env:"SLOWSTART_READ_HEADER" of:"http" least:"1s" most:"1h" default:"5s" help:"Patience for the header of a request; the body may take twice as long."`
	Idle        time.Duration `name:"idle" env:"SLOWSTART_IDLE" of:"http" least:"1s" most:"24h" default:"60s" help:"A kept connection without a request is closed."`
	TakeChunk   time.Duration `name:"take-chunk" env:"SLOWSTART_TAKE_CHUNK" of:"http" least:"1s" most:"1h" default:"10s" help:"Patience for 64 KiB of an answer to be taken."`
	HeaderBytes int           `name:"header-bytes" env:"SLOWSTART_HEADER_BYTES" of:"http" unit:"bytes" least:"4096" most:"1000000" default:"16384" help:"Bytes of a request's header."`
	BodyBytes   int64         `name:"body-bytes" env:"SLOWSTART_BODY_BYTES" of:"http" unit:"bytes" least:"1024" most:"1000000000" default:"65536" help:"Bytes of a request's body."`
	OpenBytes   int64         `name:"open-bytes" env:"SLOWSTART_OPEN_BYTES" of:"open" unit:"bytes" least:"1024" most:"1000000000" default:"10485760" help:"Bytes of a capture that a visitor may have read."`
	OpenPackets int           `name:"open-packets" env:"SLOWSTART_OPEN_PACKETS" of:"open" default:"100000" help:"Packets of such a capture that are shown."`
	Opens       int           `name:"opens" env:"SLOWSTART_OPENS" of:"open" unit:"minute" default:"20" help:"Captures one session may have read in a minute."`
	OpensAtOnce int           `name:"opens-at-once" env:"SLOWSTART_OPENS_AT_ONCE" of:"open" unit:"at_once" default:"8" help:"Captures in memory at once, all sessions together; others wait."`
	OpenTurn    time.Duration `name:"open-turn" env:"SLOWSTART_OPEN_TURN" of:"open" least:"1s" most:"1h" default:"10s" help:"For how long a capture waits for a place."`
	OpenUpload  time.Duration `name:"open-upload" env:"SLOWSTART_OPEN_UPLOAD" of:"open" least:"1s" most:"1h" default:"1m" help:"Patience for a capture to arrive."`
	OpenRead    time.Duration `name:"open-read" env:"SLOWSTART_OPEN_READ" of:"open" least:"1s" most:"1h" default:"20s" help:"Time that reading a capture may take."`
	Shutdown    time.Duration `name:"shutdown" env:"SLOWSTART_SHUTDOWN" of:"server" least:"100ms" most:"1h" default:"5s" help:"Patience for a clean end."`
}

// Default is every limit at its default.
func Default() Limits {
	var l Limits
	v := reflect.ValueOf(&l).Elem()
	for i := range v.NumField() {
		v.Field(i).SetInt(tagged(v.Type().Field(i), "default"))
	}
	return l
}

// tagged is the value in a tag of a field, written as on the command line; 0
// where there is none.
func tagged(f reflect.StructField, tag string) int64 {
	text, ok := f.Tag.Lookup(tag)
	if !ok {
		return 0
	}
	var n int64
	var err error
	if f.Type == reflect.TypeFor[time.Duration]() {
		var d time.Duration
		d, err = time.ParseDuration(text)
		n = int64(d)
	} else {
		n, err = strconv.ParseInt(text, 10, 64)
	}
	if err != nil {
		panic(fmt.Sprintf("limits: %s: %v", f.Name, err))
	}
	return n
}

// Validate refuses values no server can work with, naming the flag; kong calls
// it too.
func (l Limits) Validate() error {
	v := reflect.ValueOf(l)
	for i := range v.NumField() {
		f, given, n := v.Type().Field(i), v.Field(i).Interface(), v.Field(i).Int()
		name, unit := f.Tag.Get("name"), ""
		if f.Tag.Get("unit") == "bytes" {
			unit = " bytes"
		}
		if most := tagged(f, "most"); most > 0 && (n < tagged(f, "least") || n > most) {
			return fmt.Errorf("--%s must be %s to %s%s, not %v", name, f.Tag.Get("least"), f.Tag.Get("most"), unit, given)
		}
		if n < 0 {
			return fmt.Errorf("--%s cannot be below 0, but is %v", name, given)
		}
		if n == 0 && f.Tag.Get("default") != "0" {
			return fmt.Errorf("--%s must be more than 0, not %v", name, given)
		}
		// Each is a process that is started with the server.
		if most := tagged(f, "core") * int64(runtime.NumCPU()); most > 0 && n > most {
			return fmt.Errorf("--%s must be at most %d on this machine (%s a core), not %d", name, most, f.Tag.Get("core"), n)
		}
	}
	if l.Pong <= l.Ping {
		return fmt.Errorf("--pong (%v) must be longer than --ping (%v)", l.Pong, l.Ping)
	}
	return nil
}

// Engine is the part that bounds one run, as the engine takes it.
func (l Limits) Engine() engine.Limits {
	return engine.Limits{VirtualTime: l.RunVirtualTime, RealTime: l.RunRealTime, Packets: l.RunPackets, Bytes: l.RunBytes, Calls: l.RunCalls, Written: l.RunWritten}
}

// Page is the part a page can meet, for the websocket's hello; the unit is in
// each name that needs one.
func (l Limits) Page() map[string]int64 {
	return map[string]int64{
		"run_real_time_s":    int64(l.RunRealTime.Seconds()),
		"run_virtual_time_s": int64(l.RunVirtualTime.Seconds()),
		"run_packets":        l.RunPackets,
		"run_bytes":          l.RunBytes,
		"session_runs":       int64(l.SessionRuns),
		"session_waiting":    int64(l.SessionWaiting),
		"session_starts_min": int64(l.SessionStarts),
		"message_bytes":      l.MessageBytes,
		"messages_min":       int64(l.Messages),
		"watches":            int64(l.Watches),
		"page_gone_s":        int64(l.PageGone.Seconds()),
	}
}
