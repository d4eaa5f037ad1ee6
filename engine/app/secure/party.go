package secure

import (
	"context"
	"crypto/ecdh"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// Party is a host that speaks TLS.
type Party struct {
	host app.Host
	seed uint64
	log  app.Log
}

// ErrNotRepeatable says that the process was not made for repeatable keys.
var ErrNotRepeatable = errors.New("secure: crypto/tls draws its own random numbers: this needs GODEBUG=cryptocustomrand=1, as in go.mod")

// New makes the party that h is in a run with this seed.
func New(h app.Host, seed uint64, log app.Log) (*Party, error) {
	p := &Party{host: h, seed: seed, log: log}
	one, err1 := ecdh.X25519().GenerateKey(newRandom(seed, "probe"))
	two, err2 := ecdh.X25519().GenerateKey(newRandom(seed, "probe"))
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("secure: %w", err)
	}
	if !one.Equal(two) {
		return nil, ErrNotRepeatable
	}
	return p, nil
}

// Client does a client's handshake with the server of that name on c. On an
// error c is closed, unless the run has ended.
func (p *Party) Client(c app.Conn, name string) (app.Conn, error) {
	ca, err := newAuthority(p.seed)
	if err != nil {
		return nil, err
	}
	config := p.config(c, "client")
	config.ServerName = name
	config.RootCAs = x509.NewCertPool()
	config.RootCAs.AddCert(ca.certificate)
	config.KeyLogWriter = keyLog{p, app.PairOf(c)}
	return p.shake(c, config, tls.Client)
}

// Server does a server's handshake on c, with a certificate for whatever name
// the client asks for. On an error c is closed, unless the run has ended.
func (p *Party) Server(c app.Conn) (app.Conn, error) {
	ca, err := newAuthority(p.seed)
	if err != nil {
		return nil, err
	}
	config := p.config(c, "server")
	config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return ca.issue(hello.ServerName)
	}
	return p.shake(c, config, tls.Server)
}

func (p *Party) config(c app.Conn, role string) *tls.Config {
	on := app.PairOf(c)
	return &tls.Config{
		// A pair of addresses can come twice in a run, but not at one time.
		Rand:                   newRandom(p.seed, fmt.Sprint(role, on.Local, on.Remote, p.host.Now())),
		Time:                   func() time.Time { return timeline.Epoch().Add(p.host.Now()) },
		MinVersion:             tls.VersionTLS13,
		CurvePreferences:       []tls.CurveID{tls.X25519},
		NextProtos:             []string{"http/1.1"},
		SessionTicketsDisabled: true,
	}
}

func (p *Party) shake(c app.Conn, config *tls.Config, role func(net.Conn, *tls.Config) *tls.Conn) (app.Conn, error) {
	s := newSocket(c)
	t := &conn{Conn: c, party: p, socket: s, tls: role(s, config)}
	p.report(app.PairOf(c), timeline.TLSPhase{Phase: "begin"})
	// The context ends nothing: the end of the run fails the calls below.
	if err := t.tls.HandshakeContext(context.Background()); err != nil {
		if !errors.Is(err, app.ErrStopped) {
			_ = c.Close() // its errno is in the timeline
		}
		return nil, fmt.Errorf("tls handshake: %w", s.reason(err))
	}
	state := t.tls.ConnectionState()
	p.report(app.PairOf(c), timeline.TLSPhase{
		Phase: "end", Version: tls.VersionName(state.Version), Suite: tls.CipherSuiteName(state.CipherSuite),
	})
	return t, nil
}

func (p *Party) report(on app.Pair, e timeline.TLSPhase) {
	e.Type, e.Host = timeline.TypeTLS, p.host.Name()
	p.log.Event(&e, on)
}

// keyLog reports the lines of a key log. One end is enough for a capture, and
// it is the client's.
type keyLog struct {
	party *Party
	on    app.Pair
}

func (k keyLog) Write(line []byte) (int, error) {
	k.party.report(k.on, timeline.TLSPhase{Phase: "keys", Keys: strings.TrimSuffix(string(line), "\n")})
	return len(line), nil
}
