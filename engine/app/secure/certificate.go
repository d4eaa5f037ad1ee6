package secure

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"slowstart/engine/timeline"
)

// lifetime is that of certificates, from a day before the run's epoch on.
const lifetime = 90 * 24 * time.Hour

// authority signs the certificates of a run's servers. Every host derives the
// same one from the seed, so that clients trust it.
type authority struct {
	seed        uint64
	key         ed25519.PrivateKey
	certificate *x509.Certificate
}

func newAuthority(seed uint64) (*authority, error) {
	a := &authority{seed: seed}
	var err error
	if a.key, err = newKey(seed, "authority"); err != nil {
		return nil, err
	}
	about := template("Slowstart lesson authority", 1)
	about.IsCA, about.BasicConstraintsValid, about.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(newRandom(seed, "authority certificate"), about, about, a.key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("secure: authority: %w", err)
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("secure: authority: %w", err)
	}
	return a, nil
}

// issue makes the certificate of the server of that name.
func (a *authority) issue(name string) (*tls.Certificate, error) {
	if name == "" {
		return nil, errors.New("secure: the client names no server")
	}
	key, err := newKey(a.seed, "server "+name)
	if err != nil {
		return nil, err
	}
	about := template(name, 2)
	about.DNSNames = []string{name}
	about.KeyUsage, about.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(newRandom(a.seed, "certificate "+name), about, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("secure: certificate of %s: %w", name, err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

func template(name string, serial int64) *x509.Certificate {
	from := timeline.Epoch().Add(-24 * time.Hour)
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    from,
		NotAfter:     from.Add(lifetime),
	}
}

func newKey(seed uint64, use string) (ed25519.PrivateKey, error) {
	from := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(newRandom(seed, "key of "+use), from); err != nil {
		return nil, fmt.Errorf("secure: key of %s: %w", use, err)
	}
	return ed25519.NewKeyFromSeed(from), nil
}
