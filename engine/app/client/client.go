package client

import (
	"net/netip"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/app/rule"
	"slowstart/engine/experiment"
)

// Needs are what a client is given besides what it is told to do.
type Needs struct {
	Lookup func(name string) (netip.Addr, error)           // the address of a host or name
	Secure func(c app.Conn, name string) (app.Conn, error) // TLS; closes c on an error
	Done   func()                                          // called once if Run goes on when all is done, since connections stay open
}

// Run makes the client's requests on h. It returns when all are over and every
// connection is closed, or when the run ends.
func Run(h app.Host, about experiment.Client, needs Needs, log app.Log) {
	c := &client{host: h, Client: about, Needs: needs, log: log, wake: make(chan struct{}, 1), named: map[string]bool{}}
	c.plan()
	c.mu.Lock()
	c.advance()
	c.mu.Unlock()
	c.launch()
}

// client is the requests still to be sent and the connections there are.
type client struct {
	host app.Host
	experiment.Client
	Needs
	log    app.Log
	naming sync.Mutex    // held while a name is looked up: others then find it known
	wake   chan struct{} // closed when the client is over

	mu       sync.Mutex      // guards what follows, and what visits and tasks say
	queue    []*task         // by number; at most those of the plan and of the page
	left     int             // tasks that are not over, queued or under way
	made     int             // tasks, for their numbers
	visits   []*visit        // in the order of their opening
	opened   int             // visits ever
	jobs     []func()        // goroutines to start: at most two a visit, and the gap's
	resting  bool            // a gap is running
	page     bool            // HTML may name more
	named    map[string]bool // targets that the page has named
	known    bool            // the origin has answered
	persists bool            // the server's HTTP/1.1 has shown to persist
	careful  bool            // a pipeline failed: the next connection begins with one request
	canceled bool            // CancelAfter has happened; once
	over     bool
}

// launch starts the client's goroutines, one at a time: each gets as far as it
// can before the next begins.
func (c *client) launch() {
	var running sync.WaitGroup
	defer running.Wait()
	for range c.wake {
		for job := c.nextJob(); job != nil; job = c.nextJob() {
			if c.host.Sleep(0) != nil {
				c.abandon()
				return
			}
			running.Go(job)
		}
	}
}

// abandon ends the client with the run: what it has not started never will be.
func (c *client) abandon() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
	for _, v := range c.visits {
		v.doneWriting()
	}
}

func (c *client) nextJob() (job func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.jobs) > 0 {
		job, c.jobs = c.jobs[0], c.jobs[1:]
	}
	return job
}

// start has a goroutine started, and reports whether it will be. The caller
// holds mu, as in all that follows.
func (c *client) start(job func()) bool {
	if c.over {
		return false
	}
	c.jobs = append(c.jobs, job)
	select {
	case c.wake <- struct{}{}:
	default: // it is awake
	}
	return true
}

// end ends the client: all is done, or the run is.
func (c *client) end() {
	if !c.over {
		c.over = true
		close(c.wake)
	}
}

// advance does what can be done now: it sends queued requests where they may
// go, and lets go of connections that nothing is left for.
func (c *client) advance() {
	for len(c.queue) > 0 && c.queue[0].ready() {
		t := c.queue[0]
		p := c.place(t)
		if !p.found() {
			c.report(p.reason)
			break
		}
		c.queue = c.queue[1:]
		p.take(c, t)
	}
	if len(c.queue) > 0 && !c.queue[0].ready() && c.left == len(c.queue) && !c.resting {
		c.resting = true
		gap := c.queue[0].gap
		c.start(func() { c.rest(gap) })
	}
	c.release()
	if c.left > 0 || c.page {
		return
	}
	if len(c.visits) == 0 {
		c.end()
	} else if c.StayOpen && c.Idle == 0 && c.Done != nil {
		c.Done()
		c.Done = nil
	}
}

// rest is the time before the first request of the queue, from the end of all
// before it.
func (c *client) rest(gap time.Duration) {
	err := c.host.Sleep(gap)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.end()
		return
	}
	c.resting = false
	c.queue[0].gap = 0
	c.advance()
}

// release closes idle connections that no request will need.
func (c *client) release() {
	if c.StayOpen || c.page {
		return
	}
	spare := 0 // idle connections that the rest of the queue needs: it comes one by one
	if len(c.queue) > 0 && !c.queue[0].ready() {
		spare = 1
	}
	for _, v := range c.visits {
		switch {
		case !v.idle():
		case spare > 0:
			spare--
		case c.left > 0:
			v.leave(rule.NotNeeded)
		default:
			v.leave(rule.RequestsDone)
		}
	}
}

// giveUp ends all requests that are still to be sent.
func (c *client) giveUp() {
	c.left -= len(c.queue)
	c.queue, c.page = nil, false
}
