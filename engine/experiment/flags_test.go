package experiment

import "testing"

// Flags are read in any order, and stand as segments have them: else a
// selector could be written that matches nothing.
func TestFlagList(t *testing.T) {
	for text, want := range map[string]string{
		"SYN": "SYN", "ACK,SYN": "SYN,ACK", "PSH,ACK": "PSH,ACK", "CWR,ECE,ACK,PSH": "PSH,ACK,ECE,CWR",
	} {
		if got, p := flagList().parse(text); p != nil || got != want {
			t.Errorf("%s: %q %v, want %s", text, got, p, want)
		}
	}
	for _, text := range []string{"", "FOO", "syn", "SYN,SYN", "SYN,", "SYN ,ACK", "SYN,ACK,FOO"} {
		if got, p := flagList().parse(text); p == nil || p.args["value"] != text {
			t.Errorf("%q: %q %+v, want a problem", text, got, p)
		}
	}
}
