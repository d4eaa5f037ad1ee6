// Package play does what the apps of an experiment are: it is the one place that
// knows every kind of app.
package play

import (
	"errors"
	"fmt"

	"slowstart/engine/app"
	"slowstart/engine/app/client"
	"slowstart/engine/app/dns"
	"slowstart/engine/app/origin"
	"slowstart/engine/app/proxy"
	"slowstart/engine/app/script"
	"slowstart/engine/app/secure"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

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
	return &AppError{App: a.Name, Host: a.Host, Err: err}
}

// AppError says that an application could not do what it is for, and so ended the
// run: its port was taken, or it was out of descriptors.
type AppError struct {
	App, Host string
	Err       error
}

func (e *AppError) Error() string { return fmt.Sprintf("app %s on %s: %v", e.App, e.Host, e.Err) }
func (e *AppError) Unwrap() error { return e.Err }

// Data is the error as a timeline carries it.
func (e *AppError) Data() *timeline.Error {
	return &timeline.Error{Code: "app_failed", Args: map[string]string{"app": e.App, "host": e.Host, "reason": e.Err.Error()}}
}

func run(h app.Host, a experiment.App, w World, log app.Log) error {
	if a.Start > 0 {
		if err := h.Sleep(a.Start); err != nil {
			return err
		}
	}
	switch {
	case a.Origin != nil:
		if !a.Origin.TLS {
			return origin.Serve(h, *a.Origin, nil, log)
		}
		party, err := secure.New(h, w.Seed, log)
		if err != nil {
			return err
		}
		return origin.Serve(h, *a.Origin, party.Server, log)
	case a.Client != nil:
		needs := client.Needs{Lookup: w.lookup(h, a.Client.Resolver, log), Done: w.Done}
		if a.Client.TLS {
			party, err := secure.New(h, w.Seed, log)
			if err != nil {
				return err
			}
			needs.Secure = party.Client
		}
		client.Run(h, *a.Client, needs, log)
		return nil
	case a.Proxy != nil:
		next, ok := w.Addrs[a.Proxy.To]
		if !ok {
			return fmt.Errorf("no host %q", a.Proxy.To)
		}
		return proxy.Serve(h, *a.Proxy, next, log)
	case a.Resolver != nil:
		return dns.Serve(h, *a.Resolver, w.Addrs, log)
	default:
		return script.Run(h, a.Script, w.Addrs)
	}
}

// Serves says whether an app serves others until the run stops. A run does not
// wait for it to end, and starts it before those that it serves.
func Serves(a experiment.App) bool { return a.Origin != nil || a.Proxy != nil || a.Resolver != nil }

// Ends says whether an app ends by itself.
func Ends(a experiment.App) bool { return !Serves(a) }
