package engine

import (
	"context"
	"net/netip"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// KernelStates makes a run on linux and asks the kernel, before anything is
// given back, for the state of each end that the timeline has one of.
func KernelStates(ctx context.Context, exp *experiment.Experiment, sink Sink) (told, asked map[string]string, err error) {
	told, asked = map[string]string{}, map[string]string{}
	ends := map[string]end{}
	open := map[int]*timeline.ConnOpen{}
	rec := newRecorder(sink, func(e timeline.Event) {
		switch e := e.(type) {
		case *timeline.ConnOpen:
			open[e.Conn] = e
		case *timeline.TCPState:
			on := app.Pair{Local: addrPort(open[e.Conn].Client), Remote: addrPort(open[e.Conn].Server)}
			if open[e.Conn].Client.Host != e.Host {
				on.Local, on.Remote = on.Remote, on.Local
			}
			name := e.Host + " " + on.Local.String() + " " + on.Remote.String()
			told[name], ends[name] = e.To, end{host: e.Host, on: on}
		}
	})
	d, err := newDriver(exp, Options{Limits: Limits{}.WithDefaults()}, experiment.Linux, rec)
	if err != nil {
		return nil, nil, err
	}
	defer d.stack.Close()
	defer d.loop.end()
	defer d.stack.Stop()
	_, err = d.loop.run(ctx)
	rec.join()
	for name, e := range ends {
		if asked[name], err = d.stack.(linuxHosts).State(e.host, e.on); err != nil {
			return nil, nil, err
		}
	}
	return told, asked, err
}

func addrPort(e timeline.Endpoint) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(e.IP), uint16(e.Port))
}
