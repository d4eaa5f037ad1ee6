package experiment

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func handshake(tb testing.TB) *Experiment {
	tb.Helper()
	const file = "../../lessons/05-handshake/main.yaml"
	src, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := Parse(file, src)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func TestParse_ReadsEveryKey(t *testing.T) {
	e, err := Parse("dir/full.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	ms := time.Millisecond
	direction := Direction{
		Delay: 1, Rate: 1e6, QueuePackets: 20, Loss: 0.005,
		Drop: []Selector{
			{From: "client", Kind: "SYN", Nth: 1},
			{From: "server", To: "client", Kind: "data", Flags: "PSH,ACK", Conn: 2, LenMin: 10, Nth: 3},
		},
		Duplicate: []Selector{{From: "client", Kind: "ACK", Nth: 2}, {Kind: "FIN", Nth: 1}},
		Corrupt:   []Selector{{Kind: "RST", Nth: 2}},
		Delays:    []DelayRule{{Selector{From: "server", Kind: "data", Nth: 3}, 30 * ms}},
		Copies:    []DelayRule{{Selector{From: "client", Kind: "data", Nth: 1}, time.Second}},
		DupProb:   0.02, CorruptProb: 0.03, ReorderProb: 0.01, ReorderDelay: 10 * ms,
	}
	back := direction
	back.Delay, back.Rate, back.QueuePackets, back.QueueBytes, back.Loss = 7*ms, 0, 0, 64_000, 1
	back.ReorderProb, back.ReorderDelay = 0.04, 5*ms
	back.Drop = append(slices.Clone(direction.Drop), Selector{From: "server", Kind: "FIN", Nth: 1})
	far := Direction{Delay: 2 * time.Second, ReorderDelay: 10 * ms}
	farThere := far
	farThere.QueuePackets = 1
	slow := defaultTCP()
	slow.DelayedAck, slow.Set = true, map[string]bool{"delayed_ack": true}
	fast := TCP{
		CongestionControl: "cubic", InitialWindow: 4, Nagle: true, DelayedAck: true, DelayedAckTimeout: 100 * ms,
		WindowScaling: true, MSS: 1000, MinRTO: 300 * ms, DeferAccept: true, PortFirst: 50000, PortLast: 50009, TimeWait: 5 * time.Second,
		TimeWaitReuse: true, SendBuffer: 64_000, RecvBuffer: 65_536, Set: map[string]bool{},
	}
	for _, k := range tcpKeys().names() {
		fast.Set[k] = true
	}
	want := &Experiment{
		Name: "full", Title: Text{"Everything", "전부"}, Stacks: []string{"netstack"}, Until: "closed", RealTime: 90 * time.Second,
		Hosts: []Host{
			{Name: "client", Role: "client", IP: "10.1.0.1", More: []string{"10.1.0.2", "10.1.0.3"}, TCP: fast},
			{Name: "hop", Role: "router", IP: "10.0.0.1", TCP: defaultTCP()},
			{Name: "server", Role: "server", IP: "10.0.0.2", TCP: slow},
		},
		Links: []Link{
			{Name: "near", A: "client", B: "hop", There: direction, Back: back, MTU: 1400},
			{Name: "far", A: "hop", B: "server", There: farThere, Back: far, MTU: 1500},
		},
		Apps: []App{
			{Name: "site", Host: "server", Start: time.Second, Origin: &Origin{
				Port: 8080, TLS: true, Version: "1.0", Think: 5 * ms, Size: 2_000_000, Framing: "chunked",
				Page: &Page{Size: 30_000, Objects: 42, Object: 3000},
				Resources: []Resource{
					{Line: 59, Target: "/a", Size: 1000, Think: time.Second, Framing: "close", Declares: 2000, ETag: "v1", Then: "v2", Fields: []string{"X-A: 1"}},
					{Line: 60, Target: "/b", Size: -1, Think: -1, Declares: -1},
				},
				ETag: "v0", Buffer: 1000, Concurrent: true, Close: true, Silent: true, Max: 5, Idle: 3 * time.Second, Slots: 2, SplitWrites: true, Cork: true, Closing: "reset", Linger: time.Second,
				BodyLimit: 10_000, Fields: []string{"X-Hop: 1", "Connection: X-Hop"}, Ranges: true,
				Ends: []End{{Line: 77, Request: 3, At: "middle", Bytes: 500, How: "half"}, {Line: 77, Request: 1, At: "after", How: "close"}},
			}},
			{Name: "hop-proxy", Host: "server", Proxy: &Proxy{
				Port: 3128, To: "client", ToPort: 81, Kind: "relay", Idle: 3 * time.Second, Repair: "length", KeepsAll: true, CloseAfter: 1000,
			}},
			{Name: "names", Host: "server", Resolver: &Resolver{Port: 5353, TTL: time.Second, Think: 2 * ms}},
			{Name: "ask", Host: "client", Client: &Client{
				To: "server", Port: 8080, Name: "www.example", TLS: true, Target: "/a?b", Requests: 3, Gap: ms, Page: true,
				Version: "1.0", Connections: 6, Pipeline: 10, PipelineNow: true, PipelineAny: true, Retry: "always",
				Via: "server", ViaPort: 3128, ProxyConnection: true, Resolver: "server", Fields: []string{"X-Lesson: 4"}, SplitWrites: true, Cork: true,
				Patience: 5 * time.Second, Idle: 2 * time.Second, CancelAfter: 1000, Resume: true, Have: "v1", StayOpen: true,
			}},
			{Name: "list", Host: "client", Client: &Client{
				To: "server", Port: 80, Target: "/list", Requests: 1, Version: "1.1", Persist: true, Connections: 1, Pipeline: 1, Retry: "rule", ViaPort: 8080,
				Ask: []Request{
					{Line: 117, Method: "POST", Target: "/order", Content: 1000, Fields: []string{"X-B: 2"}, Gap: 5 * ms, Close: true, Plain: true, Anyway: true},
					{Line: 118, Method: "GET", Gap: -1},
				},
			}},
			{Name: "talk", Host: "client", Script: []Step{
				{Line: 122, Op: "listen", Port: 81, Backlog: 1},
				{Line: 123, Op: "accept", Conn: "d"},
				{Line: 124, Op: "connect", Conn: "e", To: "server", Port: 8080, From: 50000, FromIP: "10.1.0.3", Address: "10.0.0.2", For: time.Second},
				{Line: 125, Op: "write", Conn: "e", Text: "hi\r\n"},
				{Line: 127, Op: "write", Conn: "e", Bytes: 10, GivesUp: true},
				{Line: 128, Op: "read", Conn: "e", Bytes: 5, For: 2 * time.Second, Buffer: 100},
				{Line: 129, Op: "read", Conn: "e"},
				{Line: 130, Op: "sleep", For: 3 * ms},
				{Line: 131, Op: "repeat", Times: 2, Do: []Step{
					{Line: 132, Op: "connect", Conn: "c", To: "server", Port: 80},
					{Line: 132, Op: "shutdown", Conn: "c", How: "write"},
					{Line: 132, Op: "setsockopt", Conn: "c", Option: "linger", Value: "0ms"},
					{Line: 132, Op: "close", Conn: "c"},
				}},
				{Line: 133, Op: "abort", Conn: "d"},
			}},
		},
		Settings: []Setting{
			{
				Name: "wait", Label: Text{"Wait", "기다림"}, Unit: "time", Default: "5ms", Line: 135,
				Values: []Value{{"5ms", Text{"short", "short"}}, {Value: "1s"}}, Sets: []string{"apps.site.origin.think", "apps.talk.script.8.sleep"},
			},
			{Name: "often", Unit: "count", Default: "2", Min: "1", Max: "10", Sets: []string{"apps.talk.script.9.repeat"}, Line: 136},
			{Name: "who", Unit: "choice", Default: "/a", Values: []Value{{Value: "/a"}, {Value: "/b"}}, Sets: []string{"apps.ask.client.target"}, Line: 137},
			{Name: "slow", Unit: "switch", Default: "on", Values: []Value{{Value: "on"}, {Value: "off"}}, Sets: []string{"hosts.server.tcp.delayed_ack"}, Line: 138},
			{Name: "lose", Unit: "selector", Default: "client SYN 1", Sets: []string{"links.far.drop"}, Line: 139},
			{Name: "room", Unit: "bytes", Default: "64kB", Min: "1500B", Max: "1MB", Sets: []string{"links.near.queue"}, Line: 140},
		},
		Moments: []Moment{
			{"syn", Selector{Type: "wire.sent", From: "client", To: "server", At: "hop", Kind: "SYN", Flags: "SYN", Conn: 1, Nth: Last, Label: "retransmission"}, 142},
			{"state", Selector{Type: "tcp.state", State: "TIME-WAIT", After: "syn", Optional: true}, 143},
			{"held", Selector{Type: "hold", Kind: "delayed_ack"}, 144},
			{"call", Selector{Type: "app.call", Op: "read", From: "client"}, 145},
			{"head", Selector{Type: "http.response", Side: "receive", Phase: "head", Field: "Keep-Alive"}, 146},
			{"retry", Selector{Type: "http.decision", Op: "retry", Reason: "closed_before_response", Exchange: 2}, 147},
			{"order", Selector{Type: "http.request", Method: "POST", Target: "/order"}, 148},
			{"found", Selector{Type: "http.response", Status: 200}, 149},
			{"refused", Selector{Type: "app.call", App: "talk", Errno: "ECONNREFUSED"}, 150},
			{"overflow", Selector{Type: "wire.dropped", Cause: "queue_full"}, 151},
		},
		Measures: []Measure{
			{Name: "cuts", Line: 153, Text: Text{"cut calls", "cut calls"}, Count: &Selector{Type: "app.call", Errno: "ECONNRESET"}, After: "syn", Before: "state"},
			{Name: "unread", Line: 154, Take: "max", Field: "unread", Of: &Selector{Type: "tcp.sample", From: "client"}},
			{Name: "second", Line: 155, Take: "first", Field: "t_us", Of: &Selector{Type: "dns", Kind: "answer", Side: "receive", Nth: 2}},
			{Name: "sent", Line: 156, Take: "sum", Field: "bytes", Of: &Selector{Type: "app.call", Op: "write"}},
			{Name: "end", Line: 157, Take: "last", Field: "t_us", Of: &Selector{Type: "tcp.state"}},
			{Name: "share", Line: 158, Text: Text{"Share", "비율"}, Value: "connect / load", Unit: "ratio"},
		},
		Formulas: []Formula{
			{Measure: "load", Is: "2 * rtt", Line: 160},
			{Measure: "share", Is: "1 / 2", When: "drops == 0", Text: Text{"A half", "절반"}, Line: 161},
		},
		Without: map[string]string{"slow": "off"},
		Expect:  []Expect{{"packets > 0", 163, Text{}}, {"drops == 0", 163, Text{"None is lost", "손실이 없습니다"}}},
		Source:  []byte(full),
	}
	if diff := cmp.Diff(want, e, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A key that the full file lacks is one that no test has read.
func TestParse_FullHasEveryKey(t *testing.T) {
	given := map[string]bool{}
	for _, m := range regexp.MustCompile(`([a-z_]+):`).FindAllStringSubmatch(full, -1) {
		given[m[1]] = true
	}
	parts := fileKeys().parts()
	for _, o := range stepOps() {
		parts = append(parts, o.keys().parts()...)
	}
	for _, p := range parts {
		if name := p.path[strings.LastIndexByte(p.path, '.')+1:]; !given[name] {
			t.Errorf("the full file has no %s", p.path)
		}
	}
}

func TestParse_NamesTheExperiment(t *testing.T) {
	for name, want := range map[string]string{
		"handshake": "handshake", "nagle/nodelay": "nagle/nodelay", "dir/mine.yaml": "mine", "mine.yml": "mine", "v1.5": "v1.5",
	} {
		e, err := Parse(name, []byte(small))
		if err != nil {
			t.Fatal(err)
		}
		if e.Name != want {
			t.Errorf("Parse(%q) names it %q, want %q", name, e.Name, want)
		}
	}
}
