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
	l := limits.Listener(inner, 2, 100, nil)
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

func TestListener_AProxyHasAllConnectionsAndNoMore(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limits.Listener(inner, 1, 3, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
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
	var held []net.Conn
	for range 3 {
		dial()
		held = append(held, <-accepted)
	}
	if _, err := dial().Read(make([]byte, 1)); err == nil {
		t.Error("the fourth connection reads something, want it closed")
	}
	_ = held[0].Close()
	dial()
	held[0] = <-accepted
	_ = l.Close()
	for _, c := range held {
		_ = c.Close()
	}
	if c, more := <-accepted; more {
		t.Errorf("another connection was accepted, from %v", c.RemoteAddr())
	}
}

func TestWhose(t *testing.T) {
	for given, want := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::", "::1": "::"} {
		if got := limits.Whose(netip.MustParseAddr(given)); got.String() != want {
			t.Errorf("Whose(%s) = %v, want %s", given, got, want)
		}
	}
}
