package layout

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// Text is readable in both colour schemes: 4.5:1 (WCAG 2.2, 1.4.3), and what
// only outlines a control 3:1 (1.4.11).
func TestTokens_Contrast(t *testing.T) {
	colors := readTokens(t, "../../static/css/20-tokens.css")
	check := func(ink, ground string, want float64) {
		t.Helper()
		for scheme, name := range []string{"light", "dark"} {
			a, b := colors[ink][scheme], colors[ground][scheme]
			if got := contrast(a, b); got < want {
				t.Errorf("%s: %s on %s: %.2f:1, want %.1f:1", name, ink, ground, got, want)
			}
		}
	}
	for _, ink := range []string{
		"ink", "muted", "accent", "warm", "syn", "data", "response", "ack", "fin", "lost", "retransmit", "hold", "playhead",
	} {
		check(ink, "canvas", 4.5)
		check(ink, "surface", 4.5)
	}
	for _, ground := range []string{"sunken", "accent-soft", "warm-soft", "hold-soft"} {
		check("ink", ground, 4.5)
	}
	check("muted", "sunken", 4.5)
	check("accent", "accent-soft", 4.5)
	check("hold", "hold-soft", 4.5)
	check("on-accent", "accent", 4.5)
	check("line-strong", "surface", 3)
	check("focus", "surface", 3)
	check("focus", "canvas", 3)
}

// readTokens gives each colour's relative luminance, light and dark.
func readTokens(t *testing.T, file string) map[string][2]float64 {
	t.Helper()
	css, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const oklch = `oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)`
	pattern := regexp.MustCompile(`--color-([a-z-]+): light-dark\(` + oklch + `, ` + oklch + `\);`)
	out := make(map[string][2]float64)
	for _, m := range pattern.FindAllStringSubmatch(string(css), -1) {
		out[m[1]] = [2]float64{luminance(t, m[2:5]), luminance(t, m[5:8])}
	}
	if len(out) < 20 {
		t.Fatalf("%d colours read, want all", len(out))
	}
	return out
}

// luminance is WCAG's relative luminance of an OKLCH colour (CSS Color 4 §10),
// clipped to sRGB as a screen does.
func luminance(t *testing.T, oklch []string) float64 {
	t.Helper()
	var v [3]float64
	for i, s := range oklch {
		var err error
		if v[i], err = strconv.ParseFloat(s, 64); err != nil {
			t.Fatal(fmt.Errorf("colour: %w", err))
		}
	}
	l0, hue := v[0]/100, v[2]*math.Pi/180
	a, b := v[1]*math.Cos(hue), v[1]*math.Sin(hue)
	l := math.Pow(l0+0.3963377774*a+0.2158037573*b, 3)
	m := math.Pow(l0-0.1055613458*a-0.0638541728*b, 3)
	s := math.Pow(l0-0.0894841775*a-1.2914855480*b, 3)
	clip := func(x float64) float64 { return min(max(x, 0), 1) }
	return 0.2126*clip(4.0767416621*l-3.3077115913*m+0.2309699292*s) +
		0.7152*clip(-1.2684380046*l+2.6097574011*m-0.3413193965*s) +
		0.0722*clip(-0.0041960863*l-0.7034186147*m+1.7076147010*s)
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
