package netstack_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/clock"
	"slowstart/engine/experiment"
	"slowstart/engine/netstack"
	"slowstart/engine/packet"
)

func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(1)
	os.Exit(m.Run())
}

// bench is two hosts joined by nothing but a delay.
type bench struct {
	clk    *clock.Virtual
	net    *netstack.Net
	mu     sync.Mutex // guards out and held, which the stacks' goroutines add to
	out    []sent
	held   []string
	lines  []string
	delay  time.Duration
	drop   func(n int, p packet.Packet) bool
	watch  func(host string, p packet.Packet) // sees what leaves
	count  int
	wg     sync.WaitGroup
	raw    []byte
	client *netstack.Host
	server *netstack.Host
}

type sent struct {
	host  string
	raw   []byte
	timer string
}

func newBench(t *testing.T, seed uint64, edit func(*experiment.Experiment)) *bench {
	t.Helper()
	exp := &experiment.Experiment{
		Hosts: []experiment.Host{
			{Name: "client", Role: "client", IP: "10.0.0.1", TCP: experiment.TCP{SACK: true, Timestamps: true, WindowScaling: true, SlowStartIdle: true}},
			{Name: "server", Role: "server", IP: "10.0.0.2", TCP: experiment.TCP{SACK: true, Timestamps: true, WindowScaling: true, SlowStartIdle: true}},
		},
		Links: []experiment.Link{{Name: "wire", A: "client", B: "server", MTU: 1500}},
	}
	if edit != nil {
		edit(exp)
	}
	b := &bench{clk: new(clock.Virtual), delay: 50 * time.Millisecond}
	net, err := netstack.New(exp, seed, b.clk, netstack.Events{
		Packet: func(host string, raw []byte, timer string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.out = append(b.out, sent{host, raw, timer})
		},
		Held: func(host string, _ app.Pair, from time.Duration, n int64, sent bool) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.held = append(b.held, fmt.Sprintf("%8.3f %s held %d B since %.3f %v", ms(b.clk.Now()), host, n, ms(from), sent))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.net, b.client, b.server = net, net.Host("client"), net.Host("server")
	return b
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (b *bench) do(f func()) { b.wg.Go(f) }

// run steps the clock until nothing is due, then stops the hosts.
func (b *bench) run(limit time.Duration) {
	b.settle()
	for {
		next, ok := b.clk.Next()
		if !ok || next > limit {
			break
		}
		b.clk.Step()
		b.settle()
	}
	b.net.Stop()
	b.wg.Wait()
	b.net.Close()
}

func (b *bench) settle() {
	b.net.Settle()
	b.mu.Lock()
	out := b.out
	b.lines = append(b.lines, b.held...)
	b.out, b.held = nil, nil
	b.mu.Unlock()
	for _, s := range out {
		to := "server"
		if s.host == "server" {
			to = "client"
		}
		p, err := packet.Parse(s.raw)
		if err != nil {
			b.lines = append(b.lines, err.Error())
			continue
		}
		b.count++
		if b.watch != nil {
			b.watch(s.host, p)
		}
		b.raw = append(b.raw, s.raw...)
		line := fmt.Sprintf("%8.3f %s %s len %d %s", ms(b.clk.Now()), s.host, p.Flags(), len(p.Payload()), s.timer)
		if b.drop != nil && b.drop(b.count, p) {
			b.lines = append(b.lines, line+" lost")
			continue
		}
		b.lines = append(b.lines, strings.TrimSpace(line))
		b.clk.AfterFunc(b.delay, func() { b.net.Deliver(to, s.raw) })
	}
}

func (b *bench) serve(t *testing.T, port int, do func(app.Conn)) {
	b.do(func() {
		l, err := b.server.Listen(port, 16)
		if err != nil {
			t.Error(err)
			return
		}
		for {
			c, err := l.Accept(0)
			if err != nil {
				return
			}
			b.do(func() { do(c) })
		}
	})
}

func (b *bench) dial(t *testing.T) app.Conn {
	c, err := b.client.Dial(netip.MustParseAddrPort("10.0.0.2:80"), app.DialOptions{})
	if err != nil {
		t.Error(err)
		return nil
	}
	return c
}

func transfer(t *testing.T, seed uint64, n int) *bench {
	b := newBench(t, seed, nil)
	b.serve(t, 80, func(c app.Conn) {
		buf := make([]byte, 100)
		if _, err := c.Read(buf); err != nil {
			t.Error(err)
		}
		if _, err := c.Write(make([]byte, n)); err != nil {
			t.Error(err)
		}
		c.Close()
	})
	b.do(func() {
		c := b.dial(t)
		if _, err := c.Write(make([]byte, 100)); err != nil {
			t.Error(err)
		}
		got, err := io.Copy(io.Discard, c)
		if err != nil || got != int64(n) {
			t.Errorf("client read %d bytes, %v; want %d", got, err, n)
		}
		c.Close()
	})
	b.run(time.Hour)
	return b
}

func (b *bench) hash() string {
	h := sha256.New()
	io.WriteString(h, strings.Join(b.lines, "\n"))
	h.Write(b.raw)
	return hex.EncodeToString(h.Sum(nil))
}

func TestNet_RepeatsItselfByteForByte(t *testing.T) {
	first := transfer(t, 1, 200_000)
	for range 20 {
		if again := transfer(t, 1, 200_000); again.hash() != first.hash() {
			t.Fatalf("another run, other packets:\n%s\n---\n%s", strings.Join(first.lines, "\n"), strings.Join(again.lines, "\n"))
		}
	}
	if other := transfer(t, 2, 200_000); string(other.raw) == string(first.raw) {
		t.Error("another seed gives the same bytes")
	}
}

func TestNet_ThreeWayHandshake(t *testing.T) {
	b := transfer(t, 7, 500)
	want := []string{
		"0.000 client SYN len 0",
		"50.000 server SYN,ACK len 0",
		"100.000 client ACK len 0",
		"100.000 client PSH,ACK len 100",
		"150.000 server ACK len 0",
	}
	for i, w := range want {
		if got := strings.TrimSpace(b.lines[i]); got != w {
			t.Errorf("line %d: %q, want %q", i, got, w)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(b.lines, "\n"))
	}
}

func TestNew_WantsAProcessOfItsOwn(t *testing.T) {
	b := newBench(t, 1, nil)
	exp := &experiment.Experiment{}
	if _, err := netstack.New(exp, 1, b.clk, netstack.Events{}); err == nil {
		t.Error("a second net was opened beside the first")
	}
	b.run(0)
	runtime.GOMAXPROCS(2)
	defer runtime.GOMAXPROCS(1)
	if _, err := netstack.New(exp, 1, b.clk, netstack.Events{}); err == nil {
		t.Error("a net was opened with GOMAXPROCS=2")
	}
}
