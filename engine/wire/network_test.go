package wire_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/wire"
)

// path is the nodes that a packet from one host to another passes.
func path(t *testing.T, exp *experiment.Experiment, from, to string) string {
	t.Helper()
	j := newJournal(t, exp, 1)
	j.send(0, segment(t, from, to, 40))
	j.run()
	nodes := []string{from}
	for _, p := range j.plans {
		nodes = append(nodes, p.To)
		if p.Drop != "" {
			return strings.Join(nodes[:len(nodes)-1], " ") + ": " + string(p.Drop)
		}
	}
	return strings.Join(nodes, " ")
}

func TestRoutes(t *testing.T) {
	exp := &experiment.Experiment{Hosts: []experiment.Host{
		{Name: "a", Role: "client"},
		{Name: "b", Role: "server"},
		{Name: "p", Role: "proxy"},
		{Name: "r", Role: "router"},
		{Name: "s", Role: "router"},
		{Name: "alone", Role: "client"},
	}}
	for _, ends := range []string{"a p", "p b", "a s", "a r", "r b", "s b", "r s"} {
		a, b, _ := strings.Cut(ends, " ")
		exp.Links = append(exp.Links, experiment.Link{Name: ends, A: a, B: b})
	}
	for _, want := range []string{
		"a p",
		"r b", // from a router itself
		"a s b",
		"b r a", // of two ways of two hops, by the file's order of the links that leave b
		"p a",
		"p b",
		"r s",
	} {
		nodes := strings.Fields(want)
		if got := path(t, exp, nodes[0], nodes[len(nodes)-1]); got != want {
			t.Errorf("path %q, want %q", got, want)
		}
	}
	for _, to := range []string{"alone", "nobody", ""} {
		if got, want := path(t, exp, "a", to), "a: no_route"; got != want {
			t.Errorf("path from a to %q: %q, want %q", to, got, want)
		}
	}
	if got, want := path(t, exp, "nobody", "a"), "nobody: no_route"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
}

func TestNew_LinkToNowhere(t *testing.T) {
	exp := chain(0, experiment.Link{})
	exp.Links[0].B = "c"
	_, err := wire.New(exp, 1)
	if want := `wire: link "link1" joins "c", which is no host`; err == nil || err.Error() != want {
		t.Errorf("New: %v, want %q", err, want)
	}
}

func TestNew_BadAddress(t *testing.T) {
	exp := chain(0, experiment.Link{})
	exp.Hosts[1].IP = "10.0.0"
	if _, err := wire.New(exp, 1); err == nil || !strings.HasPrefix(err.Error(), `wire: address of host "b": `) {
		t.Errorf("New: %v, want an error about host b's address", err)
	}
}

// Each link has its own rate and delay, and the packet one id over all of them.
func TestNetwork_SeveralLinksInARow(t *testing.T) {
	exp := chain(2, both(experiment.Direction{Rate: 1 * mbit, Delay: 10 * ms}))
	exp.Links[1].There = experiment.Direction{Rate: 10 * mbit, Delay: 20 * ms}
	j := newJournal(t, exp, 1)
	burst(t, j, 0, 2, 1500)
	j.run()
	var ids []int64
	for _, p := range j.delivered {
		ids = append(ids, p.ID)
		if got, err := packet.Parse(p.Bytes); err != nil || got.TTL() != 62 || !got.ChecksumsOK() || p.Hop != 2 {
			t.Errorf("packet %d after %d hops: TTL %d, checksums ok %v, %v; want 62 after 2", p.ID, p.Hop, got.TTL(), got.ChecksumsOK(), err)
		}
	}
	if !slices.Equal(ids, []int64{1, 2}) {
		t.Errorf("delivered %v, want 1 and 2", ids)
	}
	// 12 + 10, 1.2 + 20, 12 + 10; the second leaves the first link 12 ms later.
	for i, want := range []time.Duration{65_200 * us, 77_200 * us} {
		if got := j.delivered[i].Arrive; got != want {
			t.Errorf("packet %d arrives at %v, want %v", i+1, got, want)
		}
	}
}

func TestNetwork_NeverWritesIntoGivenBytes(t *testing.T) {
	exp := chain(2, both(experiment.Direction{CorruptProb: 1, DupProb: 1}))
	p := segment(t, "a", "b", 100)
	was := slices.Clone(p.Bytes)
	j := newJournal(t, exp, 1)
	j.send(0, p)
	j.run()
	if !slices.Equal(p.Bytes, was) {
		t.Error("the wire wrote into the sender's bytes")
	}
}

// A copy is what entered the link: unharmed where the original is harmed.
func TestNetwork_CopyOfACorruptedPacketIsUnharmed(t *testing.T) {
	j := newJournal(t, chain(0, both(experiment.Direction{CorruptProb: 1, DupProb: 1, Rate: 1 * mbit})), 1)
	burst(t, j, 0, 1, 1500)
	j.run()
	if len(j.delivered) != 2 {
		t.Fatalf("%d packets delivered, want 2", len(j.delivered))
	}
	original, dup := j.delivered[0], j.delivered[1]
	if !original.Corrupted || dup.Corrupted || dup.CopyOf != original.ID {
		t.Errorf("original corrupted %v, copy of %d corrupted %v", original.Corrupted, dup.CopyOf, dup.Corrupted)
	}
	if dup.Arrive != 24*ms {
		t.Errorf("the copy arrives at %v, want right behind at 24ms", dup.Arrive)
	}
}

func TestNetwork_Answer(t *testing.T) {
	tests := []struct {
		name    string
		routers int
		mtu     [2]int // of the first link and of the second
		ttl     uint8
		df      bool
		dst     string
		drop    timeline.DropCause
		answer  string // type/code, "" for none
	}{
		{"too large for the next link", 1, [2]int{1500, 576}, 64, true, "b", timeline.DropMTU, "3/4"},
		{"too large, may be fragmented: we do not", 1, [2]int{1500, 576}, 64, false, "b", timeline.DropMTU, ""},
		{"too large for the host's own link", 1, [2]int{576, 1500}, 64, true, "b", timeline.DropMTU, ""},
		{"time to live used up", 1, [2]int{1500, 1500}, 1, true, "b", timeline.DropTTL, "11/0"},
		{"no way at the host", 1, [2]int{1500, 1500}, 64, true, "nobody", timeline.DropNoRoute, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			exp := chain(tt.routers, both(experiment.Direction{Delay: 10 * ms}))
			for i := range exp.Links {
				exp.Links[i].MTU = tt.mtu[i]
			}
			j := newJournal(t, exp, 1)
			p := segment(t, "a", tt.dst, 1500)
			p.Bytes = ipBytesOf(t, 1500, tt.ttl, tt.df)
			j.send(0, p)
			j.run()
			dropped := slices.IndexFunc(j.plans, func(p wire.Plan) bool { return p.Drop != "" })
			if dropped < 0 || j.plans[dropped].Drop != tt.drop {
				t.Fatalf("drops %v, want %q", j.drops(), tt.drop)
			}
			if tt.answer == "" {
				if len(j.delivered) != 0 {
					t.Errorf("answered by %+v", j.delivered[0].View)
				}
				return
			}
			if len(j.delivered) != 1 {
				t.Fatalf("%d packets delivered, want the answer", len(j.delivered))
			}
			answer := j.delivered[0]
			got, err := packet.Parse(answer.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			want := packet.ICMPUnreachable(got.Src(), j.plans[dropped].Sent, map[string]packet.ICMPReason{
				"3/4": packet.FragmentationNeeded, "11/0": packet.TTLExceeded,
			}[tt.answer], tt.mtu[1])
			if !slices.Equal(answer.Bytes, want) || got.Src().String() != exp.Hosts[1].IP {
				t.Errorf("answer is type %d code %d from %v", got.ICMPType(), got.ICMPCode(), got.Src())
			}
			if answer.To != "a" || answer.ID != 2 || answer.Arrive != 20*ms {
				t.Errorf("answer %d reaches %s at %v, want 2, a, 20ms", answer.ID, answer.To, answer.Arrive)
			}
		})
	}
}

func TestNetwork_Answer_NetUnreachable(t *testing.T) {
	exp := chain(1, experiment.Link{})
	exp.Hosts = append(exp.Hosts, experiment.Host{Name: "alone", Role: "client"})
	n, err := wire.New(exp, 1)
	if err != nil {
		t.Fatal(err)
	}
	plan := n.Enter(0, segment(t, "r1", "alone", 40))
	answer, ok := n.Answer(&plan)
	if !ok {
		t.Fatal("no answer to a packet that the router cannot forward")
	}
	if got, err := packet.Parse(answer.Bytes); err != nil || got.ICMPType() != 3 || got.ICMPCode() != 0 {
		t.Errorf("type %d code %d, %v; want net unreachable", got.ICMPType(), got.ICMPCode(), err)
	}
}

func TestNetwork_InFlight(t *testing.T) {
	j := newJournal(t, chain(1, both(experiment.Direction{Delay: 10 * ms})), 1)
	burst(t, j, 0, 3, 100)
	j.clk.AdvanceTo(15 * ms)
	if got := j.net.InFlight(); got != 3 {
		t.Errorf("InFlight() = %d between the links, want 3", got)
	}
	for i, want := range []wire.Count{
		{Link: "link1", From: "a", To: "r1", Entered: 3, Received: 3},
		{Link: "link1", From: "r1", To: "a"},
		{Link: "link2", From: "r1", To: "b", Entered: 3},
		{Link: "link2", From: "b", To: "r1"},
	} {
		if got := j.net.Counts()[i]; got != want {
			t.Errorf("Counts()[%d] = %+v, want %+v", i, got, want)
		}
	}
}
