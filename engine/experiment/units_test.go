package experiment

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCanonicalTexts(t *testing.T) {
	tests := []struct{ unit, text, want string }{
		{"time", "100ms", "100ms"},
		{"time", "0.1s", "100ms"},
		{"time", "1.5s", "1500ms"},
		{"time", "2000ms", "2s"},
		{"time", "0s", "0ms"},
		{"time", "0.5ms", "500us"},
		{"time", "12\u00b5s", "12us"},
		{"time", "12\u03bcs", "12us"},
		{"time", "1500ns", "1500ns"},
		{"rate", "none", "none"},
		{"rate", "1500kbit/s", "1500kbit/s"},
		{"rate", "1000Mbit/s", "1Gbit/s"},
		{"rate", "0.5Mbit/s", "500kbit/s"},
		{"bytes", "20kB", "20kB"},
		{"bytes", "20000B", "20kB"},
		{"bytes", "1460B", "1460B"},
		{"bytes", "64KiB", "65536B"},
		{"bytes", "0kB", "0B"},
		{"bytes", "1.5MB", "1500kB"},
		{"packets", "1 packet", "1 packet"},
		{"packets", "1 packets", "1 packet"},
		{"packets", "020 packets", "20 packets"},
		{"percent", "0.50%", "0.5%"},
		{"percent", "100%", "100%"},
		{"percent", "0.000001%", "0.000001%"},
		{"count", "010", "10"},
		{"switch", "true", "on"},
		{"selector", "client SYN", "client SYN 1"},
		{"selector", "client  SYN 1;any FIN 2", "client SYN 1; any FIN 2"},
		{"selector", "none", "none"},
	}
	for _, tt := range tests {
		u, _ := unitNamed(tt.unit)
		got, p := u.canon(tt.text)
		if p != nil {
			t.Errorf("%s %q: %v", tt.unit, tt.text, p)
			continue
		}
		if got != tt.want {
			t.Errorf("%s %q = %q, want %q", tt.unit, tt.text, got, tt.want)
		}
		if again, p := u.canon(got); p != nil || again != got {
			t.Errorf("%s %q is not canonical: %q, %v", tt.unit, got, again, p)
		}
	}
}

func TestNumbers_AreRefused(t *testing.T) {
	for unit, texts := range map[string][]string{
		"time":     {"", "ms", "10", "10 ms", "1e3ms", "1/2s", "0x10ms", "--1ms", "1.2.3ms", "NaN", "Infs", "1_000ms", "10MS", "10m", "none", "10ms ", " 10ms", "+ms"},
		"rate":     {"", "10", "10Mb/s", "10mbit/s", "None"},
		"bytes":    {"", "10", "0.5B", "10kb", "none", "99999999999999999999MB"},
		"packets":  {"", "10", "1.5 packets", "10packets", "10 Packets"},
		"percent":  {"", "1", "0.0000001%", "1 %"},
		"count":    {"", "1.5", "ten", "1e3", "99999999999999999999"},
		"switch":   {"", "On", "yes", "1"},
		"selector": {"", "client", "client SYN 1 2", "client SYN -1", "client SYN last", "Client SYN 1", "client syn 1", ";", "client SYN 1;", "none; client SYN 1"},
	} {
		u, _ := unitNamed(unit)
		for _, text := range texts {
			if got, p := u.canon(text); p == nil {
				t.Errorf("%s %q is read as %q", unit, text, got)
			}
		}
	}
}

func TestFormat_IsReadBackExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(0, 1e15).Draw(t, "value")
		for _, q := range []quantity{timeQuantity(), rateQuantity(), bytesQuantity()} {
			text := q.format(v, "0"+q.units[len(q.units)-1].name)
			if got, p := q.parse(text); p != nil || got != v {
				t.Fatalf("%s %d is written %q and read as %d, %v", q.name, v, text, got, p)
			}
		}
		share := ratio(rapid.Int64Range(0, 100*percentBase).Draw(t, "share"))
		if got, err := ParsePercent(FormatPercent(share)); err != nil || got != share {
			t.Fatalf("%v is written %q and read as %v, %v", share, FormatPercent(share), got, err)
		}
	})
}
