package rule

import (
	"slices"
	"testing"
	"time"

	"slowstart/engine/timeline"
)

func TestKeepAliveOf(t *testing.T) {
	nothing := KeepAlive{Max: -1}
	tests := []struct {
		connection, keepAlive string
		want                  KeepAlive
	}{
		{"Keep-Alive", "", nothing},
		{"Keep-Alive", "max=5, timeout=120", KeepAlive{Max: 5, Timeout: 2 * time.Minute}},
		{"keep-alive", "TIMEOUT = 1 ,max= 0", KeepAlive{Max: 0, Timeout: time.Second}},
		{"keep-alive", "300", nothing},
		{"keep-alive", "max=-1, timeout=x, other=3", nothing},
		{"keep-alive", "timeout=99999999999999999999, max=2", KeepAlive{Max: 2}},
		{"close", "max=5, timeout=120", nothing}, // parameters of an option that is not there
		{"", "max=5", nothing},
	}
	for _, tt := range tests {
		fields := []timeline.Field{{Name: "connection", Value: tt.connection}, {Name: "keep-alive", Value: tt.keepAlive}}
		if got := KeepAliveOf(fields); got != tt.want {
			t.Errorf("KeepAliveOf(%s, %s) = %+v, want %+v", tt.connection, tt.keepAlive, got, tt.want)
		}
	}
}

func TestReasons_NamesEachOnce(t *testing.T) {
	all := Reasons()
	slices.Sort(all)
	if got := len(slices.Compact(slices.Clone(all))); got != len(all) {
		t.Errorf("%d of %d reasons are different: %v", got, len(all), all)
	}
}
