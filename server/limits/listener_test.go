package limits_test

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"

	"slowstart/server/limits"
)

func TestListener_OneTooManyIsClosedAndAPlaceGivenBackIsUsed(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limits.Listener(inner, 2, nil)
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

func TestListener_AProxyHasNoBound(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limits.Listener(inner, 1, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	defer func() { _ = l.Close() }()
	for range 3 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		a, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Close() }()
	}
}

func TestWhose(t *testing.T) {
	for given, want := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::", "::1": "::"} {
		if got := limits.Whose(netip.MustParseAddr(given)); got.String() != want {
			t.Errorf("Whose(%s) = %v, want %s", given, got, want)
		}
	}
}
