package experiment

import (
	"slices"
	"strconv"
	"strings"
)

// Capability is a row of the table of what the stacks can do. Whatever no row
// names, both can.
type Capability struct {
	Key    string   // in the file, such as tcp.initial_window; or a behaviour that no key sets, such as ecn
	Value  string   // the row is about this value; empty: about all but Except
	Except string   // the value that both stacks have
	Above  string   // the row is about times above this one only
	Stacks []string // who can
	Reason string   // code of the sentence that says why the others cannot
	Note   bool     // both can, and the sentence says how they differ
}

// Capabilities is the one table of what each stack can do. The command line,
// the pages and the documentation read it.
func Capabilities() []Capability {
	both, netstack, linux := []string{Netstack, Linux}, []string{Netstack}, []string{Linux}
	return []Capability{
		{Key: "tcp.initial_window", Except: "10", Stacks: linux, Reason: "netstack_initial_window"},     // gVisor: InitialCwnd is a constant
		{Key: "tcp.timestamps", Value: "off", Stacks: linux, Reason: "netstack_timestamps"},             // gVisor offers them in every SYN
		{Key: "tcp.window_scaling", Value: "off", Stacks: linux, Reason: "netstack_window_scaling"},     // likewise
		{Key: "tcp.slow_start_after_idle", Value: "off", Stacks: linux, Reason: "netstack_idle_window"}, // gVisor: always, after one RTO
		{Key: "tcp.congestion_control", Value: "bbr", Stacks: linux, Reason: "netstack_bbr"},            // gVisor: reno and cubic
		{Key: "tcp.time_wait", Except: "60s", Stacks: netstack, Reason: "linux_time_wait"},              // Linux: TCP_TIMEWAIT_LEN is a constant
		{Key: "tcp.delayed_ack", Except: "off", Stacks: both, Reason: "netstack_delayed_ack", Note: true},
		{Key: "tcp.delayed_ack", Above: "40ms", Stacks: netstack, Reason: "linux_delayed_ack"},     // Linux: TCP_ATO_MIN, which TCP_DELACK_MAX_US can only shorten
		{Key: "tcp.ack_with_data", Except: "off", Stacks: linux, Reason: "netstack_ack_with_data"}, // gVisor: the handshake's ACK leaves at once
		{Key: "ecn", Stacks: linux, Reason: "netstack_ecn"},
		{Key: "paws", Stacks: linux, Reason: "netstack_paws"}, // RFC 7323 §5
	}
}

// Refusal is something in an experiment that a stack cannot do.
type Refusal struct {
	Path    string // in the file: hosts.server.tcp.initial_window, or stacks
	Setting string // the setting that put it there, if one did
	Value   string
	Reason  string // code: a Capability's, or stack_not_listed
}

// Unsupported lists what keeps the experiment, with its settings in place,
// from running on the stack. Whether this machine has the stack is not known
// here.
func (e *Experiment) Unsupported(stack string) []Refusal {
	var list []Refusal
	if len(e.Stacks) > 0 && !slices.Contains(e.Stacks, stack) {
		list = append(list, Refusal{Path: "stacks", Value: strings.Join(e.Stacks, ", "), Reason: "stack_not_listed"})
	}
	e.eachCapability(func(c Capability, path, value string) {
		if !slices.Contains(c.Stacks, stack) {
			list = append(list, Refusal{Path: path, Setting: e.setterOf(path), Value: value, Reason: c.Reason})
		}
	})
	return list
}

// Notes lists what a page must say about the stacks' differences in this
// experiment.
func (e *Experiment) Notes() []string {
	var reasons []string
	e.eachCapability(func(c Capability, _, _ string) {
		if c.Note && !slices.Contains(reasons, c.Reason) {
			reasons = append(reasons, c.Reason)
		}
	})
	return reasons
}

// UnsupportedSettings lists values that settings could take and the stack
// could not do: all of a list, the ends of a range.
func (e *Experiment) UnsupportedSettings(stack string) []Refusal {
	var list []Refusal
	for _, s := range e.Settings {
		values := []string{s.Min, s.Max}
		if s.Min == "" {
			values = nil
			for _, v := range s.Values {
				values = append(values, v.Value)
			}
		}
		for _, v := range values {
			c, err := e.With(map[string]string{s.Name: v})
			if err != nil {
				continue // the file's author bounded it further
			}
			for _, r := range c.Unsupported(stack) {
				if r.Setting == s.Name {
					r.Value = v
					list = append(list, r)
				}
			}
		}
	}
	return list
}

// StackFor chooses the stack: the one that is asked for, and for auto the first
// of netstack and linux that can do the experiment. The refusals say why it
// cannot.
func (e *Experiment) StackFor(want string) (stack string, refused []Refusal) {
	if want != "auto" {
		return want, e.Unsupported(want)
	}
	for _, s := range []string{Netstack, Linux} {
		if len(e.Unsupported(s)) == 0 {
			return s, nil
		}
	}
	if len(e.Stacks) == 1 {
		return e.Stacks[0], e.Unsupported(e.Stacks[0])
	}
	return Netstack, e.Unsupported(Netstack)
}

// eachCapability gives the rows that the experiment's hosts touch.
func (e *Experiment) eachCapability(yield func(c Capability, path, value string)) {
	for _, h := range e.Hosts {
		for _, c := range Capabilities() {
			key, ok := strings.CutPrefix(c.Key, "tcp.")
			if !ok || !h.TCP.Set[key] {
				continue
			}
			value := h.TCP.value(key)
			if c.about(value) {
				yield(c, "hosts."+h.Name+".tcp."+key, value)
			}
		}
	}
}

// about reports whether the row means this value of its key.
func (c Capability) about(value string) bool {
	switch {
	case c.Above != "":
		v, p := timeQuantity().parse(value)
		most, _ := timeQuantity().parse(c.Above)
		return p == nil && v > most
	case c.Value != "":
		return value == c.Value
	}
	return value != c.Except
}

func (e *Experiment) setterOf(path string) string {
	for _, s := range e.Settings {
		if slices.Contains(s.Sets, path) {
			return s.Name
		}
	}
	return ""
}

// value is the canonical text of a key that the capability table names.
func (t TCP) value(key string) string {
	onOff := func(on bool) string {
		if on {
			return "on"
		}
		return "off"
	}
	switch key {
	case "initial_window":
		return strconv.Itoa(t.InitialWindow)
	case "timestamps":
		return onOff(t.Timestamps)
	case "window_scaling":
		return onOff(t.WindowScaling)
	case "slow_start_after_idle":
		return onOff(t.SlowStartIdle)
	case "congestion_control":
		return t.CongestionControl
	case "time_wait":
		return FormatDuration(t.TimeWait)
	case "ack_with_data":
		return onOff(t.DeferAccept)
	case "delayed_ack":
		if !t.DelayedAck {
			return "off"
		}
		return FormatDuration(t.DelayedAckTimeout)
	}
	panic("experiment: the capability table names tcp." + key + ", whose value nobody can tell")
}
