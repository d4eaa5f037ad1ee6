package play

import (
	"testing"
	"time"

	"slowstart/engine/experiment"
)

// TestScript_DoesItsCallsInOrder holds the client's calls of a script whose
// peer does the given steps.
func TestScript_DoesItsCallsInOrder(t *testing.T) {
	connect := experiment.Step{Op: "connect", To: "server", Port: 80, Conn: "c"}
	write := func(n int64) experiment.Step { return experiment.Step{Op: "write", Conn: "c", Bytes: n} }
	sleep := func(d time.Duration) experiment.Step { return experiment.Step{Op: "sleep", For: d} }
	tests := []struct {
		name           string
		server, client []experiment.Step
		want           string
	}{
		{
			"write, read so many, read to the end",
			[]experiment.Step{read(100), write(50), op("close")},
			[]experiment.Step{connect, write(100), read(20), read(0), op("close")},
			`
100 client connect c1
100 client write 100 c1
200 client read 20 c1
200 client read 30 c1
200 client read 0 c1
200 client close c1
`,
		},
		{
			"repeat",
			[]experiment.Step{read(0)},
			[]experiment.Step{connect, {Op: "repeat", Times: 3, Do: []experiment.Step{write(1), sleep(200 * time.Millisecond)}}, op("close")},
			`
100 client connect c1
100 client write 1 c1
300 client write 1 c1
500 client write 1 c1
700 client close c1
`,
		},
		{
			"a refused connection, then what would have used it",
			[]experiment.Step{},
			[]experiment.Step{{Op: "connect", To: "server", Port: 81, Conn: "c"}, write(1), read(1), op("close"), sleep(time.Second), connect, op("close")},
			`
100 client connect ECONNREFUSED
1200 client connect c1
1200 client close c1
`,
		},
		{
			"a reset within a read",
			[]experiment.Step{write(10), op("abort")},
			[]experiment.Step{connect, read(0), write(1), op("close"), write(1)},
			`
100 client connect c1
200 client read 10 c1
200 client read 0 c1 ECONNRESET
200 client write 0 c1 EPIPE
200 client close c1
`,
		},
		{
			"a program that takes a failed write for the end",
			[]experiment.Step{write(10), op("abort")},
			[]experiment.Step{connect, sleep(200 * time.Millisecond), {Op: "write", Conn: "c", Bytes: 1, GivesUp: true}, read(0), op("close")},
			`
100 client connect c1
300 client write 0 c1 EPIPE
300 client close c1
`,
		},
		{
			"a read that waits no longer",
			[]experiment.Step{read(0), op("close")},
			[]experiment.Step{connect, {Op: "read", Conn: "c", For: 40 * time.Millisecond}, {Op: "shutdown", Conn: "c", How: "both"}, read(0)},
			`
100 client connect c1
140 client read 0 c1 EAGAIN
140 client shutdown c1
140 client shutdown c1
140 client read 0 c1
`,
		},
		{
			"options",
			[]experiment.Step{read(0)},
			[]experiment.Step{
				connect,
				{Op: "setsockopt", Conn: "c", Option: "nodelay", Value: "on"},
				{Op: "setsockopt", Conn: "c", Option: "cork", Value: "on"},
				op("abort"),
			},
			`
100 client connect c1
100 client setsockopt c1
100 client setsockopt c1 ENOPROTOOPT
100 client abort c1
`,
		},
		{
			"two connections by name",
			[]experiment.Step{{Op: "accept", Conn: "d"}, {Op: "write", Conn: "d", Text: "d"}, text("c")},
			[]experiment.Step{connect, {Op: "connect", To: "server", Port: 80, Conn: "d"}, read(1), {Op: "read", Conn: "d", Bytes: 1}},
			`
100 client connect c1
200 client connect c2
300 client read 1 c1
300 client read 1 c2
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := experiment.App{Name: "script", Host: "client", Script: tt.client}
			got := transcript(t, time.Minute, 0, serverScript(tt.server...), client)
			same(t, only(got, "client", ""), tt.want)
		})
	}
}

func TestScript_AcceptGoesOnWithoutAConnection(t *testing.T) {
	accept := experiment.Step{Op: "accept", Conn: "c", For: 300 * time.Millisecond}
	server := experiment.App{Name: "server", Host: "server", Script: []experiment.Step{
		{Op: "listen", Port: 80}, accept, read(0), accept, {Op: "listen", Port: 80}, accept, read(0),
	}}
	same(t, transcript(t, time.Minute, 0, server), `
  0 server listen
300 server accept EAGAIN
600 server accept EAGAIN
600 server listen EADDRINUSE
`)
}

// TestScript_Faults holds what a loader should have refused: Run names the line.
func TestScript_Faults(t *testing.T) {
	tests := []struct {
		step experiment.Step
		want string
	}{
		{experiment.Step{Op: "read", Conn: "d"}, `no connect or accept before it makes "d"`},
		{experiment.Step{Op: "accept", Conn: "c"}, `no listen before it`},
		{experiment.Step{Op: "connect", To: "mars", Port: 80, Conn: "c"}, `no host "mars"`},
	}
	for _, tt := range tests {
		tt.step.Line = 7
		n := newNetwork()
		a := experiment.App{Name: "a", Host: "client", Script: []experiment.Step{tt.step}}
		err := Run(n.host("client", "10.0.0.1"), a, World{}, &testLog{start: n.start})
		want := "app a on client: line 7: " + tt.step.Op + ": " + tt.want
		if err == nil || err.Error() != want {
			t.Errorf("Run(%s) = %v, want %s", tt.step.Op, err, want)
		}
	}
}
