package experiment

import (
	"slices"
	"strconv"
	"strings"
)

// scriptCheck follows one script's steps.
type scriptCheck struct {
	e       *Experiment
	host    string
	fail    func(p *problem, at string)
	calls   int
	sockets []string // made so far
	listens bool
}

func (c *scriptCheck) steps(list []Step, at string, depth, times int) {
	for i, s := range list {
		here := at + "." + strconv.Itoa(i+1)
		if c.calls > maxCalls {
			return
		}
		c.calls += times
		switch s.Op {
		case "listen":
			c.listens = true
		case "accept":
			if !c.listens {
				c.fail(&problem{code: codeConflict, msg: "accept needs a listen before it"}, here)
			}
			c.sockets = append(c.sockets, s.Conn)
		case "connect":
			c.fail(c.e.canReach(c.host, s.To), here)
			c.fail(c.e.hasAddress(s.To, s.Address), here+".address")
			c.fail(c.e.hasAddress(c.host, s.FromIP), here+".from_ip")
			c.sockets = append(c.sockets, s.Conn)
		case "repeat":
			if depth == maxNested {
				c.fail(&problem{code: codeSize, msg: "repeats nested more than " + strconv.Itoa(maxNested) + " deep"}, here)
				return
			}
			c.steps(s.Do, here+".do", depth+1, times*s.Times)
		case "sleep":
		default:
			if !slices.Contains(c.sockets, s.Conn) {
				made := "none is made before"
				if len(c.sockets) > 0 {
					made = "made before: " + strings.Join(c.sockets, ", ")
				}
				c.fail(&problem{code: codeName, msg: "no socket " + quote(s.Conn) + ": " + made}, here)
			}
		}
	}
}

// hasAddress is nil for no address and for one of the host's.
func (e *Experiment) hasAddress(host, ip string) *problem {
	h := e.host(host)
	if ip == "" || h == nil || h.IP == ip || slices.Contains(h.More, ip) {
		return nil
	}
	return unknown(codeName, "address of "+host, ip, append([]string{h.IP}, h.More...))
}
