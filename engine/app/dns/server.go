package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// messageBytes is the largest message over UDP, RFC 1035 §2.3.4.
const messageBytes = 512

// server answers one query after the other. Others wait in its socket.
type server struct {
	host app.Host
	experiment.Resolver
	names map[string]netip.Addr // in lower case
	log   app.Log
}

// Serve answers queries for the addresses of names until the run stops; the
// error is of a server that cannot open its socket, or app.ErrStopped.
func Serve(h app.Host, about experiment.Resolver, names map[string]netip.Addr, log app.Log) error {
	s := &server{host: h, Resolver: about, names: make(map[string]netip.Addr, len(names)), log: log}
	for name, addr := range names {
		s.names[strings.ToLower(name)] = addr
	}
	conn, err := h.ListenPacket(s.Port)
	if err != nil {
		return fmt.Errorf("bind port %d: %w", s.Port, err)
	}
	buf := make([]byte, messageBytes)
	for {
		n, from, err := conn.ReadFrom(buf)
		if errors.Is(err, app.ErrStopped) {
			return err
		}
		if err != nil {
			continue // an ICMP error about an earlier answer; its errno is in the timeline
		}
		on := app.Pair{Local: conn.Local(), Remote: from, UDP: true}
		answer, about := s.answer(buf[:n])
		if answer == nil {
			continue
		}
		s.event(on, timeline.DNSMessage{Side: "receive", Kind: "query", Name: about.Name})
		if s.Think > 0 {
			if err := s.host.Sleep(s.Think); err != nil {
				return err
			}
		}
		if _, err := conn.WriteTo(answer, from); err == nil {
			about.Side, about.Kind = "send", "answer"
			s.event(on, about)
		}
	}
}

func (s *server) event(on app.Pair, e timeline.DNSMessage) {
	e.Head, e.Host = timeline.Head{Type: timeline.TypeDNS}, s.host.Name()
	s.log.Event(&e, on)
}

// answer is the response to a message and what it says, nil to what is no
// query.
func (s *server) answer(query []byte) ([]byte, timeline.DNSMessage) {
	var p dnsmessage.Parser
	head, err := p.Start(query)
	if err != nil || head.Response {
		return nil, timeline.DNSMessage{}
	}
	reply := dnsmessage.Message{Header: dnsmessage.Header{
		ID: head.ID, Response: true, OpCode: head.OpCode,
		RecursionDesired: head.RecursionDesired, RecursionAvailable: true,
	}}
	var about timeline.DNSMessage
	question, err := p.Question()
	switch {
	case head.OpCode != 0: // RFC 1035 §4.1.1: not a standard query
		reply.RCode = dnsmessage.RCodeNotImplemented
	case err != nil:
		reply.RCode = dnsmessage.RCodeFormatError
	default:
		reply.Questions = []dnsmessage.Question{question}
		about = s.find(question, &reply)
	}
	if reply.RCode != dnsmessage.RCodeSuccess {
		about.Error = codeOf(reply.RCode)
	}
	packed, err := reply.Pack()
	if err != nil {
		return nil, timeline.DNSMessage{} // a name that does not fit a message again
	}
	return packed, about
}

// find answers a question. A name that exists has no other record than its
// address (RFC 2308 §2.2).
func (s *server) find(q dnsmessage.Question, reply *dnsmessage.Message) timeline.DNSMessage {
	name := plain(q.Name)
	addr, ok := s.names[strings.ToLower(name)] // RFC 4343: whatever the case
	if !ok {
		reply.RCode = dnsmessage.RCodeNameError
		return timeline.DNSMessage{Name: name}
	}
	if q.Type != dnsmessage.TypeA || q.Class != dnsmessage.ClassINET {
		return timeline.DNSMessage{Name: name}
	}
	ttl := s.TTL.Truncate(time.Second) // as it can be said
	reply.Answers = []dnsmessage.Resource{{
		Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: uint32(ttl / time.Second)},
		Body:   &dnsmessage.AResource{A: addr.As4()},
	}}
	return timeline.DNSMessage{Name: name, Address: addr.String(), TTLUS: timeline.Micros(ttl)}
}

// plain is a name without the dot of the root.
func plain(n dnsmessage.Name) string { return strings.TrimSuffix(n.String(), ".") }

// codeOf names a response code as RFC 1035's successors do (IANA's registry).
func codeOf(c dnsmessage.RCode) string {
	switch c {
	case dnsmessage.RCodeNameError:
		return "NXDOMAIN"
	case dnsmessage.RCodeFormatError:
		return "FORMERR"
	case dnsmessage.RCodeNotImplemented:
		return "NOTIMP"
	case dnsmessage.RCodeRefused:
		return "REFUSED"
	}
	return "SERVFAIL"
}
