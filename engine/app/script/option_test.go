package script

import (
	"testing"

	"slowstart/engine/app"
)

func TestParseOption(t *testing.T) {
	tests := []struct {
		name, value string
		option      app.Option
		want        int
	}{
		{"nodelay", "on", app.NoDelay, 1},
		{"quickack", "off", app.QuickAck, 0},
		{"linger", "off", app.Linger, -1},
		{"linger", "0ms", app.Linger, 0},
		{"linger", "2s", app.Linger, 2000},
		{"recv_buffer", "4000B", app.RecvBuffer, 4000},
	}
	for _, tt := range tests {
		option, got, err := parseOption(tt.name, tt.value)
		if option != tt.option || got != tt.want || err != nil {
			t.Errorf("parseOption(%s, %s) = %d, %d, %v, want %d, %d", tt.name, tt.value, option, got, err, tt.option, tt.want)
		}
	}
	for _, bad := range [][2]string{{"nodelay", "yes"}, {"linger", "5"}, {"send_buffer", "big"}, {"ttl", "1"}} {
		if _, _, err := parseOption(bad[0], bad[1]); err == nil {
			t.Errorf("parseOption(%s, %s) gave no error", bad[0], bad[1])
		}
	}
}
