package experiment

import "time"

const (
	maxAppTime  = 600 * time.Second // as long as a run may last
	maxAppBytes = 16_000_000        // as much as a run may carry

	maxConnections = 64  // open at once
	maxPipeline    = 100 // requests under way on one connection
	maxObjects     = 200 // of a page
	maxEntries     = 200 // requests of a list, resources, closes at will
)

func appKeys() object[App] {
	return object[App]{
		keys: []key[App]{
			fixed(word(about{name: "host", need: true, takes: "a host that is no router", means: "where it runs"},
				nodeName(), func(a *App, v string) { a.Host = v })),
			word(about{name: "start", def: "0ms", means: "when it starts"},
				timeBetween(0, maxAppTime), func(a *App, v time.Duration) { a.Start = v }),
			optional(about{name: "origin", means: "an HTTP origin server"}, originKeys, defaultOrigin, func(a *App) **Origin { return &a.Origin }),
			optional(about{name: "client", means: "an HTTP client"}, clientKeys, defaultClient, func(a *App) **Client { return &a.Client }),
			optional(about{name: "proxy", means: "an HTTP intermediary between its clients and one next host"}, proxyKeys, defaultProxy, func(a *App) **Proxy { return &a.Proxy }),
			optional(about{name: "resolver", means: "a DNS server that knows the hosts and the names that clients ask for"}, resolverKeys, defaultResolver, func(a *App) **Resolver { return &a.Resolver }),
			script(about{name: "script", takes: "a list of steps", means: "plain socket calls, one after another"}, func(a *App) *[]Step { return &a.Script }),
		},
		one: []string{"origin", "client", "proxy", "resolver", "script"},
	}
}

func port() scalar[int] { return countBetween(1, 65535) }

func appTime() scalar[time.Duration] { return timeBetween(0, maxAppTime) }

func appBytes() scalar[int64] { return bytesBetween(0, maxAppBytes) }
