package experiment

import "time"

const (
	maxAppTime  = 600 * time.Second // as long as a run may last
	maxAppBytes = 16_000_000        // as much as a run may carry
)

func appKeys() object[App] {
	return object[App]{
		keys: []key[App]{
			fixed(word(about{name: "host", need: true, takes: "a host that is no router", means: "where it runs"},
				nodeName(), func(a *App, v string) { a.Host = v })),
			word(about{name: "start", def: "0ms", means: "when it starts"},
				timeBetween(0, maxAppTime), func(a *App, v time.Duration) { a.Start = v }),
			below(about{name: "origin", means: "an HTTP/1.1 origin server"}, originKeys, func(a *App) *Origin {
				if a.Origin == nil {
					a.Origin = &Origin{Port: 80}
				}
				return a.Origin
			}),
			below(about{name: "client", means: "an HTTP/1.1 client: its requests one after another on one connection"}, clientKeys, func(a *App) *Client {
				if a.Client == nil {
					a.Client = &Client{Port: 80, Target: "/", Requests: 1}
				}
				return a.Client
			}),
			script(about{name: "script", takes: "a list of steps", means: "plain socket calls, one after another"}, func(a *App) *[]Step { return &a.Script }),
		},
		one: []string{"origin", "client", "script"},
	}
}

func originKeys() object[Origin] {
	return object[Origin]{keys: []key[Origin]{
		word(about{name: "port", def: "80", means: "where it listens"}, port(), func(o *Origin, v int) { o.Port = v }),
		word(about{name: "think", def: "0ms", means: "from the whole request to the first byte of the response"},
			timeBetween(0, maxAppTime), func(o *Origin, v time.Duration) { o.Think = v }),
		word(about{name: "size", def: "0B", means: "content of each response"},
			bytesBetween(0, maxAppBytes), func(o *Origin, v int64) { o.Size = v }),
		word(about{name: "close", def: "off", means: "close after each response, with Connection: close"},
			onOff(), func(o *Origin, v bool) { o.Close = v }),
	}}
}

func clientKeys() object[Client] {
	return object[Client]{keys: []key[Client]{
		word(about{name: "to", need: true, takes: "a host that is no router", means: "which host it asks"}, nodeName(), func(c *Client, v string) { c.To = v }),
		word(about{name: "port", def: "80", means: "which port"}, port(), func(c *Client, v int) { c.Port = v }),
		word(about{name: "target", def: "/", means: "the request-target"},
			matching("a request-target such as /index.html", targetShape, 1024), func(c *Client, v string) { c.Target = v }),
		word(about{name: "requests", def: "1", means: "how many requests"}, countBetween(1, 1000), func(c *Client, v int) { c.Requests = v }),
		word(about{name: "gap", def: "0ms", means: "from the end of a response to the next request"},
			timeBetween(0, maxAppTime), func(c *Client, v time.Duration) { c.Gap = v }),
	}}
}

func port() scalar[int] { return countBetween(1, 65535) }
