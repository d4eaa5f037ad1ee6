package client

import (
	"strconv"

	"slowstart/engine/app/rule"
)

// place is where a request may go now: onto a visit, or onto a new one, or
// nowhere. Reason is that of the decision.
type place struct {
	visit  *visit
	open   bool
	reason string
}

func (p place) found() bool { return p.visit != nil || p.open }

// place chooses for the first request of the queue.
func (c *client) place(t *task) place {
	live := c.live()
	if t.Anyway && len(live) > 0 {
		return place{visit: live[len(live)-1], reason: rule.WrittenAnyway}
	}
	for _, v := range live {
		if v.idle() && !v.expired() {
			return place{visit: v, reason: v.kept}
		}
	}
	switch live = c.live(); {
	case c.opened == 0:
		return place{open: true, reason: rule.FirstRequest}
	case len(live) == 0:
		return place{open: true, reason: rule.PreviousClosed}
	case len(live) < max(c.Connections, 1):
		return place{open: true, reason: rule.OthersBusy}
	}
	return c.behind(live)
}

// live are the visits that have not been given up.
func (c *client) live() []*visit {
	var live []*visit
	for _, v := range c.visits {
		if v.leaving == "" {
			live = append(live, v)
		}
	}
	return live
}

// behind chooses the visit with the fewest requests under way, if another may
// be sent behind them.
func (c *client) behind(live []*visit) place {
	at := place{reason: rule.ConnectionLimit}
	for _, v := range live {
		if v.closing || v.broken || !v.connected {
			continue
		}
		ok, reason := v.pipeline().Allows()
		switch {
		case ok && (at.visit == nil || len(v.under) < len(at.visit.under)):
			at = place{visit: v, reason: reason}
		case !ok && at.visit == nil && at.reason == rule.ConnectionLimit:
			at.reason = reason
		}
	}
	return at
}

// take gives the request to the visit, or to a new one.
func (p place) take(c *client, t *task) {
	if p.open {
		c.opened++
		v := &visit{client: c, careful: c.careful}
		c.careful = false
		c.visits = append(c.visits, v)
		v.goes(t)
		c.none().Decide(0, "open", p.reason, t.waited())
		c.start(v.run)
		return
	}
	v := p.visit
	v.goes(t)
	if !v.connected {
		return // written anyway: it is the visit's from the start
	}
	v.number(t)
	v.Decide(t.exchange, "reuse", p.reason, t.waited())
	v.call()
}

// goes puts a request on the visit.
func (v *visit) goes(t *task) {
	v.under = append(v.under, t)
	t.closes = !v.client.lasts(v.client.fields(t))
	v.closing = v.closing || t.closes
}

// report says of the requests that could be sent what they wait for.
func (c *client) report(reason string) {
	for _, t := range c.queue {
		if !t.ready() {
			return
		}
		if t.waits != reason {
			t.waits = reason
			c.none().Decide(0, "wait", reason, t.named())
		}
	}
}

// named are the arguments of a request that has no number on a connection yet.
func (t *task) named() map[string]string {
	return map[string]string{"request": strconv.Itoa(t.order), "target": t.Target}
}

// waited is named for a request that has waited, to end its wait.
func (t *task) waited() map[string]string {
	if t.waits == "" {
		return nil
	}
	return t.named()
}
