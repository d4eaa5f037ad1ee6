package experiment

import "time"

func defaultProxy() *Proxy {
	return &Proxy{Port: 8080, ToPort: 80, Kind: "aware", Repair: none}
}

func proxyKeys() object[Proxy] {
	return object[Proxy]{keys: []key[Proxy]{
		word(about{name: "to", need: true, takes: "a host that is no router", means: "the next host: the origin, or another proxy"}, nodeName(), func(p *Proxy, v string) { p.To = v }),
		word(about{name: "to_port", def: "80", means: "which port there"}, port(), func(p *Proxy, v int) { p.ToPort = v }),
		word(about{name: "port", def: "8080", means: "where it listens"}, port(), func(p *Proxy, v int) { p.Port = v }),
		word(about{name: "kind", def: "aware", means: "dumb passes every field on and waits until the next host closes; relay passes bytes both ways; smart is dumb but understands Proxy-Connection; aware keeps to RFC 9110 §7.6.1 and RFC 9112 §9.3; cache is aware and stores"},
			oneOf("dumb", "relay", "smart", "aware", "cache"), func(p *Proxy, v string) { p.Kind = v }),
		word(about{name: "idle", def: "0ms", means: "after how long it closes a side that is idle; 0ms is never"}, appTime(), func(p *Proxy, v time.Duration) { p.Idle = v }),
		word(about{name: "repair", def: none, means: "what it makes of a response that ended early: the length it has, or a whole chunked one"}, oneOf(none, "length", "chunked"), func(p *Proxy, v string) { p.Repair = v }),
		word(about{name: "keeps_all", def: "off", means: "cache: stores hop-by-hop fields too"}, onOff(), func(p *Proxy, v bool) { p.KeepsAll = v }),
		word(about{name: "close_after", def: "0B", means: "closes both sides in the middle of a response, after so much of its content; 0B is never"}, appBytes(), func(p *Proxy, v int64) { p.CloseAfter = v }),
	}}
}

func defaultResolver() *Resolver { return &Resolver{Port: 53, TTL: time.Minute} }

func resolverKeys() object[Resolver] {
	return object[Resolver]{keys: []key[Resolver]{
		word(about{name: "port", def: "53", means: "where it listens, by UDP"}, port(), func(s *Resolver, v int) { s.Port = v }),
		word(about{name: "ttl", def: "60s", means: "how long an answer may be kept"}, appTime(), func(s *Resolver, v time.Duration) { s.TTL = v }),
		word(about{name: "think", def: "0ms", means: "from the query to the answer"}, appTime(), func(s *Resolver, v time.Duration) { s.Think = v }),
	}}
}
