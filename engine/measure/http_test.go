package measure_test

import (
	"testing"

	"slowstart/engine/timeline"
)

func (s *story) roles(roles map[string]string) {
	e := &timeline.RunStart{}
	for _, name := range []string{"client", "proxy", "server"} {
		if roles[name] != "" {
			e.Hosts = append(e.Hosts, timeline.Host{Name: name, Role: roles[name]})
		}
	}
	s.add(0, timeline.TypeRunStart, e)
}

func (s *story) decide(ms float64, host, decision string) {
	s.add(ms, timeline.TypeHTTPDecision, &timeline.HTTPDecision{Host: host, Decision: decision})
}

func (s *story) dns(ms float64, host, side string) {
	s.add(ms, timeline.TypeDNS, &timeline.DNSMessage{Host: host, Side: side, Name: "server"})
}

func (s *story) tls(ms float64, phase string) {
	for _, host := range []string{"client", "server"} {
		s.add(ms, timeline.TypeTLS, &timeline.TLSPhase{Host: host, Conn: 1, Phase: phase})
	}
}

// message is one phase of a message on any connection.
func (s *story) message(ms float64, e timeline.HTTPMessage) {
	t := timeline.TypeHTTPResponse
	if e.Method != "" {
		t = timeline.TypeHTTPRequest
	}
	s.add(ms, t, &e)
}

// have wants values of a report; empty ones absent.
func have(t *testing.T, s *story, want map[string]string) {
	t.Helper()
	got := s.report(t)
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s = %q, want %q", name, got[name], value)
		}
	}
}

// firstExchange is asked for at 10 ms, and whole at 500.
func firstExchange(lookUp, secure func(s *story)) *story {
	s := &story{}
	s.dns(5, "proxy", "send") // somebody else's
	s.dns(6, "proxy", "receive")
	s.decide(10, "client", "wait")
	lookUp(s)
	s.decide(105, "client", "open")
	s.open(110, 1, "client")
	s.packet(110, 160, "client", "SYN", 0, 0, 0)
	s.state(110, "client", "SYN-SENT")
	s.call(110, 210, "client", "connect", 0)
	s.state(210, "client", "ESTABLISHED")
	s.dns(220, "client", "send") // another name
	s.dns(230, "client", "receive")
	secure(s)
	s.http(310, timeline.TypeHTTPRequest, "client", "send", "begin", 1)
	s.http(312, timeline.TypeHTTPRequest, "client", "send", "end", 1)
	s.http(420, timeline.TypeHTTPResponse, "client", "receive", "begin", 1)
	s.http(500, timeline.TypeHTTPResponse, "client", "receive", "end", 1)
	s.http(520, timeline.TypeHTTPResponse, "client", "receive", "begin", 2)
	s.http(600, timeline.TypeHTTPResponse, "client", "receive", "end", 2)
	return s
}

func TestTransaction_PhasesTouch(t *testing.T) {
	nothing := func(*story) {}
	have(t, firstExchange(nothing, nothing), map[string]string{
		"dns": "", "tls": "", "blocked": "100000 us", "connect": "100000 us", "send": "102000 us",
		"wait": "108000 us", "receive": "80000 us", "transaction": "490000 us",
	})
	known := func(s *story) { s.dns(10, "client", "cached") }
	have(t, firstExchange(known, nothing), map[string]string{"dns": "0 us", "blocked": "100000 us", "transaction": "490000 us"})
	asks := func(s *story) {
		s.dns(10, "client", "send")
		s.dns(60, "client", "send") // again
		s.dns(90, "client", "receive")
	}
	handshake := func(s *story) {
		s.tls(210, "begin")
		s.tls(310, "end")
	}
	have(t, firstExchange(asks, handshake), map[string]string{
		"dns": "80000 us", "blocked": "20000 us", "connect": "100000 us", "tls": "100000 us", "send": "2000 us",
		"wait": "108000 us", "receive": "80000 us", "transaction": "490000 us",
	})
}

// A refusal that comes before the request is sent leaves no time to wait.
func TestTransaction_AnswerBeforeTheRequestEnds(t *testing.T) {
	s := &story{}
	s.decide(0, "client", "open")
	s.open(0, 1, "client")
	s.packet(0, 50, "client", "SYN", 0, 0, 0)
	s.state(100, "client", "ESTABLISHED")
	s.message(100, timeline.HTTPMessage{Host: "client", Conn: 1, Exchange: 1, Side: "send", Phase: "begin", Method: "POST"})
	s.message(200, timeline.HTTPMessage{Host: "client", Conn: 1, Exchange: 1, Side: "receive", Phase: "begin"})
	s.message(210, timeline.HTTPMessage{Host: "client", Conn: 1, Exchange: 1, Side: "receive", Phase: "end", Status: 413, Complete: true})
	want := map[string]string{"send": "100000 us", "wait": "0 us", "receive": "10000 us", "transaction": "210000 us"}
	have(t, s, want)
	s.message(400, timeline.HTTPMessage{Host: "client", Conn: 1, Exchange: 1, Side: "send", Phase: "end", Method: "POST"})
	have(t, s, want)
}

func TestTransaction_OnlyAWholeOne(t *testing.T) {
	s := firstExchange(func(*story) {}, func(*story) {})
	s.events = s.events[:len(s.events)-3]
	have(t, s, map[string]string{"transaction": "", "blocked": "", "wait": "", "connect": "100000 us"})
}

// A client asks a proxy for two things on one connection, the proxy asks the
// server on two; the second response is cut short, and asked for again on a
// connection that carries an interim response only.
func TestExchanges_ThroughAProxy(t *testing.T) {
	s := &story{}
	s.roles(map[string]string{"client": "client", "proxy": "proxy", "server": "server"})
	s.open(0, 1, "client")
	s.open(1, 2, "proxy")
	s.open(2, 3, "proxy")
	s.open(3, 4, "client")
	s.call(0, 0, "client", "connect", 0)
	exchange := func(ms float64, host string, conn, number, status int, complete bool) {
		s.message(ms, timeline.HTTPMessage{Host: host, Conn: conn, Exchange: number, Side: "send", Phase: "begin", Method: "GET"})
		s.message(ms, timeline.HTTPMessage{Host: "server", Conn: conn, Exchange: number, Side: "receive", Phase: "begin", Method: "GET"})
		s.message(ms+1, timeline.HTTPMessage{Host: "server", Conn: conn, Exchange: number, Side: "send", Phase: "begin"})
		s.message(ms+2, timeline.HTTPMessage{Host: host, Conn: conn, Exchange: number, Side: "receive", Phase: "begin"})
		s.message(ms+3, timeline.HTTPMessage{Host: host, Conn: conn, Exchange: number, Side: "receive", Phase: "end", Status: status, Complete: complete})
	}
	exchange(10, "client", 1, 1, 200, true)
	exchange(10, "proxy", 2, 2, 200, true)
	s.decide(11, "server", "effect")
	exchange(20, "client", 1, 3, 200, false)
	exchange(20, "proxy", 3, 4, 200, false)
	s.decide(30, "proxy", "retry")
	s.decide(30, "client", "retry")
	exchange(30, "client", 4, 5, 100, true)
	have(t, s, map[string]string{
		"requests": "3 count", "reuses": "1 count", "responses_whole": "1 count", "responses_incomplete": "1 count",
		"retries": "1 count", "effects": "1 count", "connections": "4 count", "connections_wasted": "1 count",
		"first_complete": "13000 us", "last_first_byte": "32000 us",
	})
}

// The server thinks, not the proxy that waits for it.
func TestThink_IsTheServers(t *testing.T) {
	s := &story{}
	s.roles(map[string]string{"client": "client", "proxy": "proxy", "server": "server"})
	s.http(10, timeline.TypeHTTPRequest, "proxy", "receive", "end", 1)
	s.http(40, timeline.TypeHTTPRequest, "server", "receive", "end", 1)
	s.http(45, timeline.TypeHTTPResponse, "server", "send", "begin", 1)
	s.http(80, timeline.TypeHTTPResponse, "proxy", "send", "begin", 1)
	have(t, s, map[string]string{"think": "5000 us"})
}

// Without HTTP there is nothing to say about it.
func TestExchanges_WithoutHTTP(t *testing.T) {
	s := &story{}
	s.open(0, 1, "client")
	have(t, s, map[string]string{"requests": "", "retries": "", "connections_wasted": "", "connections": "1 count"})
}
