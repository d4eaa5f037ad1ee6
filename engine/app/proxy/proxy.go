package proxy

import (
	"fmt"
	"net/netip"
	"sync"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// proxy is what its clients' connections share.
type proxy struct {
	experiment.Proxy
	host app.Host
	next netip.AddrPort
	log  app.Log

	stored *store // of a cache; else nil
}

// Serve takes clients on h and passes on what they say to the host at next,
// until the run stops. The error is of a proxy that cannot listen, or
// ErrStopped.
func Serve(h app.Host, about experiment.Proxy, next netip.Addr, log app.Log) error {
	p := &proxy{Proxy: about, host: h, next: netip.AddrPortFrom(next, uint16(about.ToPort)), log: log}
	if about.Kind == "cache" {
		p.stored = newStore()
	}
	return p.serve()
}

// serve accepts connections until the run stops and waits for all of them.
func (p *proxy) serve() error {
	l, err := p.host.Listen(p.Port, app.Backlog)
	if err != nil {
		return fmt.Errorf("listen on port %d: %w", p.Port, err)
	}
	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		c, err := app.Accept(l)
		if err != nil {
			return fmt.Errorf("accept on port %d: %w", p.Port, err)
		}
		clients.Go(func() {
			// Giving way lets accept be entered before the first read,
			// however the scheduler runs these two goroutines.
			if p.host.Sleep(0) == nil {
				p.client(c)
			}
		})
	}
}

// client serves one client's connection to its end.
func (p *proxy) client(c app.Conn) {
	if p.Kind == "relay" {
		p.relay(p.side(c))
		return
	}
	s := &session{proxy: p, client: p.side(c)}
	s.serve()
}
