package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// resolv.conf(5): how long a stub waits for an answer before it asks again, and
// how often it asks in all.
const (
	patience = 5 * time.Second
	attempts = 2
)

// Error says that a name has no address.
type Error struct {
	Name string
	Code string // NXDOMAIN, SERVFAIL..., "no address" or "timeout"
}

func (e *Error) Error() string { return fmt.Sprintf("look up %s: %s", e.Name, e.Code) }

// Stub looks names up for the applications of one host.
type Stub struct {
	host   app.Host
	server netip.AddrPort
	log    app.Log

	// turn is held by the look-up under way; others wait, and then find its
	// answer in the cache. It is no mutex because a mutex hands itself over by
	// the real clock.
	turn   chan struct{}
	cache  map[string]known // by name in lower case
	lastID uint16
}

// known is an answer and until when it may be used.
type known struct {
	addr  netip.Addr
	until time.Duration
}

// New makes the stub of a host that asks the server.
func New(h app.Host, server netip.AddrPort, log app.Log) *Stub {
	return &Stub{host: h, server: server, log: log, turn: make(chan struct{}, 1), cache: map[string]known{}}
}

// Lookup returns the address of a name: the one it knows while it lasts, else
// the one that the server answers. The error is an *Error, or of a socket call.
func (s *Stub) Lookup(name string) (netip.Addr, error) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	key := strings.ToLower(name)
	if k, ok := s.cache[key]; ok && s.host.Now() < k.until {
		s.event(app.Pair{}, timeline.DNSMessage{
			Side: "cached", Kind: "answer", Name: name, Address: k.addr.String(),
			TTLUS: timeline.Micros(k.until - s.host.Now()),
		})
		return k.addr, nil
	}
	delete(s.cache, key)
	addr, ttl, err := s.ask(name)
	if err == nil && ttl > 0 {
		s.cache[key] = known{addr, s.host.Now() + ttl}
	}
	return addr, err
}

// ask sends the query from a port of its own and waits for the answer. The
// query's id is a count and not, as a real stub's must be (RFC 5452 §4.3), one
// that nobody can guess: a run has to repeat itself.
func (s *Stub) ask(name string) (addr netip.Addr, ttl time.Duration, err error) {
	full, err := dnsmessage.NewName(strings.TrimSuffix(name, ".") + ".")
	if err != nil {
		return addr, 0, &Error{name, "FORMERR"}
	}
	s.lastID++
	query := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: s.lastID, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: full, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
	}
	packed, err := query.Pack()
	if err != nil {
		return addr, 0, &Error{name, "FORMERR"} // a label that is too long
	}
	conn, err := s.host.ListenPacket(0)
	if err != nil {
		return addr, 0, fmt.Errorf("look up %s: %w", name, err)
	}
	defer func() {
		if !errors.Is(err, app.ErrStopped) {
			_ = conn.Close() // its errno is in the timeline
		}
	}()
	on := app.Pair{Local: conn.Local(), Remote: s.server, UDP: true}
	for range attempts {
		if _, err := conn.WriteTo(packed, s.server); err != nil {
			return addr, 0, fmt.Errorf("look up %s: %w", name, err)
		}
		s.event(on, timeline.DNSMessage{Side: "send", Kind: "query", Name: name})
		addr, ttl, err = s.await(conn, query)
		if !errors.Is(err, app.ErrTimeout) {
			break
		}
	}
	about := timeline.DNSMessage{Side: "receive", Kind: "answer", Name: name}
	var no *Error
	switch {
	case err == nil:
		about.Address, about.TTLUS = addr.String(), timeline.Micros(ttl)
	case errors.Is(err, app.ErrTimeout):
		no = &Error{name, "timeout"}
		about.Error, err = no.Code, no
	case errors.As(err, &no):
		about.Error = no.Code
	default:
		return addr, 0, err
	}
	s.event(on, about)
	return addr, ttl, err
}

// await waits for the answer to the query, and lets pass what is not (RFC 5452
// §9.1).
func (s *Stub) await(conn app.PacketConn, query dnsmessage.Message) (netip.Addr, time.Duration, error) {
	conn.SetReadDeadline(s.host.Now() + patience)
	buf := make([]byte, messageBytes)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return netip.Addr{}, 0, err
		}
		if from != s.server {
			continue
		}
		if addr, ttl, ok, err := read(buf[:n], query); ok {
			return addr, ttl, err
		}
	}
}

// read reads an answer; it is not ok if the message is no answer to the query.
func read(b []byte, query dnsmessage.Message) (addr netip.Addr, ttl time.Duration, ok bool, err error) {
	asked := query.Questions[0]
	var m dnsmessage.Message
	whole := m.Unpack(b) == nil
	if !whole || !m.Response || m.ID != query.ID || len(m.Questions) != 1 {
		return addr, 0, false, nil
	}
	got := m.Questions[0]
	if got.Type != asked.Type || got.Class != asked.Class || !strings.EqualFold(got.Name.String(), asked.Name.String()) {
		return addr, 0, false, nil
	}
	name := plain(asked.Name)
	if m.RCode != dnsmessage.RCodeSuccess {
		return addr, 0, true, &Error{name, codeOf(m.RCode)}
	}
	for _, r := range m.Answers {
		if a, is := r.Body.(*dnsmessage.AResource); is {
			return netip.AddrFrom4(a.A), time.Duration(r.Header.TTL) * time.Second, true, nil
		}
	}
	return addr, 0, true, &Error{name, "no address"}
}

func (s *Stub) event(on app.Pair, e timeline.DNSMessage) {
	e.Head, e.Host = timeline.Head{Type: timeline.TypeDNS}, s.host.Name()
	s.log.Event(&e, on)
}
