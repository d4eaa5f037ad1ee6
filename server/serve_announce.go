package main

import (
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/skip2/go-qrcode"
)

// announce prints every address the site can be reached at, and for phones in
// the room a QR code of the first that is not this machine alone.
func (s *server) announce(terminal bool) {
	here, others := s.addresses()
	var b strings.Builder
	b.WriteString("Slowstart is at\n")
	for _, a := range append(here, others...) {
		b.WriteString("  " + a + "\n")
	}
	if len(others) > 0 && (terminal || s.cfg.QR) {
		if q, err := qrcode.New(others[0], qrcode.Low); err == nil {
			b.WriteString("\n" + q.ToSmallString(false))
		}
	}
	_, _ = io.WriteString(s.out, b.String())
}

// addresses are those that only this machine reaches, and those that others
// do, the best for a phone first.
func (s *server) addresses() (here, others []string) {
	path := s.cfg.BasePath + "/"
	if s.cfg.PublicURL != "" {
		others = append(others, s.cfg.PublicURL+path)
	}
	at, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok { // a socket file, for a proxy
		return []string{s.cfg.Listen}, others
	}
	address := func(host string) string {
		return "http://" + net.JoinHostPort(host, fmt.Sprint(at.Port)) + path
	}
	switch {
	case at.IP.IsLoopback():
		return []string{address(at.IP.String())}, others
	case !at.IP.IsUnspecified():
		return nil, append(others, address(at.IP.String()))
	}
	var v6 []string
	addrs, _ := net.InterfaceAddrs() // without them there is still localhost
	for _, a := range addrs {
		n, ok := a.(*net.IPNet)
		if !ok || !n.IP.IsGlobalUnicast() {
			continue
		}
		if n.IP.To4() != nil {
			others = append(others, address(n.IP.String()))
		} else {
			v6 = append(v6, address(n.IP.String()))
		}
	}
	return []string{address("localhost")}, append(others, v6...)
}
