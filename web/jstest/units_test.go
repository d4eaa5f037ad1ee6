package jstest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dop251/goja"

	"slowstart/engine/experiment"
)

// What the page writes for a setting is the engine's canonical text, so that a
// default is known as a default and an address is the same from both.
func TestUnits_CanonicalTextIsTheEngines(t *testing.T) {
	vm, module := load(t, "export { canonical, parse } from './lab/units.js'")
	var parse func(quantity, text string) float64
	var canonical func(quantity string, value float64) string
	export(t, vm, module, "parse", &parse)
	export(t, vm, module, "canonical", &canonical)

	check := func(quantity, text, want string) {
		t.Helper()
		if got := canonical(quantity, parse(quantity, text)); got != want {
			t.Errorf("canonical(%s, parse(%q)) = %q, want %q", quantity, text, got, want)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		d := time.Duration(rng.Int64N(2e9))
		if rng.IntN(2) == 0 {
			d = d.Round(time.Millisecond)
		}
		check("time", experiment.FormatDuration(d), experiment.FormatDuration(d))
		check("time", fmt.Sprintf("%dus", d.Microseconds()), experiment.FormatDuration(d.Truncate(time.Microsecond)))
		r := experiment.BitRate(1 + rng.Int64N(1e9))
		check("rate", fmt.Sprintf("%dbit/s", r), experiment.FormatRate(r))
		n := rng.Int64N(2e6)
		check("bytes", fmt.Sprintf("%dB", n), experiment.FormatBytes(n))
		check("bytes", fmt.Sprintf("%dKiB", n%1000), experiment.FormatBytes(n%1000*1024))
		check("packets", fmt.Sprintf("%d packets", n%1000), experiment.FormatPackets(n%1000))
		percent := fmt.Sprintf("%d.%06d%%", n%100, rng.IntN(1e6))
		ratio, err := experiment.ParsePercent(percent)
		if err != nil {
			t.Fatal(err)
		}
		check("percent", percent, experiment.FormatPercent(ratio))
	}
	for _, same := range [][2]string{{"rate", "none"}, {"time", "0ms"}, {"bytes", "0B"}, {"percent", "0%"}, {"percent", "100%"}, {"packets", "1 packet"}} {
		check(same[0], same[1], same[1])
	}
}

func export(t *testing.T, vm *goja.Runtime, module *goja.Object, name string, to any) {
	t.Helper()
	if err := vm.ExportTo(module.Get(name), to); err != nil {
		t.Fatal(err)
	}
}
