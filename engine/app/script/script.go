// Package script does plain lists of socket calls.
package script

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/netip"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// script does a list of socket calls, in order.
//
// A call that fails is an event of the timeline, not an error of the script: a
// read that meets ECONNRESET is what a lesson may be about. The script goes on
// with its next step; steps on a socket that a failed connect or accept did not
// make, or that the script has closed, are left out. The script does nothing
// by itself: what it leaves open when it ends stays open until the run does.
type script struct {
	host     app.Host
	addrs    map[string]netip.Addr
	listener app.Listener       // of the last listen step; nil if that failed
	listens  bool               // a listen step was done
	sockets  map[string]*socket // by the steps' names; nil for one that is not there
}

// readBytes is what one call to read asks for, unless the step says so.
const readBytes = 64 << 10

// socket is a connection of a script.
type socket struct {
	app.Conn
	written int64 // bytes; the filler's offset
}

// Run does the steps on h. Addrs are the hosts' own addresses by name. The
// error is ErrStopped, or of a step that makes no sense.
func Run(h app.Host, steps []experiment.Step, addrs map[string]netip.Addr) error {
	s := &script{host: h, addrs: addrs, sockets: map[string]*socket{}}
	return s.do(steps)
}

// do returns an error where a step makes no sense, and app.ErrStopped.
func (s *script) do(steps []experiment.Step) error {
	for _, st := range steps {
		if st.Op == "repeat" {
			for range st.Times {
				if err := s.do(st.Do); err != nil {
					return err
				}
			}
			continue
		}
		err, fault := s.step(st)
		if fault != nil {
			return fmt.Errorf("line %d: %s: %w", st.Line, st.Op, fault)
		}
		if errors.Is(err, app.ErrStopped) {
			return err
		}
	}
	return nil
}

// step does one step. It returns the error of its call, and a fault where the
// step is wrong in itself.
func (s *script) step(st experiment.Step) (err, fault error) {
	switch st.Op {
	case "sleep":
		return s.host.Sleep(st.For), nil
	case "listen":
		s.listens = true
		s.listener, err = s.host.Listen(st.Port, cmp.Or(st.Backlog, app.Backlog))
		return err, nil
	case "accept":
		return s.accept(st)
	case "connect":
		return s.connect(st)
	}
	c, made := s.sockets[st.Conn]
	if !made {
		return nil, fmt.Errorf("no connect or accept before it makes %q", st.Conn)
	}
	if c == nil {
		return nil, nil
	}
	switch st.Op {
	case "write":
		err := c.write(st)
		if err != nil && st.GivesUp && !errors.Is(err, app.ErrStopped) {
			s.sockets[st.Conn] = nil
			_ = c.Close() // its errno is in the timeline
		}
		return err, nil
	case "read":
		if st.For > 0 {
			c.SetReadDeadline(s.host.Now() + st.For)
			defer c.SetReadDeadline(0)
		}
		return c.read(st.Bytes, cmp.Or(st.Buffer, readBytes)), nil
	case "setsockopt":
		return c.set(st)
	case "shutdown":
		return c.shutdown(st.How)
	case "close":
		s.sockets[st.Conn] = nil
		return c.Close(), nil
	case "abort":
		s.sockets[st.Conn] = nil
		return c.Abort(), nil
	}
	return nil, errors.New("no such step")
}

func (s *script) accept(st experiment.Step) (err, fault error) {
	if !s.listens {
		return nil, errors.New("no listen before it")
	}
	s.sockets[st.Conn] = nil
	if s.listener == nil {
		return nil, nil
	}
	deadline := st.For
	if st.For > 0 {
		deadline += s.host.Now()
	}
	c, err := s.listener.Accept(deadline)
	if err == nil {
		s.sockets[st.Conn] = &socket{Conn: c}
	}
	return err, nil
}

func (s *script) connect(st experiment.Step) (err, fault error) {
	addr, ok := s.addrs[st.To]
	if !ok {
		return nil, fmt.Errorf("no host %q", st.To)
	}
	o := app.DialOptions{LocalPort: st.From, Timeout: st.For}
	for _, given := range []struct {
		text string
		into *netip.Addr
	}{{st.Address, &addr}, {st.FromIP, &o.LocalAddr}} {
		if given.text == "" {
			continue
		}
		if *given.into, fault = netip.ParseAddr(given.text); fault != nil {
			return nil, fault
		}
	}
	s.sockets[st.Conn] = nil
	c, err := s.host.Dial(netip.AddrPortFrom(addr, uint16(st.Port)), o)
	if err == nil {
		s.sockets[st.Conn] = &socket{Conn: c}
	}
	return err, nil
}

// write writes the step's text, or as much filler.
func (c *socket) write(st experiment.Step) error {
	if st.Text != "" {
		n, err := c.Write([]byte(st.Text))
		c.written += int64(n)
		return err
	}
	buf := make([]byte, min(st.Bytes, app.MaxWriteBytes))
	for left := st.Bytes; left > 0; {
		p := buf[:min(left, int64(len(buf)))]
		app.Fill(p, c.written)
		n, err := c.Write(p)
		c.written += int64(n)
		left -= int64(n)
		if err != nil {
			return err
		}
	}
	return nil
}

// read reads so many bytes, never one more, or until the end of the stream if
// bytes is 0; a call asks for the buffer's size at most.
func (c *socket) read(bytes, buffer int64) error {
	buf := make([]byte, buffer)
	for left := bytes; bytes == 0 || left > 0; {
		p := buf
		if bytes != 0 {
			p = buf[:min(left, buffer)]
		}
		n, err := c.Read(p)
		left -= int64(n)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *socket) shutdown(how string) (err, fault error) {
	switch how {
	case "write":
		return c.CloseWrite(), nil
	case "read":
		return c.CloseRead(), nil
	case "both":
		return errors.Join(c.CloseWrite(), c.CloseRead()), nil
	}
	return nil, fmt.Errorf("%q is not write, read or both", how)
}

func (c *socket) set(st experiment.Step) (err, fault error) {
	option, value, fault := parseOption(st.Option, st.Value)
	if fault != nil {
		return nil, fault
	}
	return c.SetOption(option, value), nil
}
