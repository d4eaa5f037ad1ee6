package format

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"

	"slowstart/engine/timeline"
)

func TestValue(t *testing.T) {
	for _, c := range []struct {
		kind  string
		value float64
		unit  string
		want  string
	}{
		{KindDuration, 0, "", "0.0\u202fms"},
		{KindDuration, 0.4, "", "0\u202fµs"},
		{KindDuration, 250, "", "250\u202fµs"},
		{KindDuration, 999.4, "", "999\u202fµs"},
		{KindDuration, 999.6, "", "1.0\u202fms"},
		{KindDuration, 100_000, "", "100.0\u202fms"},
		{KindDuration, 205_049, "", "205.0\u202fms"},
		{KindDuration, 205_050, "", "205.1\u202fms"},
		{KindDuration, 999_949, "", "999.9\u202fms"},
		{KindDuration, 999_950, "", "1.00\u202fs"},
		{KindDuration, 1_030_000, "", "1.03\u202fs"},
		{KindDuration, 3_600_000_000, "", "3,600.00\u202fs"},
		{KindDuration, -1_500, "", "−1.5\u202fms"},
		{KindPercent, 0.4878, "", "49\u202f%"},
		{KindPercent, 0.0049, "", "0.5\u202f%"},
		{KindPercent, 0.0099, "", "1\u202f%"},
		{KindPercent, 0, "", "0\u202f%"},
		{KindPercent, 1, "", "100\u202f%"},
		{KindBytes, 1448, "", "1,448\u202fB"},
		{KindCount, 1_234_567, "", "1,234,567"},
		{KindAuto, 100_000, "us", "100.0\u202fms"},
		{KindAuto, 0.5, "ratio", "50\u202f%"},
		{KindAuto, 40, "bytes", "40\u202fB"},
		{KindAuto, 10, "packets", "10"},
	} {
		if got := Value(c.kind, c.value, c.unit); got != c.want {
			t.Errorf("Value(%q, %v, %q) = %q, want %q", c.kind, c.value, c.unit, got, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	measures := map[string]timeline.Measure{"setup_share": {Value: 0.49, Unit: "ratio"}}
	if got := Of(measures, "setup_share", KindPercent); got != "49\u202f%" {
		t.Errorf("Of = %q", got)
	}
	if got := Of(measures, "connect", KindAuto); got != "–" {
		t.Errorf("Of a measure that the run has not = %q, want a dash", got)
	}
}

// The browser writes the same texts.
func TestValue_EqualsJS(t *testing.T) {
	bundle := api.Build(api.BuildOptions{
		EntryPoints: []string{"../../static/js/core/format.js"},
		Bundle:      true, Target: api.ES2017, Format: api.FormatIIFE, GlobalName: "m",
	})
	if len(bundle.Errors) > 0 {
		t.Fatalf("bundle: %v", bundle.Errors)
	}
	vm := goja.New()
	if _, err := vm.RunString(string(bundle.OutputFiles[0].Contents)); err != nil {
		t.Fatal(err)
	}
	var js func(kind string, value float64, unit string) string
	if err := vm.ExportTo(vm.Get("m").ToObject(vm).Get("format"), &js); err != nil {
		t.Fatal(err)
	}
	const seed = 1
	rng := rand.New(rand.NewPCG(seed, seed))
	for range 3000 {
		value := math.Floor(math.Pow(10, rng.Float64()*10)) / 8 // ties included
		for _, unit := range []string{"us", "ratio", "bytes", "packets"} {
			if unit == "ratio" {
				value = rng.Float64() * rng.Float64()
			}
			if got, want := js(KindAuto, value, unit), Value(KindAuto, value, unit); got != want {
				t.Fatalf("seed %d: format(%v %s) = %q in JS, %q in Go", seed, value, unit, got, want)
			}
		}
	}
}
