package app

import "testing"

func TestFill_DependsOnTheOffsetAlone(t *testing.T) {
	whole := make([]byte, 100)
	Fill(whole, 0)
	if got, want := string(whole[:36]), "0000000000 data\n0000000016 data\n0000"; got != want {
		t.Errorf("Fill(0) = %q, want %q", got, want)
	}
	for from := range whole {
		part := make([]byte, len(whole)-from)
		Fill(part, int64(from))
		if string(part) != string(whole[from:]) {
			t.Fatalf("Fill(%d) = %q, want %q", from, part, whole[from:])
		}
	}
}
