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
	s.writes(writer, []byte("hello, world"))
	for _, tt := range []struct {
		read string
		want int64
	}{{"hello", 0}, {", W", 1}, {"orld", 0}, {"!", 1}} {
		if got := s.read(reader, []byte(tt.read)); got != tt.want {
			t.Errorf("read(%q) = %d wrong, want %d", tt.read, got, tt.want)
		}
	}
	s.writes(writer, []byte("half is refused"))
	s.wrote(writer, int64(len(" is refused")))
	s.writes(writer, []byte(" more"))
	if got := s.read(reader, []byte("half more")); got != 0 {
		t.Errorf("%d wrong after a write that was cut short, want 0", got)
	}
	s.writes(writer, []byte("of the last connection"))
	s.opened(writer)
	if got := s.read(reader, []byte("x")); got != 1 {
		t.Errorf("%d wrong of what nobody wrote on this connection, want 1", got)
	}
}
