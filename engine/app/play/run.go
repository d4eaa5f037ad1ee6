// Package play does what the apps of an experiment are: it is the one place that
// knows every kind of app.
package play

import (
	"errors"
	"fmt"
	"net/netip"

	"slowstart/engine/app"
	"slowstart/engine/app/client"
	"slowstart/engine/app/origin"
	"slowstart/engine/app/script"
	"slowstart/engine/experiment"
)

// World is what applications know of the run they are in.
type World struct {
	Addrs map[string]netip.Addr // the hosts' own addresses by name
	Seed  uint64                // the keys of TLS come from it
}

// Run does what a is, on h, from its start time until it is done or the run
// stops; neither is an error. A failed socket call is an event of the timeline
// and an error only for a server that cannot listen. Run records the calls
// itself: h is the stack's bare host. It returns when every goroutine it has
// started has ended.
func Run(h app.Host, a experiment.App, w World, log app.Log) error {
	err := run(app.Recorded(h, a.Name, log), a, w, log)
	if err == nil || errors.Is(err, app.ErrStopped) {
		return nil
	}
	return fmt.Errorf("app %s on %s: %w", a.Name, a.Host, err)
}

func run(h app.Host, a experiment.App, w World, log app.Log) error {
	if a.Start > 0 {
		if err := h.Sleep(a.Start); err != nil {
			return err
		}
	}
	switch {
	case a.Origin != nil:
		return origin.Serve(h, *a.Origin, log)
	case a.Client != nil:
		addr, ok := w.Addrs[a.Client.To]
		if !ok {
			return fmt.Errorf("no host %q", a.Client.To)
		}
		client.Run(h, *a.Client, addr, log)
		return nil
	default:
		return script.Run(h, a.Script, w.Addrs)
	}
}

// Ends says whether an app ends by itself. An origin serves until the run
// stops, so a run must not wait for it.
func Ends(a experiment.App) bool { return a.Origin == nil }
