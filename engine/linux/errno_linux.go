package linux

import (
	"errors"

	"golang.org/x/sys/unix"

	"slowstart/engine/app"
)

// errnoOf gives a failed call as the errno that a program sees.
func errnoOf(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[unix.Errno](err); ok {
		if name := unix.ErrnoName(e); name != "" {
			return &app.ErrnoError{Errno: name}
		}
	}
	return err
}
