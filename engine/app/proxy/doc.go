// Package proxy is HTTP intermediaries between clients and one next host, from
// those that know nothing of connections to those that keep to RFC 9110 and RFC
// 9112. Start with [Serve].
//
// A relay passes bytes both ways. Every other kind takes one request after
// another from a client's connection, carries it on a connection of its own to
// the next host, one for each client's, and passes the response back as it
// arrives. Kinds differ in what becomes of the fields, and in what they take for
// the end of a response: its framing, or the end of the connection. A cache
// answers from what it has stored where it may.
//
// There is no CONNECT, no Upgrade, no Max-Forwards, and no pool of connections to
// the next host that several clients would share.
package proxy
