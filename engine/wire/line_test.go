package wire_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

const (
	kbit = experiment.BitRate(1000)
	mbit = 1000 * kbit
)

func TestLine_Serialisation(t *testing.T) {
	tests := []struct {
		ipBytes int
		rate    experiment.BitRate
		want    time.Duration
	}{
		{1500, 1 * mbit, 12 * ms},
		{1500, 10 * mbit, 1200 * us},
		{1500, 100 * mbit, 120 * us},
		{52, 1 * mbit, 416 * us},
		{40, 8 * kbit, 40 * ms},
		{1500, 1000 * mbit, 12 * us},
		{1500, 7 * mbit, 1_714_286}, // 1,714,285.7 ns: up, never faster than the rate
		{1500, 0, 0},
	}
	for _, tt := range tests {
		j := newJournal(t, chain(0, both(experiment.Direction{Rate: tt.rate, Delay: 50 * ms})), 1)
		burst(t, j, 0, 1, tt.ipBytes)
		j.run()
		p := j.delivered[0]
		if got := p.Out - p.Start; got != tt.want || p.Arrive != tt.want+50*ms {
			t.Errorf("%d B at %d bit/s take %v and arrive at %v, want %v and 50ms later", tt.ipBytes, tt.rate, got, p.Arrive, tt.want)
		}
	}
}

// A delay must not cost throughput, as it does where forwarding sleeps: GNS3
// once fell from 70 to 6 Mbit/s by 10 ms (github.com/GNS3/gns3-gui/issues/2321).
func TestLine_DelayCostsNoThroughput(t *testing.T) {
	const packets = 1000
	j := newJournal(t, chain(0, both(experiment.Direction{Rate: 100 * mbit, Delay: 50 * ms})), 1)
	burst(t, j, 0, packets, 1500)
	j.run()
	if len(j.delivered) != packets {
		t.Fatalf("%d packets delivered, want %d", len(j.delivered), packets)
	}
	for i, p := range j.delivered {
		if want := time.Duration(i+1)*120*us + 50*ms; p.Arrive != want {
			t.Fatalf("packet %d arrives at %v, want %v", i, p.Arrive, want)
		}
	}
}

func TestLine_DropTail(t *testing.T) {
	full := string(timeline.DropQueueFull)
	tests := []struct {
		name    string
		packets int
		bytes   int
		sizes   []int
		want    []string
	}{
		{"2 packets wait, one is on the line", 2, 0, []int{1500, 1500, 1500, 1500}, []string{"-", "-", "-", full}},
		{"the limit in bytes is met exactly", 0, 3000, []int{1500, 1500, 1500, 40}, []string{"-", "-", "-", full}},
		{"a small packet still fits in bytes", 0, 2000, []int{1500, 1500, 1500, 500}, []string{"-", "-", full, "-"}},
		{"a free line takes what no queue holds", 0, 100, []int{1500, 40, 61}, []string{"-", "-", full}},
		{"both limits count", 1, 100, []int{40, 40, 40}, []string{"-", "-", full}},
		{"no limit", 0, 0, []int{1500, 1500, 1500}, []string{"-", "-", "-"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := experiment.Direction{Rate: 1 * mbit, QueuePackets: tt.packets, QueueBytes: tt.bytes}
			j := newJournal(t, chain(0, both(d)), 1)
			for _, size := range tt.sizes {
				burst(t, j, 0, 1, size)
			}
			j.run()
			if got := j.drops(); !slices.Equal(got, tt.want) {
				t.Errorf("drops %v, want %v", got, tt.want)
			}
		})
	}
}

// The longest wait is the limit times one packet's serialisation: 60 packets
// at 10 Mbit/s wait 72 ms.
func TestLine_WorstWait(t *testing.T) {
	j := newJournal(t, chain(0, both(experiment.Direction{Rate: 10 * mbit, QueuePackets: 60})), 1)
	burst(t, j, 0, 100, 1500)
	j.run()
	last := j.delivered[len(j.delivered)-1]
	if queue, serialise, _ := last.Parts(); len(j.delivered) != 61 || queue != 72_000 || serialise != 1200 {
		t.Errorf("%d packets, the last waits %d us and takes %d, want 61, 72000, 1200", len(j.delivered), queue, serialise)
	}
}

// Room comes back at the instant a waiting packet gets the line.
func TestLine_RoomComesBackWithTheLine(t *testing.T) {
	j := newJournal(t, chain(0, both(experiment.Direction{Rate: 1 * mbit, QueuePackets: 1})), 1)
	burst(t, j, 0, 2, 1500)
	burst(t, j, 12*ms-1, 1, 1500)
	burst(t, j, 12*ms, 2, 1500)
	j.run()
	if got, want := j.drops(), []string{"-", "-", "queue_full", "-", "queue_full"}; !slices.Equal(got, want) {
		t.Errorf("drops %v, want %v", got, want)
	}
}

func TestLine_DirectionsDoNotShareTheLine(t *testing.T) {
	l := experiment.Link{
		There: experiment.Direction{Rate: 1 * mbit, Delay: 30 * ms},
		Back:  experiment.Direction{Delay: 5 * ms},
	}
	j := newJournal(t, chain(0, l), 1)
	burst(t, j, 0, 2, 1500)
	j.send(0, segment(t, "b", "a", 1500))
	j.run()
	var at []time.Duration
	for _, p := range j.delivered {
		at = append(at, p.Arrive)
	}
	if want := []time.Duration{5 * ms, 42 * ms, 54 * ms}; !slices.Equal(at, want) {
		t.Errorf("arrivals %v, want %v", at, want)
	}
}

func TestFaults_Selected(t *testing.T) {
	second := []experiment.Selector{{From: "a", Kind: "data", Nth: 2}}
	tests := []struct {
		name string
		set  experiment.Direction
		want []int64 // ids in order of arrival; 3 packets, of which copies of the second may be more
	}{
		{"none", experiment.Direction{}, []int64{1, 2, 3}},
		{"drop", experiment.Direction{Drop: second}, []int64{1, 3}},
		{"drop two: each counts all", experiment.Direction{Drop: append([]experiment.Selector{{From: "a", Kind: "data", Nth: 1}}, second...)}, []int64{3}},
		{"duplicate", experiment.Direction{Duplicate: second}, []int64{1, 2, 3, 4}},
		{"delay", experiment.Direction{Delays: []experiment.DelayRule{{Selector: second[0], By: 3 * ms}}}, []int64{1, 3, 2}},
		{"copies", experiment.Direction{Copies: kept(second[0], 3*ms/2, 9*ms)}, []int64{1, 2, 5, 3, 4}},
		{"duplicate and copy", experiment.Direction{Duplicate: second, Copies: kept(second[0], 9*ms)}, []int64{1, 2, 3, 5, 4}},
		{"drop and copy", experiment.Direction{Drop: second, Copies: kept(second[0], 9*ms)}, []int64{1, 3}},
		{"drop and duplicate", experiment.Direction{Drop: second, Duplicate: second}, []int64{1, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := newJournal(t, chain(0, experiment.Link{There: tt.set}), 1)
			for i := range 3 {
				burst(t, j, time.Duration(i)*ms, 1, 100)
			}
			j.run()
			var ids []int64
			for _, p := range j.delivered {
				ids = append(ids, p.ID)
				if p.CopyOf != 0 && p.CopyOf != 2 {
					t.Errorf("packet %d is a copy of %d", p.ID, p.CopyOf)
				}
			}
			if !slices.Equal(ids, tt.want) {
				t.Errorf("arrived %v, want %v", ids, tt.want)
			}
		})
	}
}

func kept(s experiment.Selector, by ...time.Duration) (rules []experiment.DelayRule) {
	for _, d := range by {
		rules = append(rules, experiment.DelayRule{Selector: s, By: d})
	}
	return rules
}

// A copy that the network kept is on its way for so much longer than its
// original, and keeps neither the line nor the queue from others meanwhile.
func TestFaults_KeptCopyTakesNoTimeOfTheLine(t *testing.T) {
	set := experiment.Direction{
		Delay: 10 * ms, Rate: 1_200_000, QueuePackets: 1, // 1500 B take 10 ms
		Copies: kept(experiment.Selector{Kind: "data", Nth: 1}, time.Second),
	}
	j := newJournal(t, chain(0, experiment.Link{There: set}), 1)
	burst(t, j, 0, 2, 1500)
	j.run()
	got := map[int64]time.Duration{}
	for _, p := range j.delivered {
		got[p.ID] = p.Arrive
	}
	if want := map[int64]time.Duration{1: 20 * ms, 2: 1020 * ms, 3: 30 * ms}; !maps.Equal(got, want) {
		t.Errorf("arrivals %v, want %v", got, want)
	}
}

// A list on the link counts both directions' packets, one on a direction its own.
func TestFaults_ListOnTheLinkIsShared(t *testing.T) {
	third := experiment.Direction{Drop: []experiment.Selector{{From: "any", Kind: "any", Nth: 3}}}
	for _, tt := range []struct {
		name string
		link experiment.Link
		want []string
	}{
		{"on the link", both(third), []string{"-", "-", "selected", "-", "-", "-"}},
		{"on the link, with another on one direction", experiment.Link{
			There: experiment.Direction{Drop: append(third.Drop, experiment.Selector{From: "b", Kind: "any", Nth: 1})},
			Back:  third,
		}, []string{"-", "-", "selected", "-", "-", "-"}},
		{"on one direction", experiment.Link{There: third}, []string{"-", "-", "-", "-", "selected", "-"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := newJournal(t, chain(0, tt.link), 1)
			for i := range 3 {
				j.send(time.Duration(i)*ms, segment(t, "a", "b", 100))
				j.send(time.Duration(i)*ms, segment(t, "b", "a", 100))
			}
			j.run()
			if got := j.drops(); !slices.Equal(got, tt.want) {
				t.Errorf("drops %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFaults_Reordered(t *testing.T) {
	j := newJournal(t, chain(0, both(experiment.Direction{ReorderProb: 1, ReorderDelay: 4 * ms, Delay: 10 * ms})), 1)
	burst(t, j, 0, 1, 100)
	j.run()
	if got := j.delivered[0].Arrive; got != 14*ms {
		t.Errorf("arrives at %v, want 14ms", got)
	}
}

func TestFaults_CorruptedFailsItsChecksumAtTheReceiver(t *testing.T) {
	for _, ipBytes := range []int{40, 41, 1500} {
		j := newJournal(t, chain(1, both(experiment.Direction{CorruptProb: 1})), 1)
		burst(t, j, 0, 20, ipBytes)
		j.run()
		for _, p := range j.delivered {
			got, err := packet.Parse(p.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Corrupted || !got.IPChecksumOK() || got.TransportChecksumOK() {
				t.Errorf("%d B: corrupted %v, ip checksum ok %v, transport checksum ok %v; want true, true, false",
					ipBytes, p.Corrupted, got.IPChecksumOK(), got.TransportChecksumOK())
			}
		}
	}
}

// About one packet in ten is lost at 10 %, others with another seed, and the
// same ones each time with the same seed.
func TestFaults_LossIsSeeded(t *testing.T) {
	lost := func(seed uint64) []int64 {
		j := newJournal(t, chain(0, both(experiment.Direction{Loss: 0.1})), seed)
		burst(t, j, 0, 10_000, 40)
		j.run()
		var ids []int64
		for _, p := range j.plans {
			if p.Drop == timeline.DropLoss {
				ids = append(ids, p.ID)
			}
		}
		return ids
	}
	first := lost(7)
	if n := len(first); n < 900 || n > 1100 {
		t.Errorf("%d of 10,000 packets lost at 10 %%", n)
	}
	if !slices.Equal(first, lost(7)) {
		t.Error("the same seed lost other packets")
	}
	if slices.Equal(first, lost(8)) {
		t.Error("another seed lost the same packets")
	}
}

// A selector takes a packet away and leaves the luck of all others as it was.
func TestFaults_SelectorShiftsNoChance(t *testing.T) {
	type luck struct {
		drop            timeline.DropCause
		copied, damaged bool
	}
	run := func(d experiment.Direction) []luck {
		d.Loss, d.CorruptProb, d.DupProb, d.ReorderProb = 0.3, 0.3, 0.3, 0.3
		j := newJournal(t, chain(0, both(d)), 3)
		burst(t, j, 0, 50, 100)
		j.run()
		var all []luck
		for _, p := range j.plans {
			if p.CopyOf == 0 {
				all = append(all, luck{p.Drop, len(p.Copies) > 0, p.Corrupted})
			}
		}
		return all
	}
	plain := run(experiment.Direction{})
	unharmed := slices.Index(plain, luck{})
	named := []experiment.Selector{{From: "a", Kind: "data", Nth: unharmed + 1}}
	for _, d := range []experiment.Direction{{Drop: named}, {Corrupt: named}, {Duplicate: named}} {
		selected := run(d)
		if selected[unharmed] == (luck{}) {
			t.Errorf("packet %d: the selector did nothing", unharmed+1)
		}
		selected[unharmed] = luck{}
		if !slices.Equal(plain, selected) {
			t.Errorf("with a selector %v, without %v", selected, plain)
		}
	}
}

// No two directions lose the same packets.
func TestFaults_DirectionsHaveLuckOfTheirOwn(t *testing.T) {
	j := newJournal(t, chain(1, both(experiment.Direction{Loss: 0.5})), 3)
	lost := make(map[string][]bool)
	for range 100 {
		for _, ends := range [][2]string{{"a", "r1"}, {"r1", "a"}, {"r1", "b"}, {"b", "r1"}} {
			p := j.net.Enter(0, segment(t, ends[0], ends[1], 40))
			line := p.Link + " from " + p.From
			lost[line] = append(lost[line], p.Drop != "")
		}
	}
	for a := range lost {
		for b := range lost {
			if a != b && slices.Equal(lost[a], lost[b]) {
				t.Errorf("%s and %s lose the same packets", a, b)
			}
		}
	}
}
