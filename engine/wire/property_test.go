package wire_test

import (
	"bytes"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/wire"
)

// anySelector names packets of a, of b or of both.
var anySelector = rapid.Custom(func(t *rapid.T) experiment.Selector {
	return experiment.Selector{
		From: rapid.SampledFrom([]string{"a", "b", "any"}).Draw(t, "from"),
		Kind: rapid.SampledFrom([]string{"any", "data", "ACK"}).Draw(t, "kind"),
		Nth:  rapid.IntRange(1, 20).Draw(t, "nth"),
	}
})

var probability = rapid.SampledFrom([]float64{0, 0, 0, 0.1, 0.5, 1})

var anyDirection = rapid.Custom(func(t *rapid.T) experiment.Direction {
	some := rapid.SliceOfN(anySelector, 0, 2)
	d := experiment.Direction{
		Delay:        time.Duration(rapid.Int64Range(0, int64(20*ms)).Draw(t, "delay")),
		Rate:         experiment.BitRate(rapid.SampledFrom([]int64{0, 8000, 999_983, 1e6, 7e6, 1e8, 1e9}).Draw(t, "rate")),
		QueuePackets: rapid.IntRange(0, 6).Draw(t, "queue packets"),
		QueueBytes:   rapid.SampledFrom([]int{0, 0, 100, 1500, 4000}).Draw(t, "queue bytes"),
		Loss:         probability.Draw(t, "loss"),
		DupProb:      probability.Draw(t, "duplicate probability"),
		CorruptProb:  probability.Draw(t, "corrupt probability"),
		ReorderProb:  probability.Draw(t, "reorder probability"),
		ReorderDelay: time.Duration(rapid.Int64Range(0, int64(5*ms)).Draw(t, "reorder delay")),
		Drop:         some.Draw(t, "drop"),
		Duplicate:    some.Draw(t, "duplicate"),
		Corrupt:      some.Draw(t, "corrupt"),
	}
	for _, s := range some.Draw(t, "delays") {
		d.Delays = append(d.Delays, experiment.DelayRule{Selector: s, By: 3 * ms})
	}
	return d
})

// traffic is a network with packets sent over it until all have left.
type traffic struct {
	exp *experiment.Experiment
	*journal
}

var anyTraffic = rapid.Custom(func(t *rapid.T) traffic {
	exp := chain(rapid.IntRange(0, 2).Draw(t, "routers"), experiment.Link{})
	for i := range exp.Links {
		exp.Links[i].MTU = rapid.SampledFrom([]int{0, 1500, 576}).Draw(t, "mtu")
		exp.Links[i].There = anyDirection.Draw(t, "there")
		exp.Links[i].Back = anyDirection.Draw(t, "back")
	}
	j := newJournal(t, exp, rapid.Uint64().Draw(t, "seed"))
	var at time.Duration
	for range rapid.IntRange(1, 60).Draw(t, "packets") {
		at += time.Duration(rapid.SampledFrom([]int64{0, 0, 1, 333, 40_000, 2_000_000}).Draw(t, "gap"))
		ends := rapid.SampledFrom([][2]string{{"a", "b"}, {"b", "a"}}).Draw(t, "ends")
		p := segment(t, ends[0], ends[1], rapid.IntRange(40, 1600).Draw(t, "bytes"))
		p.Bytes = ipBytesOf(t, len(p.Bytes), rapid.SampledFrom([]uint8{1, 2, 64}).Draw(t, "ttl"), rapid.Bool().Draw(t, "df"))
		j.send(at, p)
	}
	j.run()
	return traffic{exp, j}
})

// direction is the settings that a plan was made by.
func (tr traffic) direction(p wire.Plan) experiment.Direction {
	for _, l := range tr.exp.Links {
		if l.Name == p.Link && l.A == p.From {
			return l.There
		}
		if l.Name == p.Link && l.B == p.From {
			return l.Back
		}
	}
	return experiment.Direction{}
}

// lines groups the plans by direction of link, in order of entry, without
// those that never came to a line.
func (tr traffic) lines() map[string][]wire.Plan {
	lines := make(map[string][]wire.Plan)
	for _, p := range tr.plans {
		if p.Drop != timeline.DropTTL && p.Drop != timeline.DropNoRoute {
			lines[p.Link+" from "+p.From] = append(lines[p.Link+" from "+p.From], p)
		}
	}
	return lines
}

func TestNetwork_EveryPacketLeavesExactlyOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anyTraffic.Draw(t, "traffic")
		ends := make(map[int64]int)
		entered, received, dropped := make(map[string]int), make(map[string]int), make(map[string]int)
		hops := make(map[string]bool)
		for line, plans := range tr.lines() {
			for _, p := range plans {
				entered[line]++
				if p.Drop != "" {
					dropped[line]++
				}
				hop := fmt.Sprint(p.ID, line)
				if hops[hop] {
					t.Fatalf("packet %d entered %s twice", p.ID, line)
				}
				hops[hop] = true
			}
		}
		for _, a := range tr.arrived {
			received[a.Link+" from "+a.From]++
			if a.at != a.Arrive || a.Drop != "" {
				t.Fatalf("packet %d arrived at %v, planned %v, drop %q", a.ID, a.at, a.Arrive, a.Drop)
			}
		}
		for _, p := range tr.plans {
			if p.Drop != "" {
				ends[p.ID]++
			}
		}
		for _, p := range tr.delivered {
			ends[p.ID]++
			if p.To != p.View.Dst {
				t.Fatalf("packet %d for %s delivered to %s", p.ID, p.View.Dst, p.To)
			}
		}
		for id := int64(1); id <= int64(len(ends)); id++ {
			if ends[id] != 1 {
				t.Fatalf("packet %d of %d left %d times", id, len(ends), ends[id])
			}
		}
		for _, c := range tr.net.Counts() {
			line := c.Link + " from " + c.From
			if int(c.Entered) != entered[line] || int(c.Received) != received[line] || int(c.Dropped) != dropped[line] || c.Entered != c.Received+c.Dropped {
				t.Fatalf("%+v, want %d entered, %d received, %d dropped", c, entered[line], received[line], dropped[line])
			}
		}
		if n := tr.net.InFlight(); n != 0 {
			t.Fatalf("%d packets in flight after the last event", n)
		}
	})
}

func TestNetwork_OrderIsKeptUnlessReorderingIsAskedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anyTraffic.Draw(t, "traffic")
		entry := make(map[string]int) // place of a packet among those that entered its line
		for line, plans := range tr.lines() {
			for i, p := range plans {
				entry[fmt.Sprint(p.ID, line)] = i
			}
		}
		last := make(map[string]int)
		for _, a := range tr.arrived {
			d := tr.direction(a.Plan)
			if a.Arrive != a.Out+d.Delay { // held longer, and may be overtaken
				if d.ReorderProb == 0 && d.Delays == nil {
					t.Fatalf("packet %d on %s was held for %v, and nothing asked for it", a.ID, a.Link, a.Arrive-a.Out-d.Delay)
				}
				continue
			}
			line := a.Link + " from " + a.From
			place := entry[fmt.Sprint(a.ID, line)]
			if place < last[line] {
				t.Fatalf("packet %d on %s overtook another", a.ID, line)
			}
			last[line] = place
		}
	})
}

func TestNetwork_SpacingNeverBeatsTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anyTraffic.Draw(t, "traffic")
		for line, plans := range tr.lines() {
			var free time.Duration
			for _, p := range plans {
				if p.Drop != "" {
					continue
				}
				rate := int64(tr.direction(p).Rate)
				if rate == 0 {
					if p.Out != p.Entered {
						t.Fatalf("packet %d waits on %s, which has no rate", p.ID, line)
					}
					continue
				}
				if p.Start < free || p.Start != max(free, p.Entered) {
					t.Fatalf("packet %d on %s starts at %v, entered at %v, line free at %v", p.ID, line, p.Start, p.Entered, free)
				}
				// (out - start) * rate >= bits * 1e9, and less than 1 ns more.
				took := new(big.Int).Mul(big.NewInt(int64(p.Out-p.Start)), big.NewInt(rate))
				over := took.Sub(took, big.NewInt(int64(len(p.Bytes))*8*int64(time.Second)))
				if over.Sign() < 0 || over.Cmp(big.NewInt(rate)) >= 0 {
					t.Fatalf("packet %d of %d bytes takes %v at %d bit/s", p.ID, len(p.Bytes), p.Out-p.Start, rate)
				}
				free = p.Out
			}
		}
	})
}

func TestNetwork_QueueNeverExceedsItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anyTraffic.Draw(t, "traffic")
		for line, plans := range tr.lines() {
			for i, p := range plans {
				d := tr.direction(p)
				waiting, size := 0, 0
				for _, q := range plans[:i] {
					if q.Drop == "" && q.Start > p.Entered {
						waiting++
						size += len(q.Bytes)
					}
				}
				waiting++
				size += len(p.Bytes)
				fits := (d.QueuePackets == 0 || waiting <= d.QueuePackets) && (d.QueueBytes == 0 || size <= d.QueueBytes)
				if p.Drop == "" && p.Start > p.Entered && !fits {
					t.Fatalf("packet %d on %s makes %d packets and %d bytes wait, limits %d and %d",
						p.ID, line, waiting, size, d.QueuePackets, d.QueueBytes)
				}
				if p.Drop == timeline.DropQueueFull && (fits || d.Rate == 0) {
					t.Fatalf("packet %d on %s was dropped where there was room", p.ID, line)
				}
			}
		}
	})
}

func TestPlan_PartsSumToArrivalMinusEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, p := range anyTraffic.Draw(t, "traffic").plans {
			queue, serialise, propagate := p.Parts()
			want := int64(0)
			if p.Drop == "" {
				want = timeline.Micros(p.Arrive) - timeline.Micros(p.Entered)
			}
			if queue < 0 || serialise < 0 || propagate < 0 || queue+serialise+propagate != want {
				t.Fatalf("parts of packet %d: %d + %d + %d us, want %d", p.ID, queue, serialise, propagate, want)
			}
		}
	})
}

func TestNetwork_BytesChangeOnlyAsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, p := range anyTraffic.Draw(t, "traffic").plans {
			got, err := packet.Parse(p.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			if !got.IPChecksumOK() || got.TransportChecksumOK() == p.Corrupted {
				t.Fatalf("packet %d: ip checksum ok %v, transport checksum ok %v, corrupted %v",
					p.ID, got.IPChecksumOK(), got.TransportChecksumOK(), p.Corrupted)
			}
			if !p.Corrupted && !bytes.Equal(p.Bytes, p.Sent) {
				t.Fatalf("packet %d changed on its link without a word", p.ID)
			}
		}
	})
}

// A link's chance is its own: what another link carries shifts none of it.
func TestNetwork_ChanceOfALinkIsItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exp := chain(1, both(experiment.Direction{Loss: 0.3, DupProb: 0.2, CorruptProb: 0.2, ReorderProb: 0.2, ReorderDelay: ms}))
		seed := rapid.Uint64().Draw(t, "seed")
		run := func(others int) []wire.Plan {
			j := newJournal(t, exp, seed)
			p, other := segment(t, "a", "b", 100), segment(t, "b", "a", 100)
			for i := range 30 {
				for range others {
					j.send(time.Duration(i)*ms, other)
				}
				j.send(time.Duration(i)*ms, p)
			}
			j.run()
			j.plans = slices.DeleteFunc(j.plans, func(p wire.Plan) bool { return p.From != "a" })
			return j.plans
		}
		alone, among := run(0), run(rapid.IntRange(1, 3).Draw(t, "others"))
		if len(alone) != len(among) {
			t.Fatalf("%d packets alone, %d among others", len(alone), len(among))
		}
		for i := range alone {
			a, b := alone[i], among[i]
			if a.Drop != b.Drop || a.Arrive != b.Arrive || !reflect.DeepEqual(a.Bytes, b.Bytes) {
				t.Fatalf("packet %d: fate %q at %v alone, %q at %v among others", i, a.Drop, a.Arrive, b.Drop, b.Arrive)
			}
		}
	})
}
