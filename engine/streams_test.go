package engine

import (
	"net/netip"
	"testing"

	"slowstart/engine/app"
)

func TestStreams_CountWhatWasNotWritten(t *testing.T) {
	a, b := netip.MustParseAddrPort("10.0.0.1:40112"), netip.MustParseAddrPort("10.0.0.2:80")
	writer, reader := app.Pair{Local: a, Remote: b}, app.Pair{Local: b, Remote: a}
	s := streams{}
	reads := func(text string, want int64) {
		t.Helper()
		if got := s.read(reader, []byte(text)); got != want {
			t.Errorf("read(%q) = %d wrong, want %d", text, got, want)
		}
	}
	s.opened(writer)
	s.opened(reader)
	s.writes(writer, []byte("hello, world"))
	reads("hello", 0)
	reads(", W", 1)
	reads("orld", 0)
	reads("!", 1)

	s.writes(writer, []byte("half is refused"))
	s.wrote(writer, int64(len(" is refused")))
	s.writes(writer, []byte(" more"))
	reads("half more", 0)

	// The next connection between the same ports: the reader is not there yet.
	s.writes(writer, []byte("late"))
	s.opened(writer)
	s.writes(writer, []byte("new"))
	reads("late", 0)
	s.opened(reader)
	reads("old", 3)
}
