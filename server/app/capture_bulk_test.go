package app_test

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A file of interfaces alone would take forty times its size of memory.
func TestCapture_IsReadUpToTooMuchThatIsNoPacket(t *testing.T) {
	s := open(t, nil)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		words := func(all ...uint32) (b []byte) {
			for _, w := range all {
				b = order.AppendUint32(b, w)
			}
			return b
		}
		section := words(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, ^uint32(0), ^uint32(0), 28)
		copy(section[12:], order.AppendUint16(order.AppendUint16(nil, 1), 0)) // the version
		const length, comment = 40_000, 40_000 - 20 - 4 - 4
		face := slices.Concat(words(1, length, 0, 0, 0), make([]byte, comment), words(0, length))
		copy(face[8:], order.AppendUint16(nil, 101)) // raw IP
		copy(face[16:], order.AppendUint16(order.AppendUint16(nil, 1), comment))
		syn := append([]byte{0x45, 0, 0, 40, 8: 64, 9: 6, 12: 10, 15: 1, 16: 10, 19: 2, 21: 80, 23: 81, 32: 0x50, 33: 2}, make([]byte, 6)...)
		packet := slices.Concat(words(6, 72, 0, 0, 0, 40, 40), syn, words(72))
		room := 1<<20/len(face) - 1 // beside the first
		for _, test := range []struct {
			file []byte
			code int
			want string
		}{
			{slices.Concat(section, face, bytes.Repeat(face, room), packet), http.StatusOK, `"wire.sent"`},
			{slices.Concat(section, face, bytes.Repeat(face, room+1), packet), http.StatusUnprocessableEntity, "capture_bad_damaged"},
			{slices.Concat(section, face, packet, bytes.Repeat(face, room+1), packet), http.StatusOK, "capture_cut_off"},
		} {
			got := s.send("/en/open", test.file, nil)
			if got.code != test.code || !strings.Contains(got.body, test.want) {
				t.Errorf("%v: %d %.600s, want %d with %q", order, got.code, got.body, test.code, test.want)
			}
		}
	}
}
