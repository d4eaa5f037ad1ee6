package limits_test

import (
	"errors"
	"io"
	"net"
	"testing"

	"slowstart/server/limits"
)

func TestListener_OneTooManyIsClosedAndAPlaceGivenBackIsUsed(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limits.Listener(inner, 2)
	defer func() { _ = l.Close() }()
	accepted := make(chan net.Conn, 10)
	go func() {
		defer close(accepted)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	dial()
	dial()
	first := <-accepted
	<-accepted
	over := dial()
	if _, err := over.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && err == nil {
		t.Errorf("the third connection reads %v, want it closed", err)
	}
	_ = first.Close()
	_ = first.Close()
	dial()
	if c := <-accepted; c == nil {
		t.Error("a place given back was not used")
	}
}
