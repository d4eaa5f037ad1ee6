package experiment

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnsupported(t *testing.T) {
	tests := []struct {
		name     string
		tcp      string // of host b
		stacks   string
		netstack []Refusal
		linux    []Refusal
		auto     string
	}{
		{"nothing asked", "{}", "", nil, nil, "netstack"},
		{"what a stack has anyway", "{initial_window: 10, timestamps: on, time_wait: 60s, delayed_ack: off}", "", nil, nil, "netstack"},
		{"an initial window", "{initial_window: 4}", "", []Refusal{{"hosts.b.tcp.initial_window", "", "4", "netstack_initial_window"}}, nil, "linux"},
		{"no timestamps", "{timestamps: off}", "", []Refusal{{"hosts.b.tcp.timestamps", "", "off", "netstack_timestamps"}}, nil, "linux"},
		{"no window scaling", "{window_scaling: off}", "", []Refusal{{"hosts.b.tcp.window_scaling", "", "off", "netstack_window_scaling"}}, nil, "linux"},
		{"idle restart off", "{slow_start_after_idle: off}", "", []Refusal{{"hosts.b.tcp.slow_start_after_idle", "", "off", "netstack_idle_window"}}, nil, "linux"},
		{"bbr", "{congestion_control: bbr}", "", []Refusal{{"hosts.b.tcp.congestion_control", "", "bbr", "netstack_bbr"}}, nil, "linux"},
		{"cubic", "{congestion_control: cubic}", "", nil, nil, "netstack"},
		{"a short TIME-WAIT", "{time_wait: 5s}", "", nil, []Refusal{{"hosts.b.tcp.time_wait", "", "5s", "linux_time_wait"}}, "netstack"},
		{"delayed ACK", "{delayed_ack: 40ms}", "", nil, nil, "netstack"},
		{"a long delayed ACK", "{delayed_ack: 41ms}", "", nil, []Refusal{{"hosts.b.tcp.delayed_ack", "", "41ms", "linux_delayed_ack"}}, "netstack"},
		{"an ACK with data", "{ack_with_data: on}", "", []Refusal{{"hosts.b.tcp.ack_with_data", "", "on", "netstack_ack_with_data"}}, nil, "linux"},
		{"netstack only", "{}", "[netstack]", nil, []Refusal{{"stacks", "", "netstack", "stack_not_listed"}}, "netstack"},
		{"linux only", "{}", "[linux]", []Refusal{{"stacks", "", "linux", "stack_not_listed"}}, nil, "linux"},
		{
			"neither", "{initial_window: 4, time_wait: 5s}", "",
			[]Refusal{{"hosts.b.tcp.initial_window", "", "4", "netstack_initial_window"}},
			[]Refusal{{"hosts.b.tcp.time_wait", "", "5s", "linux_time_wait"}},
			"netstack",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.Replace(small, "{nagle: off}", tt.tcp, 1)
			if tt.stacks != "" {
				src += "stacks: " + tt.stacks + "\n"
			}
			e, err := Parse("x", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.netstack, e.Unsupported(Netstack)); diff != "" {
				t.Errorf("netstack -want +got\n%s", diff)
			}
			if diff := cmp.Diff(tt.linux, e.Unsupported(Linux)); diff != "" {
				t.Errorf("linux -want +got\n%s", diff)
			}
			stack, refused := e.StackFor("auto")
			if stack != tt.auto || (len(refused) > 0) != (tt.netstack != nil && tt.linux != nil) {
				t.Errorf("auto is %s, refused %v; want %s", stack, refused, tt.auto)
			}
		})
	}
}

func TestUnsupportedSettings(t *testing.T) {
	src := strings.Replace(small, "settings:\n", `settings:
  window: {unit: count, default: 10, min: 1, max: 10, sets: [hosts.b.tcp.initial_window]}
  stamps: {unit: switch, default: on, sets: [hosts.b.tcp.timestamps]}
`, 1)
	e, err := Parse("x", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want := []Refusal{
		{"hosts.b.tcp.initial_window", "window", "1", "netstack_initial_window"},
		{"hosts.b.tcp.timestamps", "stamps", "off", "netstack_timestamps"},
	}
	if diff := cmp.Diff(want, e.UnsupportedSettings(Netstack)); diff != "" {
		t.Errorf("netstack -want +got\n%s", diff)
	}
	if got := e.UnsupportedSettings(Linux); len(got) > 0 {
		t.Errorf("linux refuses %v", got)
	}
	if got := e.Notes(); len(got) > 0 {
		t.Errorf("notes %v", got)
	}
	c, err := e.With(map[string]string{"window": "4"})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Unsupported(Netstack); len(got) != 1 || got[0].Setting != "window" {
		t.Errorf("with the setting in place: %v", got)
	}
}

// A row about a key that Parse does not know, or whose value nobody can tell,
// would never refuse anything.
func TestCapabilities_NameKeysThatExist(t *testing.T) {
	keys := tcpKeys().names()
	reasons := map[string]bool{}
	for _, c := range Capabilities() {
		if reasons[c.Reason] {
			t.Errorf("%s has two rows", c.Reason)
		}
		reasons[c.Reason] = true
		key, ok := strings.CutPrefix(c.Key, "tcp.")
		if !ok {
			continue
		}
		known := false
		for _, k := range keys {
			known = known || k == key
		}
		if !known {
			t.Errorf("no key %s", c.Key)
		}
		defaultTCP().value(key)
	}
}
