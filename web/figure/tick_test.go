package figure

import (
	"strings"
	"testing"

	"slowstart/web/i18n"
	"slowstart/web/story"
)

// A phone has 50 px for a time: a minute in milliseconds would not fit.
func TestTickText_ChoosesTheUnitByTheRun(t *testing.T) {
	for _, tt := range []struct {
		endUS, us, step int64
		want            string
	}{
		{9_000, 2_500, 500, "2,500 µs"},
		{205_000, 50_000, 50_000, "50 ms"},
		{205_000, 12_500, 500, "12.5 ms"},
		{1_205_000, 1_050_000, 50_000, "1,050 ms"},
		{1_205_000, 1_050_200, 200, "1.0502 s"},
		{8_000_000, 3_000_000, 1_000_000, "3 s"},
		{62_105_000, 0, 50_000, "0.00 s"},
		{62_105_000, 62_050_000, 50_000, "62.05 s"},
		{62_105_000, 62_000_000, 2_000_000, "62 s"},
	} {
		b := &builder{x: &story.Index{EndUS: tt.endUS}, o: Options{Lang: i18n.EN}}
		if got := strings.ReplaceAll(b.tickText(tt.us, tt.step), "\u202f", " "); got != tt.want {
			t.Errorf("%d µs in steps of %d of %d: %q, want %q", tt.us, tt.step, tt.endUS, got, tt.want)
		}
	}
}
