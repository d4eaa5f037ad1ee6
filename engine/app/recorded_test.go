package app

import (
	"errors"
	"testing"
)

func TestErrno(t *testing.T) {
	tests := []struct {
		op   string
		err  error
		want string
	}{
		{"read", nil, ""},
		{"read", &ErrnoError{"ECONNRESET"}, "ECONNRESET"},
		{"read", ErrTimeout, "EAGAIN"},
		{"connect", ErrTimeout, "EINPROGRESS"},
		{"setsockopt", ErrUnsupported, "ENOPROTOOPT"},
		{"write", errors.New("odd"), "EIO"},
	}
	for _, tt := range tests {
		if got := Errno(tt.op, tt.err); got != tt.want {
			t.Errorf("errno(%s, %v) = %q, want %q", tt.op, tt.err, got, tt.want)
		}
	}
}
