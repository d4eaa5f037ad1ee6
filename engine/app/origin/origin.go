// Package origin is an HTTP/1.x origin server: [Serve]. What it decides about
// its connections follows package rule, but where an experiment has it close at
// will. It makes its content up: filler, or a page that names objects.
package origin

import (
	"fmt"
	"sync"

	"slowstart/engine/app"
	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
)

// origin is what the connections of a server share.
type origin struct {
	host app.Host
	experiment.Origin
	secure func(app.Conn) (app.Conn, error) // does the TLS handshake; nil = none
	log    app.Log
	site   *site
	slots  chan struct{} // a token for each connection that is served; nil = no limit

	mu    sync.Mutex // guards taken
	taken int        // requests
}

// Serve answers requests on h until the run stops; the error is of a server that
// cannot listen, or ErrStopped. Secure makes a connection speak TLS; nil is for
// plain HTTP.
func Serve(h app.Host, about experiment.Origin, secure func(app.Conn) (app.Conn, error), log app.Log) error {
	return newOrigin(h, about, secure, log).serve()
}

func newOrigin(h app.Host, about experiment.Origin, secure func(app.Conn) (app.Conn, error), log app.Log) *origin {
	o := &origin{host: h, Origin: about, secure: secure, log: log, site: newSite(about)}
	if about.Slots > 0 {
		o.slots = make(chan struct{}, about.Slots)
	}
	return o
}

// serve accepts connections until the run stops and waits for all of them.
// Those that it has no slot for wait in the kernel's backlog.
func (o *origin) serve() error {
	l, err := o.host.Listen(o.Port, app.Backlog)
	if err != nil {
		return fmt.Errorf("listen on port %d: %w", o.Port, err)
	}
	var conns sync.WaitGroup
	defer conns.Wait()
	for {
		o.take()
		c, err := app.Accept(l)
		if err != nil {
			return fmt.Errorf("accept on port %d: %w", o.Port, err)
		}
		conns.Go(func() {
			defer o.give()
			// Giving way lets accept be entered before the first read,
			// however the scheduler runs these two goroutines.
			if o.host.Sleep(0) == nil {
				o.talk(c)
			}
		})
	}
}

// take waits for a slot.
func (o *origin) take() {
	if o.slots != nil {
		o.slots <- struct{}{}
	}
}

func (o *origin) give() {
	if o.slots != nil {
		<-o.slots
	}
}

// talk serves one connection.
func (o *origin) talk(c app.Conn) {
	if o.secure != nil {
		var err error
		if c, err = o.secure(c); err != nil {
			return // it is closed, and the timeline says why
		}
	}
	o.session(c).serve()
}

func (o *origin) session(c app.Conn) *session {
	s := &session{End: http1.NewEnd(o.host.Name(), c, o.log), origin: o, conn: c}
	if o.Buffer > 0 {
		s.ReadBy(int(o.Buffer))
	}
	return s
}

// arrive counts a request and returns the close at will that it meets, if any.
func (o *origin) arrive() (nth int, end *experiment.End) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken++
	for i := range o.Ends {
		if o.Ends[i].Request == o.taken {
			return o.taken, &o.Ends[i]
		}
	}
	return o.taken, nil
}
