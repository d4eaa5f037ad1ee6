package proxy

import (
	"errors"
	"io"
)

// spoolMost bounds the content that a proxy holds to learn its length.
const spoolMost = 16 << 20

var errTooLong = errors.New("content too long to hold")

// spool reads the content of a whole response before it goes on, to declare the
// length that it has, whether it came whole or not. RFC 9112 §8 has a proxy do no
// such thing: it is what hides a truncated response from the client.
func spool(a *answer, content io.Reader) ([]byte, error) {
	held, err := io.ReadAll(io.LimitReader(content, spoolMost+1))
	if err == nil && len(held) > spoolMost {
		err = errTooLong
	}
	a.in.Finish(int64(len(held)), err)
	return held, err
}
