package linux_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"sync"
	"testing"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
	"slowstart/engine/packet"
)

// What keeps this kernel from taking an old duplicate for data of a new
// connection with the same four numbers, when nothing waits in TIME-WAIT because
// the old one was reset. Initial sequence numbers move on by 15.6 MB/s (RFC 6528,
// one each 64 ns), so the old connection has to be faster than that, and then a
// segment of its lies in the new one's window.
//
//   - Timestamps: PAWS refuses what is older than the last (RFC 7323 §5).
//   - Without them the acknowledgment number has to fit too (RFC 5961 §5.2): the
//     server must have sent as fast as the client.
//   - Without both the new connection takes the old bytes.
func TestOldDuplicate_WhatRefusesIt(t *testing.T) {
	tests := []struct {
		name       string
		timestamps bool
		answered   int // bytes that the server sends on the old connection
		corrupts   bool
	}{
		{"timestamps", true, oldBytes, false},
		{"no timestamps, an ACK that is too old", false, 0, false},
		{"no timestamps, an ACK that fits", false, oldBytes, true},
	}
	need(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &duplicate{answered: tt.answered}
			old, err := d.run(tt.timestamps)
			if errors.Is(err, errSlow) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if (old > 0) != tt.corrupts {
				t.Errorf("the new connection's reader got %d old bytes, corrupted want %v", old, tt.corrupts)
			}
		})
	}
}

const (
	oldBytes = 4_000_000
	newBytes = 100_000
	oldText  = 'o'
	newText  = 'n'
)

var errSlow = errors.New("this machine moves less than 15.6 MB/s each way now")

// duplicate is two connections and the packets of the first that a network keeps.
type duplicate struct {
	answered int
	net      *linux.Net

	// Of the goroutine that carries packets, where the applications have things
	// done by do.
	kept []packet.Packet     // the client's, with data, of its first connection
	isn  map[string][]uint32 // initial sequence numbers by host
	do   chan func() error
	done chan error
}

func (d *duplicate) run(timestamps bool) (old int, err error) {
	tcp := experiment.TCP{SACK: true, Timestamps: timestamps, WindowScaling: true, SlowStartIdle: true, SendBuffer: oldBytes}
	d.net, err = linux.New(&experiment.Experiment{
		Hosts: []experiment.Host{
			{Name: "client", Role: "client", IP: "10.0.0.1", TCP: tcp},
			{Name: "server", Role: "server", IP: "10.0.0.2", TCP: tcp},
		},
		// Few packets, so that the wire is fast.
		Links: []experiment.Link{{Name: "wire", A: "client", B: "server", MTU: 9000}},
	}, func(app.Pair, app.Option, int) {})
	if err != nil {
		return 0, err
	}
	d.net.Start()
	defer d.net.Close()
	var apps sync.WaitGroup
	defer apps.Wait()
	defer d.net.Stop()
	d.isn, d.do, d.done = map[string][]uint32{}, make(chan func() error, 1), make(chan error, 1)
	defer close(d.done)
	ended := make(chan error, 1)
	apps.Go(func() {
		n, err := d.apps()
		old = n
		ended <- err
	})
	for {
		select {
		case err := <-ended:
			return old, err
		case do := <-d.do:
			d.done <- do()
		default:
		}
		if err := d.carry(); err != nil {
			return 0, err
		}
	}
}

// carry moves what the hosts have sent and notes what it needs of it.
func (d *duplicate) carry() error {
	for _, way := range [][2]string{{"client", "server"}, {"server", "client"}} {
		for {
			raw, err := d.net.Read(way[0])
			if err != nil {
				return err
			}
			if raw == nil {
				break
			}
			p, err := packet.Parse(bytes.Clone(raw))
			if err != nil {
				return err
			}
			switch {
			case p.Flags().Has(packet.SYN):
				d.isn[way[0]] = append(d.isn[way[0]], p.Seq())
			case way[0] == "client" && len(p.Payload()) > 0 && len(d.isn["client"]) == 1:
				d.kept = append(d.kept, p)
			}
			if err := d.net.Deliver(way[1], raw); err != nil {
				return err
			}
		}
	}
	return d.net.Wait(d.net.Host("client").Now() + 100*time.Microsecond)
}

// wire does something where the packets are carried.
func (d *duplicate) wire(do func() error) error {
	d.do <- do
	return <-d.done
}

// apps are both connections, and count the old bytes that the second's reader
// gets.
func (d *duplicate) apps() (old int, err error) {
	client, server := d.net.Host("client"), d.net.Host("server")
	l, err := server.Listen(80, 16)
	if err != nil {
		return 0, err
	}
	connect := func() (c, s app.Conn, err error) {
		to := netip.MustParseAddrPort("10.0.0.2:80")
		if c, err = client.Dial(to, app.DialOptions{LocalPort: 40112}); err != nil {
			return nil, nil, err
		}
		s, err = l.Accept(0)
		return c, s, err
	}
	c, s, err := connect()
	if err != nil {
		return 0, err
	}
	if _, err := move(s, c, d.answered, newText); err != nil {
		return 0, err
	}
	if _, err := move(c, s, oldBytes, oldText); err != nil {
		return 0, err
	}
	if err := c.Abort(); err != nil {
		return 0, err
	}
	if _, err := s.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("the old connection ended with %v, want a reset", err)
	}
	if c, s, err = connect(); err != nil {
		return 0, err
	}
	if d.answered > 0 {
		// The server sends as much as makes the old acknowledgment a recent one.
		greeting := 0
		_ = d.wire(func() error {
			greeting = d.answered - int(d.isn["server"][1]-d.isn["server"][0]) + 1000
			return nil
		})
		if greeting < 0 {
			return 0, errSlow
		}
		if _, err := move(s, c, greeting, newText); err != nil {
			return 0, err
		}
	}
	if err := d.wire(d.release); err != nil {
		return 0, err
	}
	return move(c, s, newBytes, newText)
}

// release lets go an old segment that lies in the new connection's window, in its
// first 50 kB.
func (d *duplicate) release() error {
	for _, p := range d.kept {
		if at := p.Seq() - d.isn["client"][1]; at > 1000 && at < 50_000 {
			return d.net.Deliver("server", p.Bytes())
		}
	}
	return errSlow
}

// move writes at one end, reads at the other, and counts the old bytes read.
func move(from, to app.Conn, n int, text byte) (old int, err error) {
	wrote := make(chan error, 1)
	go func() {
		_, err := from.Write(bytes.Repeat([]byte{text}, n))
		wrote <- err
	}()
	buf := make([]byte, 256<<10)
	for read := 0; read < n; {
		m, err := to.Read(buf)
		if err != nil {
			return old, err
		}
		read += m
		old += bytes.Count(buf[:m], []byte{oldText})
	}
	return old, <-wrote
}
