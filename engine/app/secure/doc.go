// Package secure puts TLS between an application and its connection: crypto/tls
// over [app.Conn]. Start with [New], which makes a host's [Party]; its Client and
// Server do the handshake and return a connection whose bytes are plaintext. The
// socket calls below it stay those of the connection that it was given, so a
// recorded one shows the layers: what the application wrote, and the records
// that its socket was given.
//
// A run is repeatable, so all of it comes from the seed: random numbers,
// certificates and the time (RFC 8446 TLS 1.3, X25519 and Ed25519 only, no
// session tickets). Such keys protect nothing. They are reported, for a capture
// that can be read. crypto/tls heeds a random source of ours only with
// GODEBUG=cryptocustomrand=1, which is in go.mod; New finds out. Which cipher
// suite it prefers depends on whether the processor has instructions for AES:
// packets are the same on all machines that have them.
//
// There is no net.Conn to take out, no session to resume and no client
// certificate.
package secure
