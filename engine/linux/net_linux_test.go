package linux_test

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
	"slowstart/engine/packet"
)

// need skips where the stack cannot be had, or fails where it must be.
func need(t testing.TB) {
	t.Helper()
	u := linux.Probe().Unavailable
	switch {
	case u == nil:
	case slices.Contains(strings.Split(os.Getenv("SLOWSTART_REQUIRE"), ","), "linux"):
		t.Fatal(u)
	default:
		t.Skipf("needs the linux stack: %v", u)
	}
}

func hosts(t testing.TB, edit func(*experiment.TCP)) *linux.Net {
	t.Helper()
	need(t)
	tcp := experiment.TCP{SACK: true, Timestamps: true, WindowScaling: true, SlowStartIdle: true}
	if edit != nil {
		edit(&tcp)
	}
	n, err := linux.New(&experiment.Experiment{
		Hosts: []experiment.Host{
			{Name: "client", Role: "client", IP: "10.0.0.1", TCP: tcp},
			{Name: "server", Role: "server", IP: "10.0.0.2", TCP: tcp},
		},
		Links: []experiment.Link{{Name: "wire", A: "client", B: "server", MTU: 1500}},
	}, func(app.Pair, app.Option, int) {})
	if err != nil {
		t.Fatal(err)
	}
	n.Start()
	return n
}

// carry moves packets between the two without delay until done is closed.
func carry(t testing.TB, n *linux.Net, done <-chan struct{}, see func(from string, p packet.Packet)) {
	t.Helper()
	to := map[string]string{"client": "server", "server": "client"}
	for {
		select {
		case <-done:
			return
		default:
		}
		for from, to := range to {
			for {
				raw, err := n.Read(from)
				if err != nil {
					t.Error(err)
					return
				}
				if raw == nil {
					break
				}
				if p, err := packet.Parse(raw); err == nil && see != nil {
					see(from, p)
				}
				if err := n.Deliver(to, raw); err != nil {
					t.Error(err)
				}
			}
		}
		if err := n.Wait(n.Host("client").Now() + time.Millisecond); err != nil {
			t.Error(err)
			return
		}
	}
}

// A host reaches nothing but its wire: no loopback service of the machine, no
// gateway, no metadata address (fault 38).
func TestNet_ReachesNothingOutside(t *testing.T) {
	n := hosts(t, nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, to := range []string{"127.0.0.1:22", "127.0.0.1:80"} {
			_, err := n.Host("client").Dial(netip.MustParseAddrPort(to), app.DialOptions{Timeout: 50 * time.Millisecond})
			if errno, ok := errors.AsType[*app.ErrnoError](err); !ok || errno.Errno != "ECONNREFUSED" {
				t.Errorf("dial %s: %v, want nobody there", to, err)
			}
		}
		_, err := n.Host("client").Dial(netip.MustParseAddrPort("169.254.169.254:80"), app.DialOptions{Timeout: 20 * time.Millisecond})
		if !errors.Is(err, app.ErrTimeout) {
			t.Errorf("dial to the metadata address: %v", err)
		}
	}()
	var left []string
	carry(t, n, done, func(from string, p packet.Packet) { left = append(left, fmt.Sprint(from, " ", p.To())) })
	if len(left) == 0 || left[0] != "client 169.254.169.254:80" {
		t.Errorf("on the wire: %v, want the SYN that has nowhere else to go", left)
	}
	n.Stop()
	n.Close()
}

// Every packet fits the MTU, its checksums are whole, and SYN options are those
// of the host's settings, whatever the machine is set to.
func TestNet_SettingsShowInThePackets(t *testing.T) {
	n := hosts(t, func(tcp *experiment.TCP) {
		tcp.Timestamps, tcp.SACK, tcp.WindowScaling, tcp.MSS = false, false, false, 1000
		tcp.PortFirst, tcp.PortLast = 50_000, 50_009
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		l, err := n.Host("server").Listen(80, 16)
		if err != nil {
			t.Error(err)
			return
		}
		c, err := n.Host("client").Dial(netip.MustParseAddrPort("10.0.0.2:80"), app.DialOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		s, err := l.Accept(0)
		if err != nil {
			t.Error(err)
			return
		}
		go func() { _, _ = s.Write(make([]byte, 20_000)) }()
		for read := 0; read < 20_000; {
			m, err := c.Read(make([]byte, 4096))
			if read += m; err != nil {
				t.Error(err)
				return
			}
		}
		if sample, ok := n.Sample("server", app.Pair{Local: s.Local(), Remote: s.Remote()}); !ok || sample.SMSS != 1000 || sample.CwndSegments < 10 {
			t.Errorf("the sender's state: %+v (%v)", sample, ok)
		}
	}()
	carry(t, n, done, func(from string, p packet.Packet) {
		if !p.ChecksumsOK() || p.TotalLen() > 1040 {
			t.Errorf("%s sent %d bytes, checksums %v", from, p.TotalLen(), p.ChecksumsOK())
		}
		if port := p.From().Port(); from == "client" && (port < 50_000 || port > 50_009) {
			t.Errorf("ephemeral port %d", port)
		}
		if o := p.Options(); p.Flags().Has(packet.SYN) && (o.MSS != 1000 || o.Has&(packet.OptWScale|packet.OptTimestamps) != 0) {
			t.Errorf("%s's SYN has options %+v", from, o)
		}
	})
	n.Stop()
	n.Close()
}

func TestProbe_SaysWhatThisKernelHas(t *testing.T) {
	need(t)
	r := linux.Probe()
	if r.Kernel == "" || len(r.Settings) == 0 || !r.Settings[0].Have {
		t.Errorf("%+v: want a release, and reno", r)
	}
}

// What two kernels and the TUNs between them carry at most, one thread moving
// the packets and nobody writing them down.
func BenchmarkNet_Bulk(b *testing.B) {
	n := hosts(b, func(tcp *experiment.TCP) { tcp.SendBuffer, tcp.RecvBuffer = 4_000_000, 4_000_000 })
	const size = 100_000_000
	for b.Loop() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			l, err := n.Host("server").Listen(80, 16)
			if err != nil {
				b.Error(err)
				return
			}
			defer l.Close()
			c, err := n.Host("client").Dial(netip.MustParseAddrPort("10.0.0.2:80"), app.DialOptions{})
			if err != nil {
				b.Error(err)
				return
			}
			s, err := l.Accept(0)
			if err != nil {
				b.Error(err)
				return
			}
			go func() { _, _ = s.Write(make([]byte, size)) }()
			buf := make([]byte, 256<<10)
			for read := 0; read < size; {
				m, err := c.Read(buf)
				if read += m; err != nil {
					b.Error(err)
					return
				}
			}
		}()
		carry(b, n, done, nil)
	}
	b.ReportMetric(float64(b.N)*size*8/b.Elapsed().Seconds()/1e9, "Gbit/s")
	n.Stop()
	n.Close()
}
