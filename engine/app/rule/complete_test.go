package rule

import (
	"testing"

	"slowstart/engine/app/http1"
)

// TestComplete is RFC 9112 §8 over all combinations.
func TestComplete(t *testing.T) {
	const whole, short = true, false
	none, length := http1.Framing{}, http1.Framing{Length: 10}
	chunked, untilClose := http1.Framing{Chunked: true, Length: -1}, http1.Framing{Length: -1}
	tests := []struct {
		framing  http1.Framing
		finished bool
		want     map[Ending]bool
	}{
		{none, whole, map[Ending]bool{Open: true, FIN: true, RST: true, Truncated: true, Abandoned: true}},
		{length, whole, map[Ending]bool{Open: true, FIN: true, RST: true, Truncated: true, Abandoned: true}},
		{chunked, whole, map[Ending]bool{Open: true, FIN: true, RST: true, Truncated: true, Abandoned: true}},
		{length, short, map[Ending]bool{Open: false, FIN: false, RST: false, Truncated: false, Abandoned: false}},
		{chunked, short, map[Ending]bool{Open: false, FIN: false, RST: false, Truncated: false, Abandoned: false}},
		{untilClose, whole, map[Ending]bool{Open: false, FIN: true, RST: false, Truncated: false, Abandoned: false}},
		{untilClose, short, map[Ending]bool{Open: false, FIN: true, RST: false, Truncated: false, Abandoned: false}},
	}
	for _, tt := range tests {
		for end, want := range tt.want {
			if got := Complete(tt.framing, tt.finished, end); got != want {
				t.Errorf("Complete(%+v, %v, %s) = %v, want %v", tt.framing, tt.finished, end, got, want)
			}
		}
	}
}
