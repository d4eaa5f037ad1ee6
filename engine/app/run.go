package app

import (
	"errors"
	"fmt"
	"net/netip"

	"slowstart/engine/experiment"
)

// Run does what a is, on h, from its start time until it is done or the run
// stops; neither is an error. A failed socket call is an event of the timeline
// and an error only for a server that cannot listen. Addrs are the hosts' own
// addresses by name. Run records the calls itself: h is the stack's bare host.
// It returns when every goroutine it has started has ended.
func Run(h Host, a experiment.App, addrs map[string]netip.Addr, log Log) error {
	err := run(Recorded(h, a.Name, log), a, addrs, log)
	if err == nil || errors.Is(err, ErrStopped) {
		return nil
	}
	return fmt.Errorf("app %s on %s: %w", a.Name, a.Host, err)
}

func run(h Host, a experiment.App, addrs map[string]netip.Addr, log Log) error {
	if a.Start > 0 {
		if err := h.Sleep(a.Start); err != nil {
			return err
		}
	}
	switch {
	case a.Origin != nil:
		o := &origin{host: h, Origin: *a.Origin, log: log}
		return o.serve()
	case a.Client != nil:
		addr, ok := addrs[a.Client.To]
		if !ok {
			return fmt.Errorf("no host %q", a.Client.To)
		}
		c := &client{host: h, Client: *a.Client, addr: addr, log: log}
		c.run()
		return nil
	default:
		s := &script{host: h, addrs: addrs, sockets: map[string]*socket{}}
		return s.do(a.Script)
	}
}

// Ends says whether an app ends by itself. An origin serves until the run
// stops, so a run must not wait for it.
func Ends(a experiment.App) bool { return a.Origin == nil }
